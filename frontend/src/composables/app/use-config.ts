import type { ConfigResponse } from '@alleycat/domain/wire';
import { tryOnScopeDispose, useDocumentVisibility } from '@vueuse/core';
import { type Ref, readonly, shallowRef, watch } from 'vue';
import type { Api } from '../../api/http-client.ts';
import { jitter, type Random } from './jittered-wait.ts';
import type { ServerClock } from './use-server-clock.ts';

const retryMsMin = 1_000;
const retryMsMax = 15_000;
/** Pages stay open for weeks, on whatever view; clocks drift and settings change. */
const everyMs = 60_000;

export interface UseConfigOptions {
  api: Pick<Api, 'config'>;
  clock: Pick<ServerClock, 'learn' | 'onStep'>;
  /** @default Date.now */
  deviceNowMs?: () => number;
  /** A clock that nobody sets. @default the time since the page was opened */
  steadyNowMs?: () => number;
  /** @default that of the document */
  visibility?: Readonly<Ref<'visible' | 'hidden'>>;
  /** @default Math.random */
  random?: Random;
}

/**
 * What the platform says about itself. Asks until it answers, then about once a minute, when people come back to the
 * page, and when the device's clock was set; every answer also sets the clock.
 */
export function useConfig({ api, clock, random = Math.random, ...o }: UseConfigOptions) {
  const { deviceNowMs = Date.now, steadyNowMs = () => performance.now(), visibility = useDocumentVisibility() } = o;
  const config = shallowRef<ConfigResponse>();
  const problem = shallowRef<string>();
  let timer: ReturnType<typeof setTimeout> | undefined;
  let isAsking = false;
  /** An answer that was on its way when the clock was set does not set it right. */
  let isStepped = false;
  let isDisposed = false;

  const ask = async () => {
    const before = { deviceMs: deviceNowMs(), steadyMs: steadyNowMs() };
    const answer = await api.config();
    const answeredAtMs = deviceNowMs();
    // By the slower of two clocks: one may have been set back meanwhile, and the other stands while a device sleeps.
    const askedAtMs = Math.min(before.deviceMs, answeredAtMs - (steadyNowMs() - before.steadyMs));
    clock.learn({ askedAtMs, answeredAtMs, serverTimeMs: answer.serverTimeMs });
    config.value = answer;
    problem.value = undefined;
  };
  const askUntilAnswered = async (retryMs: number) => {
    // One question at a time: each that fails asks again by itself, so two of them would do so for ever.
    if (isAsking) return;
    isAsking = true;
    isStepped = false;
    clearTimeout(timer);
    let next = { waitMs: jitter(everyMs, random), retryMs: retryMsMin };
    try {
      await ask();
    } catch (error) {
      problem.value = error instanceof Error ? error.message : String(error);
      next = { waitMs: retryMs, retryMs: Math.min(retryMs * 2, retryMsMax) };
    }
    isAsking = false;
    if (!isDisposed) timer = setTimeout(() => askUntilAnswered(next.retryMs), isStepped ? 0 : next.waitMs);
  };
  const askAnew = () => askUntilAnswered(retryMsMin);
  clock.onStep(() => {
    isStepped = true;
    askAnew();
  });
  watch(visibility, (now) => {
    if (now === 'visible') askAnew();
  });
  tryOnScopeDispose(() => {
    isDisposed = true;
    clearTimeout(timer);
  });
  askAnew();
  return { config: readonly(config), problem: readonly(problem), ask: askAnew };
}

import type { ConfigResponse } from '@alleycat/domain/wire';
import { tryOnScopeDispose } from '@vueuse/core';
import { readonly, shallowRef } from 'vue';
import type { Api } from '../../api/http-client.ts';
import type { ServerClock } from './use-server-clock.ts';

const retryMsMin = 1_000;
const retryMsMax = 15_000;

/** What the platform says about itself. Asks until it answers; every answer also sets the clock. */
export function useConfig({
  api,
  clock,
  deviceNowMs = Date.now,
}: {
  api: Api;
  clock: ServerClock;
  deviceNowMs?: () => number;
}) {
  const config = shallowRef<ConfigResponse>();
  const problem = shallowRef<string>();
  let retry: ReturnType<typeof setTimeout> | undefined;
  let isAsking = false;
  let isDisposed = false;

  const ask = async () => {
    const askedAtMs = deviceNowMs();
    const answer = await api.config();
    clock.learn({ askedAtMs, answeredAtMs: deviceNowMs(), serverTimeMs: answer.serverTimeMs });
    config.value = answer;
    problem.value = undefined;
  };
  const askUntilAnswered = async (retryMs: number) => {
    // One question at a time: each that fails asks again by itself, so two of them would do so for ever.
    if (isAsking) return;
    isAsking = true;
    clearTimeout(retry);
    try {
      await ask();
    } catch (error) {
      problem.value = error instanceof Error ? error.message : String(error);
      if (!isDisposed) retry = setTimeout(() => askUntilAnswered(Math.min(retryMs * 2, retryMsMax)), retryMs);
    } finally {
      isAsking = false;
    }
  };
  tryOnScopeDispose(() => {
    isDisposed = true;
    clearTimeout(retry);
  });
  askUntilAnswered(retryMsMin);
  return { config: readonly(config), problem: readonly(problem), ask: () => askUntilAnswered(retryMsMin) };
}

import { useDocumentVisibility } from '@vueuse/core';
import { computed, onScopeDispose, type Ref, readonly, shallowReadonly, shallowRef, watch } from 'vue';
import { UnreadableAnswerError } from '../../api/json-fields.ts';
import type { NotHere, OperatorApi } from '../../api/operator-client.ts';
import type { OperatorSnapshot } from '../../api/operator-snapshot.ts';
import { operatorTexts } from '../../texts/operator.ts';
import type { Freshness } from '../live/freshness.ts';

/** From one answer to the next question. */
export const askEveryMs = 2_000;
/** The same while there is nothing to see. */
const retryEveryMs = 10_000;
/** Two answers that did not come are no coincidence. */
const oldAfterMs = 6_000;

export interface UseOperatorOptions {
  api: OperatorApi;
  /** The server's time. */
  nowMs: Readonly<Ref<number>>;
  /** Only a page that is seen asks. @default the document's */
  visibility?: Readonly<Ref<'visible' | 'hidden'>>;
}

/** How the platform is doing, asked again and again, one question at a time. */
export function useOperator({ api, nowMs, visibility = useDocumentVisibility() }: UseOperatorOptions) {
  const snapshot = shallowRef<OperatorSnapshot>();
  const notHere = shallowRef<NotHere>();
  const problem = shallowRef<string>();
  let timer: ReturnType<typeof setTimeout> | undefined;
  let asking: Promise<void> | undefined;
  let isDisposed = false;

  const read = async (): Promise<void> => {
    try {
      const reading = await api.read();
      problem.value = undefined;
      notHere.value = reading.kind === 'not-here' ? reading.reason : undefined;
      snapshot.value = reading.kind === 'snapshot' ? reading.snapshot : undefined;
    } catch (error) {
      problem.value = textOf(error);
    }
  };
  const ask = async (): Promise<void> => {
    clearTimeout(timer);
    if (asking !== undefined || isDisposed || visibility.value === 'hidden') return;
    asking = read();
    await asking;
    asking = undefined;
    if (!isDisposed) timer = setTimeout(ask, notHere.value === undefined ? askEveryMs : retryEveryMs);
  };
  const askAnew = async (): Promise<void> => {
    await asking;
    await ask();
  };
  watch(visibility, (now) => (now === 'hidden' ? clearTimeout(timer) : ask()));
  onScopeDispose(() => {
    isDisposed = true;
    clearTimeout(timer);
  });
  ask();

  const freshness = computed<Freshness>(() => {
    const at = snapshot.value?.atMs;
    const ageMs = at === undefined ? undefined : Math.max(0, nowMs.value - at);
    if (problem.value !== undefined) return { state: 'offline', ageMs };
    if (ageMs === undefined) return { state: 'connecting', ageMs };
    return { state: ageMs > oldAfterMs ? 'stale' : 'live', ageMs };
  });
  return {
    snapshot: shallowReadonly(snapshot),
    /** Why there is nothing to see. */
    notHere: readonly(notHere),
    /** Why the figures may be older than they should be, in words. */
    problem: readonly(problem),
    freshness,
    /** Asks now; an answer that is on its way already may be of before. */
    askAnew,
  };
}

const textOf = (error: unknown): string => {
  if (error instanceof UnreadableAnswerError) return operatorTexts.unreadable(error.message);
  return error instanceof Error ? error.message : String(error);
};

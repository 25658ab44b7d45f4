import { type ClassId, endsAtMs, type Race } from '@alleycat/domain';
import { computed, onScopeDispose, type Ref, readonly, shallowRef, watch } from 'vue';
import type { Api } from '../../api/http-client.ts';
import { type Random, waitForNext } from '../app/jittered-wait.ts';
import { BrokenBoardError, type DatedBoard, readHistory } from './read-history.ts';

export interface UseHistoryBoardOptions {
  classId: Readonly<Ref<ClassId | undefined>>;
  /** The race that runs now: its end is the next start. */
  race: Readonly<Ref<Race | undefined>>;
  /** Whether anybody looks at the board or rides against it. */
  isWanted: Readonly<Ref<boolean>>;
  /** Server time at this moment. */
  nowMs: () => number;
  api: Pick<Api, 'readHistory' | 'readHistoryBoard'>;
  /** @default Math.random */
  random?: Random;
}

/** Boards change within seconds while a race is on; this is often enough for bests, and light for a thousand screens. */
const everyMs = 20_000;
const retryMsMin = 5_000;
/** No wait is longer, even if the clock is set back meanwhile. */
const waitMsMax = 2 * everyMs;

/** The all-time board of the class on the screen, as new as it is worth: asked for again about every 20 s while wanted. */
export function useHistoryBoard({ classId, race, isWanted, nowMs, api, random = Math.random }: UseHistoryBoardOptions) {
  const dated = shallowRef<DatedBoard>();
  const isLoading = shallowRef(true);
  const problem = shallowRef<string>();
  let brokenVersion: string | undefined;
  let failures = 0;
  let dueAtMs = Number.NEGATIVE_INFINITY;
  let timer: ReturnType<typeof setTimeout> | undefined;
  /** Counts the classes shown: an answer for one that was left is no answer. */
  let turn = 0;
  let isAsking = false;

  const read = async (asked: ClassId): Promise<() => void> => {
    try {
      const newest = await readHistory({ classId: asked, api, held: dated.value, brokenVersion });
      return () => {
        dated.value = newest;
        problem.value = undefined;
        failures = 0;
      };
    } catch (error) {
      return () => {
        problem.value = error instanceof Error ? error.message : String(error);
        brokenVersion = error instanceof BrokenBoardError ? error.version : undefined;
        failures += 1;
      };
    }
  };
  const ask = async (asked: ClassId) => {
    const askedTurn = turn;
    isAsking = true;
    const take = await read(asked);
    if (turn !== askedTurn) return;
    isAsking = false;
    take();
    isLoading.value = false;
    const startsAtMs = race.value === undefined ? undefined : endsAtMs(race.value);
    dueAtMs = nowMs() + waitForNext({ nowMs: nowMs(), everyMs: pauseMs(), startsAtMs, random });
    schedule();
  };
  const pauseMs = () => (failures === 0 ? everyMs : Math.min(everyMs, retryMsMin * 2 ** (failures - 1)));
  /** Asks when the next question is due, however often whoever looks comes and goes. */
  const schedule = () => {
    clearTimeout(timer);
    const asked = classId.value;
    if (asked === undefined || !isWanted.value || isAsking) return;
    timer = setTimeout(() => ask(asked), Math.min(waitMsMax, Math.max(0, dueAtMs - nowMs())));
  };
  const leaveClass = () => {
    turn += 1;
    isAsking = false;
    dueAtMs = Number.NEGATIVE_INFINITY;
    failures = 0;
    brokenVersion = undefined;
    dated.value = undefined;
    problem.value = undefined;
    isLoading.value = true;
  };

  // One watcher: of two, the one that schedules might run first, by when the class that was left is due.
  watch(
    [classId, isWanted],
    ([chosen], [left]) => {
      if (chosen !== left) leaveClass();
      schedule();
    },
    { immediate: true },
  );
  onScopeDispose(() => {
    turn += 1;
    clearTimeout(timer);
  });
  return {
    /** Undefined while there is none, or none has come yet. */
    dated: computed(() => dated.value),
    isLoading: readonly(isLoading),
    /** Why the board on the screen may be older than it should be, in words. */
    problem: readonly(problem),
  };
}

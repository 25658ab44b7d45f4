import type { LeaderboardEntry } from '@alleycat/domain/wire';
import { useIntervalFn } from '@vueuse/core';
import { onScopeDispose, type Ref, shallowReadonly, shallowRef, watch } from 'vue';
import type { Api } from '../../api/http-client.ts';

/** While nobody rides, nothing changes but by late results. */
const askEveryMs = 60_000;
const leadersMax = 10;

/** The first of a class of all time, for when there is nothing live to see. */
export function useLeaders(o: {
  classId: Readonly<Ref<number | undefined>>;
  isWanted: Readonly<Ref<boolean>>;
  api: Pick<Api, 'leaderboard'>;
}) {
  const leaders = shallowRef<readonly LeaderboardEntry[]>([]);
  let leadersOf: number | undefined;
  let isDisposed = false;

  const ask = async () => {
    const classId = o.classId.value;
    if (classId === undefined || !o.isWanted.value) return;
    try {
      const { entries } = await o.api.leaderboard({ classId, limit: leadersMax });
      if (isDisposed || o.classId.value !== classId) return;
      leaders.value = entries;
      leadersOf = classId;
    } catch {
      // What is there stays: it is of all time, and says nothing of this moment.
    }
  };
  watch(
    [o.classId, o.isWanted],
    ([classId]) => {
      if (classId !== leadersOf) leaders.value = [];
      ask();
    },
    { immediate: true },
  );
  useIntervalFn(ask, askEveryMs);
  onScopeDispose(() => {
    isDisposed = true;
  });
  return shallowReadonly(leaders);
}

import type { ClassId, ClassRank } from '@alleycat/domain';
import type { LeaderboardEntry } from '@alleycat/domain/wire';
import { computed, type Ref } from 'vue';
import { type Api, ApiError } from '../../api/http-client.ts';
import { jitter, type Random } from '../app/jittered-wait.ts';
import type { Platform } from '../app/platform.ts';
import { type Dated, useKept } from './use-kept.ts';

export interface UseClassPlaceOptions {
  readonly platform: Pick<Platform, 'api' | 'clock' | 'config'>;
  readonly classId: Readonly<Ref<ClassId | undefined>>;
  /** Whose place; undefined = nobody's. */
  readonly racerId: Readonly<Ref<string | undefined>>;
  /** Neighbours wanted on each side. */
  readonly around: number;
  /** @default Math.random */
  readonly random?: Random;
}

interface Question {
  readonly classId: ClassId;
  readonly racerId: string;
}

/** Where a racer stands in a class, and the entries next to them. */
export interface ClassPlace extends Dated, Question {
  /** Null for one who has no final result in the class. */
  readonly standing: ClassRank | null;
  readonly entries: readonly LeaderboardEntry[];
}

/** How old a leaderboard, or a place in it, may become: bests change at the end of a race only. */
export const leaderboardEveryMs = 60_000;
/** Refusals that say: there is nobody of this id. */
const nobodyCodes: readonly string[] = ['RACER_NOT_RANKED', 'RACER_ID_INVALID'];

/** A racer's place in a class, kept as new as a leaderboard. */
export function useClassPlace({ platform, classId, racerId, around, random = Math.random }: UseClassPlaceOptions) {
  const { api, clock } = platform;
  const waitMs = jitter(leaderboardEveryMs, random);
  const question = computed<Question | undefined>(() =>
    classId.value === undefined || racerId.value === undefined
      ? undefined
      : { classId: classId.value, racerId: racerId.value },
  );
  return useKept<Question, ClassPlace>({
    platform,
    question,
    read: async ({ question }) => {
      const readAtMs = clock.readMs();
      return { ...question, readAtMs, ...(await readPlace({ ...question, around }, api)) };
    },
    random,
    dueAtMs: ({ readAtMs }) => readAtMs + waitMs,
  });
}

/** Where a racer stands. Throws what the API throws, except that there is no such racer. */
export async function readPlace(
  o: { classId: number; racerId: string; around: number },
  api: Pick<Api, 'leaderboardPlace'>,
): Promise<Pick<ClassPlace, 'standing' | 'entries'>> {
  try {
    const { entries, rank, racerCount, percentile, rankedBy } = await api.leaderboardPlace(o);
    return { standing: { rank, racerCount, percentile, rankedBy }, entries };
  } catch (error) {
    if (error instanceof ApiError && nobodyCodes.includes(error.code)) return { standing: null, entries: [] };
    throw error;
  }
}

import type { ClassBests, RacerResult } from '@alleycat/domain/wire';
import { computed } from 'vue';
import { type Api, ApiError } from '../../api/http-client.ts';
import { jitter, type Random } from '../app/jittered-wait.ts';
import type { Platform } from '../app/platform.ts';
import { type Dated, useKept } from './use-kept.ts';
import { usePages } from './use-pages.ts';

export interface UseRidesOptions {
  readonly platform: Pick<Platform, 'api' | 'clock' | 'config' | 'session'>;
  /** @default Math.random */
  readonly random?: Random;
}

/** What a racer has done in a class. */
export interface RankedBests extends ClassBests {
  /** Rank of the best result among all of the class; null without one, undefined until it is known. */
  readonly rank: number | null | undefined;
}

interface DatedBests extends Dated {
  readonly classes: readonly RankedBests[];
}

/** Curves and results change by the minute. */
const everyMs = 60_000;
const pageRows = 50;
const pageRowsMax = 100;

/** Bests and results of who is signed in. Nothing of them stays when they leave. */
export function useRides({ platform, random = Math.random }: UseRidesOptions) {
  const { api, clock, session } = platform;
  const racerId = computed(() => session.racer.value?.racerId);
  const waitMs = jitter(everyMs, random);
  const dueAtMs = ({ readAtMs }: Dated) => readAtMs + waitMs;
  const bests = useKept<string, DatedBests>({
    platform,
    question: racerId,
    read: async ({ question, held, show }) => {
      const readAtMs = clock.readMs();
      const { classes } = await api.bests(question);
      // What is there already keeps its ranks until the new ones are in.
      if (held === undefined) show({ readAtMs, classes: classes.map((one) => ({ ...one, rank: undefined })) });
      return { readAtMs, classes: await rankAll(classes, { racerId: question, api }) };
    },
    random,
    dueAtMs,
  });
  const results = usePages({
    platform,
    question: racerId,
    readPage: (asked, page) => api.racerResults({ racerId: asked, ...page }),
    rowsOf: (page) => page.results,
    idOf: (result: RacerResult) => result.raceId,
    pageRows,
    pageRowsMax,
    random,
    dueAtMs,
  });
  return {
    bests,
    rankedBests: computed(() => bests.answer.value?.classes ?? []),
    results,
  };
}

/** One question after the other: there are a handful of classes. */
async function rankAll(
  classes: readonly ClassBests[],
  o: { racerId: string; api: Pick<Api, 'leaderboardPlace'> },
): Promise<RankedBests[]> {
  const ranked: RankedBests[] = [];
  for (const one of classes) {
    ranked.push({ ...one, rank: one.result === null ? null : await rankIn(one.classId, o) });
  }
  return ranked;
}

async function rankIn(
  classId: number,
  { racerId, api }: { racerId: string; api: Pick<Api, 'leaderboardPlace'> },
): Promise<number | null> {
  try {
    return (await api.leaderboardPlace({ classId, racerId, around: 0 })).rank;
  } catch (error) {
    if (error instanceof ApiError && error.code === 'RACER_NOT_RANKED') return null;
    throw error;
  }
}

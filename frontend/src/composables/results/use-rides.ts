import type { ClassRank } from '@alleycat/domain';
import type { ClassBests, RacerResult } from '@alleycat/domain/wire';
import { computed } from 'vue';
import type { Api } from '../../api/http-client.ts';
import { jitter, type Random } from '../app/jittered-wait.ts';
import type { Platform } from '../app/platform.ts';
import { readPlace } from './use-class-place.ts';
import { type Dated, useKept } from './use-kept.ts';
import { usePages } from './use-pages.ts';

export interface UseRidesOptions {
  readonly platform: Pick<Platform, 'api' | 'clock' | 'config' | 'session'>;
  /** @default Math.random */
  readonly random?: Random;
}

/** What a racer has done in a class. */
export interface RankedBests extends ClassBests {
  /** Place of the best result among all of the class; null without one, undefined until it is known. */
  readonly standing: ClassRank | null | undefined;
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
      // What is there already keeps its places until the new ones are in.
      if (held === undefined) show({ readAtMs, classes: classes.map(asTold) });
      return { readAtMs, classes: await placeAll(classes, { racerId: question, api }) };
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

/** With the place that the bests came with, if they did. */
const asTold = (one: ClassBests): RankedBests => ({
  ...one,
  standing: one.result === null ? null : (one.result.standing ?? undefined),
});

/** Asks for the places that nobody told, one after the other: there are a handful of classes. */
async function placeAll(
  classes: readonly ClassBests[],
  o: { racerId: string; api: Pick<Api, 'leaderboardPlace'> },
): Promise<RankedBests[]> {
  const placed: RankedBests[] = [];
  for (const one of classes.map(asTold)) {
    const isAsked = one.standing === undefined;
    placed.push(isAsked ? { ...one, standing: await placeIn(one.classId, o) } : one);
  }
  return placed;
}

const placeIn = async (
  classId: number,
  { racerId, api }: { racerId: string; api: Pick<Api, 'leaderboardPlace'> },
): Promise<ClassRank | null> => (await readPlace({ classId, racerId, around: 0 }, api)).standing;

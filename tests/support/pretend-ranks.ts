import { type ClassBest, type ClassId, RankIndexAwayError, raceAt, toClassId } from '@alleycat/domain';
import type { LeaderboardStore } from '@alleycat/domain/ports';
import { type RankIndexPorts, tendRanks } from '@alleycat/domain/use-cases';
import { memoryRankIndex } from './fakes/memory-rank-index.ts';
import { memoryRankProgress } from './fakes/memory-rank-progress.ts';
import { createPretendField } from './pretend-field.ts';
import { seededRandom } from './random.ts';

export interface PretendRanksOptions {
  /** Racers who finished in class 1 long ago. */
  readonly rankedCount: number;
  readonly raceLengthSeconds: number;
  readonly leaderboards: LeaderboardStore;
}

/** A rank index in memory, of a class in which many have finished. */
export interface PretendRanks {
  readonly ports: RankIndexPorts;
  /** Ranks who has just finished. */
  put(classId: ClassId, best: ClassBest): Promise<void>;
  /** While it is away, ranks are estimates. */
  setAway(isAway: boolean): void;
  /** Fills table and index; once is enough. */
  prepare(): Promise<void>;
}

const CLASS_ID = toClassId(1);
/** Races ago in which they finished, at most. */
const RACES_AGO_MAX = 5_000;
/** Highest output of the slowest, and what comes on top of it three times, in hundredths. */
const OUTPUT_MIN = 6_500;
const OUTPUT_SPREAD = 4_200;

export const createPretendRanks = ({
  rankedCount,
  raceLengthSeconds,
  leaderboards,
}: PretendRanksOptions): PretendRanks => {
  const memory = memoryRankIndex();
  const progress = memoryRankProgress();
  let isAway = false;
  let prepared: Promise<void> | undefined;

  const unlessAway = <Answer>(answer: () => Promise<Answer>): Promise<Answer> =>
    isAway ? Promise.reject(new RankIndexAwayError('RANK_INDEX_AWAY', 'pretended')) : answer();
  const index = {
    ...memory,
    rankOf: (query: Parameters<typeof memory.rankOf>[0]) => unlessAway(() => memory.rankOf(query)),
    around: (query: Parameters<typeof memory.around>[0]) => unlessAway(() => memory.around(query)),
  };
  const fill = async (): Promise<void> => {
    for (const best of bestsOfLongAgo({ rankedCount, raceLengthSeconds }))
      await leaderboards.recordBest(CLASS_ID, best);
    const ports = {
      index: memory,
      progress,
      leaderboards,
      doubts: new Set<ClassId>(),
      clock: { nowMs: () => Date.now() },
    };
    await tendRanks(CLASS_ID, ports); // builds the index,
    await tendRanks(CLASS_ID, ports); // and takes milestones of it
  };
  return {
    ports: { index, progress },
    put: async (classId, best) => void (await memory.put(classId, [best], { isCounted: false })),
    setAway: (away) => {
      isAway = away;
    },
    prepare: () => {
      prepared ??= fill();
      return prepared;
    },
  };
};

const bestsOfLongAgo = (o: { rankedCount: number; raceLengthSeconds: number }): ClassBest[] => {
  const random = seededRandom(o.rankedCount);
  const { roster } = createPretendField({ racerCount: o.rankedCount, random });
  return roster.map(({ name }, number) => {
    const racesAgo = 20 + Math.floor(random() * RACES_AGO_MAX);
    const atMs = Date.now() - racesAgo * o.raceLengthSeconds * 1_000;
    const { raceId, startSeconds } = raceAt({ classId: CLASS_ID, atMs, raceLengthSeconds: o.raceLengthSeconds });
    const outputHundredths = Math.round(OUTPUT_MIN + OUTPUT_SPREAD * (random() + random() + random()));
    // An id of another kind than those of the field that rides.
    const racerId = `earlier-${number}` as ClassBest['racerId'];
    return { racerId, name, outputHundredths, raceId, startSeconds };
  });
};

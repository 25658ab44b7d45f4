import {
  type ClassBest,
  type ClassId,
  NOBODY_HIDDEN,
  parseRaceSlot,
  type RacerId,
  RankIndexAwayError,
} from '../../domain/src/index.ts';
import { type BestChange, indexBests, readLeaderboardAround, tendRanks } from '../../domain/src/use-cases/index.ts';
import { fickleRankIndex } from './fakes/fickle-rank-index.ts';
import { memoryLeaderboardStore } from './fakes/memory-leaderboard-store.ts';
import { memoryRankIndex } from './fakes/memory-rank-index.ts';
import { memoryRankProgress } from './fakes/memory-rank-progress.ts';
import { classId, racerId, rules } from './readings.ts';

export const RANKED_CLASS: ClassId = classId(1);
const MINUTE_MS = 60_000;
/** Changes in one delivery of the table's stream. */
const BATCH_MAX = 3;

export const racerOf = (number: number): RacerId => racerId(`racer-${number}`);

/** A table, its stream, an index that may be away or forget, and the function that keeps it. */
export const createRankWorld = () => {
  let nowMs = 1_620_992_100_000;
  const clock = { nowMs: () => nowMs };
  const leaderboards = memoryLeaderboardStore();
  const index = fickleRankIndex(() => memoryRankIndex({ clock }));
  const progress = memoryRankProgress();
  const ports = { index, progress, leaderboards, clock, doubts: new Set<ClassId>() };
  /** Changes that the table made and the index was not told of. */
  let pending: BestChange[] = [];
  let delivered: BestChange[] = [];
  /** So many of them were there when the last attempt to tell it failed. */
  let stuckCount = 0;

  const finish = async (racerNumber: number, outputHundredths: number, slot: number): Promise<void> => {
    const id = racerOf(racerNumber);
    const { raceId, startSeconds } = parseRaceSlot(`1-${slot * 300}`);
    const before = await leaderboards.read(RANKED_CLASS, id);
    await leaderboards.recordBest(RANKED_CLASS, { racerId: id, name: id, outputHundredths, raceId, startSeconds });
    const best = await leaderboards.read(RANKED_CLASS, id);
    if (JSON.stringify(best) !== JSON.stringify(before)) pending.push({ classId: RANKED_CLASS, racerId: id, best });
  };

  const forget = async (racerNumber: number): Promise<void> => {
    const id = racerOf(racerNumber);
    if ((await leaderboards.read(RANKED_CLASS, id)) === undefined) return;
    leaderboards.forget(RANKED_CLASS, id);
    pending.push({ classId: RANKED_CLASS, racerId: id, best: undefined });
  };

  /** As Lambda delivers a stream: in order, some of it again, and again after a failure. */
  const deliver = async ({ repeated }: { readonly repeated: number }): Promise<boolean> => {
    const again = delivered.slice(Math.max(0, delivered.length - repeated));
    const batch = pending.slice(0, BATCH_MAX);
    try {
      await indexBests([...again, ...batch], ports);
    } catch (error) {
      if (!(error instanceof RankIndexAwayError)) throw error;
      stuckCount = pending.length;
      return false;
    }
    stuckCount = 0;
    pending = pending.slice(batch.length);
    delivered = [...delivered, ...batch].slice(-BATCH_MAX);
    return true;
  };

  const tick = async () => {
    nowMs += MINUTE_MS;
    return tendRanks(RANKED_CLASS, ports, { comparedMax: 4, repairsMax: 2 });
  };

  const bests = (): Promise<ClassBest[]> => leaderboards.top({ classId: RANKED_CLASS, limit: 1_000 });

  return {
    index,
    pendingCount: () => pending.length,
    /** Racers whose change nobody has tried to tell the index of. */
    untriedCount: () => new Set(pending.slice(stuckCount).map((change) => change.racerId)).size,
    finish,
    forget,
    deliver,
    tick,
    /** What a stream does with changes that failed too often. */
    giveUp: () => {
      pending = [];
      delivered = []; // what comes again comes before what is given up
      stuckCount = 0;
    },
    bests,
    place: (racerNumber: number, hidden: ReadonlySet<RacerId> = NOBODY_HIDDEN) =>
      readLeaderboardAround(
        { classId: RANKED_CLASS, racerId: racerOf(racerNumber), around: aroundOf(racerNumber) },
        { leaderboards, hidden: { current: async () => hidden }, rules, ranks: { index, progress } },
      ),
  };
};

/** Who asks for nobody beside them is answered in another way. */
export const aroundOf = (racerNumber: number): number => (racerNumber % 3 === 0 ? 0 : 2);

export type RankWorld = ReturnType<typeof createRankWorld>;

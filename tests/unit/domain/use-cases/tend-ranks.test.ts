import { beforeEach, describe, expect, it } from 'vitest';
import { type ClassBest, rankKeyOf } from '../../../../domain/src/index.ts';
import type { LeaderboardStore, RankProgressStore } from '../../../../domain/src/ports/index.ts';
import { rebuildRanks, type TendRanksPorts, tendRanks } from '../../../../domain/src/use-cases/index.ts';
import { type FickleRankIndex, fickleRankIndex } from '../../../support/fakes/fickle-rank-index.ts';
import {
  type MemoryLeaderboardStore,
  memoryLeaderboardStore,
} from '../../../support/fakes/memory-leaderboard-store.ts';
import { memoryRankIndex } from '../../../support/fakes/memory-rank-index.ts';
import { memoryRankProgress } from '../../../support/fakes/memory-rank-progress.ts';
import { bestOf } from '../../../support/ranked-racers.ts';
import { classId, racerId } from '../../../support/readings.ts';

const CLASS = classId(1);
const MINUTE_MS = 60_000;

let nowMs: number;
let index: FickleRankIndex;
let progress: RankProgressStore;
let leaderboards: MemoryLeaderboardStore;
let ports: TendRanksPorts;

beforeEach(() => {
  nowMs = 1_620_992_100_000;
  const clock = { nowMs: () => nowMs };
  index = fickleRankIndex(() => memoryRankIndex({ clock }));
  progress = memoryRankProgress();
  leaderboards = memoryLeaderboardStore();
  ports = { index, progress, leaderboards, clock };
});

const record = async (...bests: ClassBest[]) => {
  for (const each of bests) await leaderboards.recordBest(CLASS, each);
};
const indexed = async () => {
  const entries = await index.entries({ classId: CLASS, start: 0, limit: 1_000 });
  return entries.map(({ racerId: id, outputHundredths }) => [id, outputHundredths]);
};
const ranked = ({ racerId: id, outputHundredths, startSeconds }: ClassBest) => ({
  racerId: id,
  outputHundredths,
  startSeconds,
});

describe('tending the rank index of a class', () => {
  it('builds one that was never built, and then only compares it', async () => {
    await record(bestOf('ann', 300), bestOf('bob', 200));
    expect(await tendRanks(CLASS, ports)).toEqual({ classId: 1, outcome: 'rebuilt' });
    expect(await indexed()).toEqual([
      ['ann', 300],
      ['bob', 200],
    ]);
    expect(await tendRanks(CLASS, ports)).toEqual({ classId: 1, outcome: 'compared', repairedCount: 0 });
  });

  it('puts right whom it has otherwise than the table: missing, worse, better, and not in the table at all', async () => {
    await record(bestOf('ann', 300), bestOf('bob', 200), bestOf('cat', 100), bestOf('dan', 50));
    await tendRanks(CLASS, ports);
    await index.remove(CLASS, [racerId('bob')]);
    await index.put(CLASS, [ranked(bestOf('cat', 40)), ranked(bestOf('dan', 900))], { isForced: true });
    await index.put(CLASS, [ranked(bestOf('eve', 250))]);
    expect(await tendRanks(CLASS, ports)).toEqual({ classId: 1, outcome: 'compared', repairedCount: 4 });
    expect(await indexed()).toEqual([
      ['ann', 300],
      ['bob', 200],
      ['cat', 100],
      ['dan', 50],
    ]);
  });

  it('compares a part a minute, until all were compared', async () => {
    await record(...Array.from({ length: 10 }, (_, number) => bestOf(`racer-${number}`, 1_000 - number)));
    await tendRanks(CLASS, ports);
    const wrong = [1, 4, 8].map((number) => bestOf(`racer-${number}`, 1_000 - number));
    for (const one of wrong) await index.put(CLASS, [{ ...ranked(one), startSeconds: 0 }], { isForced: true });
    const repairs: unknown[] = [];
    for (let minute = 0; minute < 4; minute += 1) {
      nowMs += MINUTE_MS;
      repairs.push(await tendRanks(CLASS, ports, { comparedMax: 3 }));
    }
    const counts = repairs.map((tended) => (tended as { repairedCount: number }).repairedCount);
    expect(counts.toSorted()).toEqual([0, 1, 1, 1]);
    const entries = await index.entries({ classId: CLASS, start: 0, limit: 100 });
    expect(entries.filter(({ startSeconds }) => startSeconds === 0)).toEqual([]);
  });

  it('leaves racers alone who have arrived meanwhile', async () => {
    await record(bestOf('ann', 300));
    await tendRanks(CLASS, ports);
    await record(bestOf('bob', 200));
    const late: LeaderboardStore = {
      ...leaderboards,
      read: async (...query) => {
        await index.put(CLASS, [ranked(bestOf('bob', 200))]);
        return leaderboards.read(...query);
      },
    };
    const tended = await tendRanks(CLASS, { ...ports, leaderboards: late });
    expect(tended).toEqual({ classId: 1, outcome: 'compared', repairedCount: 0 });
  });

  it('repairs a hundred at most, wherever they are, and has one that differs more built anew', async () => {
    const bests = Array.from({ length: 3_000 }, (_, number) => bestOf(`racer-${number}`, 10_000 - number));
    await record(...bests);
    await tendRanks(CLASS, ports);
    await index.remove(
      CLASS,
      bests.slice(1_100, 1_250).map((each) => each.racerId),
    );
    const outcomes: unknown[] = [];
    for (let minute = 0; minute < 4; minute += 1) {
      nowMs += MINUTE_MS;
      outcomes.push(await tendRanks(CLASS, ports));
    }
    const compared = (repairedCount: number) => ({ classId: 1, outcome: 'compared', repairedCount });
    const met = outcomes.findIndex((outcome) => (outcome as { repairedCount?: number }).repairedCount === 100);
    expect(outcomes.slice(met, met + 2)).toEqual([compared(100), { classId: 1, outcome: 'rebuilt' }]);
    expect(await index.state(CLASS)).toMatchObject({ isComplete: true, racerCount: 3_000 });
  });

  it('takes a crowd that is on the way for what it is: the end of a race', async () => {
    await tendRanks(CLASS, ports);
    const bests = Array.from({ length: 150 }, (_, number) => bestOf(`racer-${number}`, 1_000 - number));
    await record(...bests);
    const arriving: LeaderboardStore = {
      ...leaderboards,
      read: async (...query) => {
        await index.put(CLASS, bests.map(ranked));
        return leaderboards.read(...query);
      },
    };
    const tended = await tendRanks(CLASS, { ...ports, leaderboards: arriving });
    expect(tended).toEqual({ classId: 1, outcome: 'compared', repairedCount: 0 });
    expect(await tendRanks(CLASS, ports)).toEqual({ classId: 1, outcome: 'compared', repairedCount: 0 });
  });

  it('leaves a rebuild alone that is under way, and takes over one that stands still', async () => {
    await record(bestOf('ann', 300));
    const pages = (async function* () {
      yield [ranked(bestOf('ann', 300))];
      nowMs += MINUTE_MS - 1;
      expect(await tendRanks(CLASS, ports)).toEqual({ classId: 1, outcome: 'rebuilding' });
      nowMs += 1;
      expect(await tendRanks(CLASS, ports)).toEqual({ classId: 1, outcome: 'rebuilt' });
    })();
    const bare = memoryRankIndex({ clock: ports.clock });
    index = fickleRankIndex(() => bare);
    ports = { ...ports, index };
    expect(await bare.rebuild(CLASS, { writeCount: 0, pages })).toBe(false);
    expect(await bare.state(CLASS)).toMatchObject({ isComplete: true, racerCount: 1 });
  });

  it('trusts no index that comes back after it was away', async () => {
    await record(bestOf('ann', 300));
    await tendRanks(CLASS, ports);
    index.isAway = true;
    expect(await tendRanks(CLASS, ports)).toMatchObject({ classId: 1, outcome: 'away' });
    index.isAway = false;
    expect(await tendRanks(CLASS, ports)).toEqual({ classId: 1, outcome: 'rebuilt' });
    expect(await tendRanks(CLASS, ports)).toMatchObject({ outcome: 'compared' });
  });

  it('takes milestones of what it has, again after a quarter of an hour if bests came since', async () => {
    const bests = Array.from({ length: 600 }, (_, number) => bestOf(`racer-${number}`, 1_000 - number));
    await record(...bests);
    await tendRanks(CLASS, ports);
    await tendRanks(CLASS, ports);
    const taken = await progress.readMilestones(CLASS);
    expect(taken).toEqual({
      stride: 3,
      rankKeys: bests.filter((_, position) => position % 3 === 0).map(rankKeyOf),
      racerCount: 600,
      writeCount: 1,
      takenAtMs: nowMs,
    });
    const milestonesAfter = async (minutes: number) => {
      nowMs += minutes * MINUTE_MS;
      await tendRanks(CLASS, ports);
      return progress.readMilestones(CLASS);
    };
    expect(await milestonesAfter(16)).toEqual(taken);
    await record(bestOf('zoe', 5));
    await index.put(CLASS, [ranked(bestOf('zoe', 5))]);
    expect(await milestonesAfter(1)).toMatchObject({ racerCount: 601, writeCount: 2 });
    await index.put(CLASS, [ranked(bestOf('zoe', 6))]);
    expect(await milestonesAfter(14)).toMatchObject({ writeCount: 2 });
    expect(await milestonesAfter(1)).toMatchObject({ writeCount: 3 });
  });
});

describe('rebuilding the rank index of a class', () => {
  it('keeps what is put in meanwhile, and drops whom the table does not have', async () => {
    const bare = memoryRankIndex();
    await record(bestOf('ann', 300));
    await bare.put(CLASS, [ranked(bestOf('ghost', 999))]);
    const pages = async function* () {
      yield* leaderboards.pages(CLASS);
      await bare.put(CLASS, [ranked(bestOf('bob', 200))]);
    };
    const slow: LeaderboardStore = { ...leaderboards, pages };
    const rebuilt = await rebuildRanks(CLASS, { progress, index: bare, leaderboards: slow });
    expect(rebuilt).toEqual({ classId: 1, outcome: 'rebuilt' });
    const entries = await bare.entries({ classId: CLASS, start: 0, limit: 10 });
    expect(entries.map((entry) => entry.racerId)).toEqual(['ann', 'bob']);
  });

  it('is a write, too: an index that is set back to before it is built once more', async () => {
    await record(bestOf('ann', 300));
    await rebuildRanks(CLASS, ports);
    const before = index.heldCount();
    leaderboards.forget(CLASS, racerId('ann'));
    await rebuildRanks(CLASS, ports);
    await index.setBack(before);
    expect(await index.state(CLASS)).toMatchObject({ isComplete: true, racerCount: 1 });
    expect(await tendRanks(CLASS, ports)).toEqual({ classId: 1, outcome: 'rebuilt' });
    expect(await index.state(CLASS)).toMatchObject({ isComplete: true, racerCount: 0 });
  });
});

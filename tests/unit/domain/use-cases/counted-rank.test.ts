import { describe, expect, it } from 'vitest';
import { type ClassBest, NOBODY_HIDDEN, rankKeyOf } from '../../../../domain/src/index.ts';
import { readLeaderboardAround } from '../../../../domain/src/use-cases/index.ts';
import { fickleRankIndex } from '../../../support/fakes/fickle-rank-index.ts';
import { memoryLeaderboardStore } from '../../../support/fakes/memory-leaderboard-store.ts';
import { memoryRankIndex } from '../../../support/fakes/memory-rank-index.ts';
import { memoryRankProgress } from '../../../support/fakes/memory-rank-progress.ts';
import { nobodyHidden } from '../../../support/hidden.ts';
import { classId, race, racerId, rules } from '../../../support/readings.ts';

const CLASS = classId(1);
const RACERS = 400;

const best = (number: number): ClassBest => {
  const { raceId, startSeconds } = race('1-1620992100');
  // Two racers share each output.
  const outputHundredths = 2 * (RACERS - number + (number % 2));
  const id = `racer-${String(number).padStart(4, '0')}`;
  return { racerId: racerId(id), name: id, outputHundredths, raceId, startSeconds };
};

/** A class whose index is away, with milestones that say it has `racerCount` racers. */
const openClass = async (racerCount?: number) => {
  const leaderboards = memoryLeaderboardStore();
  const bests = Array.from({ length: RACERS }, (_, number) => best(number));
  for (const each of bests) await leaderboards.recordBest(CLASS, each);
  const progress = memoryRankProgress();
  if (racerCount !== undefined) {
    const stride = 40;
    const rankKeys = bests.filter((_, position) => position % stride === 0).map(rankKeyOf);
    await progress.writeMilestones(CLASS, { stride, rankKeys, racerCount, writeCount: 1, takenAtMs: 0 });
  }
  const index = fickleRankIndex(memoryRankIndex);
  index.isAway = true;
  const counted: string[] = [];
  const watched: typeof leaderboards = {
    ...leaderboards,
    countBetter: (query) => {
      counted.push(query.fromRankKey ?? 'all');
      return leaderboards.countBetter(query);
    },
  };
  const ports = { leaderboards: watched, hidden: nobodyHidden, rules, ranks: { index, progress } };
  return { counted, place: (number: number) => readLeaderboardAround({ classId: 1, ...best(number) }, ports) };
};

const outline = ({ rank, racerCount, percentile, rankedBy }: Awaited<ReturnType<typeof readLeaderboardAround>>) => ({
  rank,
  racerCount,
  percentile,
  rankedBy,
});

describe('a rank without the index', () => {
  it('is counted in the table, and nobody says of how many', async () => {
    const { place } = await openClass();
    expect(outline(await place(301))).toEqual({ rank: 301, racerCount: null, percentile: null, rankedBy: 'table' });
  });

  it('is counted in a class of 10,000', async () => {
    const { place } = await openClass(10_000);
    expect(outline(await place(302))).toMatchObject({ rank: 303, rankedBy: 'table' });
  });

  it('is estimated in a larger class, from the last milestone before it on', async () => {
    const { place, counted } = await openClass(20_000);
    const estimate = { rank: 301, racerCount: 20_000, percentile: 98.4, rankedBy: 'estimate' };
    expect(outline(await place(301))).toEqual(estimate);
    // What stands before the racer's neighbours, and those who share the first one's output: never all.
    expect(counted).not.toContain('all');
    expect((await place(301)).entries.map(({ rank }) => rank)).toEqual([
      297, 297, 299, 299, 301, 301, 303, 303, 305, 305, 307,
    ]);
  });

  it('is right before the first milestone, too', async () => {
    const { place } = await openClass(20_000);
    expect(outline(await place(0))).toMatchObject({ rank: 1, percentile: 100, rankedBy: 'estimate' });
  });
});

describe('a rank from an index that the table does not confirm', () => {
  it('comes from the table while somebody is better in the index than in the table', async () => {
    const leaderboards = memoryLeaderboardStore();
    for (const number of [0, 1, 2]) await leaderboards.recordBest(CLASS, best(number));
    const index = memoryRankIndex();
    await index.rebuild(CLASS, { writeCount: 0, pages: leaderboards.pages(CLASS) });
    const ports = { leaderboards, hidden: nobodyHidden, rules, ranks: { index, progress: memoryRankProgress() } };
    const placed = () => readLeaderboardAround({ classId: 1, racerId: best(1).racerId }, ports);
    expect(await placed()).toMatchObject({ rank: 1, racerCount: 3, rankedBy: 'index' });
    await index.put(CLASS, [{ ...best(2), outputHundredths: 60_000 }]);
    expect(await placed()).toMatchObject({ rank: 1, racerCount: null, rankedBy: 'table' });
  });

  it('puts in who has just finished, and then knows them', async () => {
    const leaderboards = memoryLeaderboardStore();
    for (const number of [0, 1]) await leaderboards.recordBest(CLASS, best(number));
    const index = memoryRankIndex();
    await index.rebuild(CLASS, { writeCount: 0, pages: leaderboards.pages(CLASS) });
    await leaderboards.recordBest(CLASS, best(5));
    const ports = { leaderboards, hidden: nobodyHidden, rules, ranks: { index, progress: memoryRankProgress() } };
    const place = await readLeaderboardAround({ classId: 1, racerId: best(5).racerId }, ports);
    expect(place).toMatchObject({ rank: 3, racerCount: 3, percentile: 0, rankedBy: 'index' });
    // What a reader puts in is no write that the table was told of.
    expect(await index.state(CLASS)).toMatchObject({ racerCount: 3, writeCount: 0 });
    const found = await index.rankOf({ classId: CLASS, racer: best(5), except: NOBODY_HIDDEN });
    expect(found.indexed?.outputHundredths).toBe(best(5).outputHundredths);
  });
});

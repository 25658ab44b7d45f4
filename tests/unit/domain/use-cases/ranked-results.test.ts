import { beforeEach, describe, expect, it } from 'vitest';
import { officialAtMs, type RacerId } from '../../../../domain/src/index.ts';
import { createRankedResults, readResultPlace, readResults } from '../../../../domain/src/use-cases/index.ts';
import { createFakeClock } from '../../../support/fake-clock.ts';
import { memoryResultStore } from '../../../support/fakes/memory-result-store.ts';
import { memoryRosterStore } from '../../../support/fakes/memory-roster-store.ts';
import { memoryStandingsStore } from '../../../support/fakes/memory-standings-store.ts';
import { race, racerId, rules, START_SECONDS } from '../../../support/readings.ts';

const RACE = race();
const OTHER = race(`2-${START_SECONDS}`);
const OFFICIAL_AT_MS = officialAtMs(RACE);
const SETTLED_AT_MS = OFFICIAL_AT_MS + 300_000;

const openTest = ({ nowMs = OFFICIAL_AT_MS, listsMax = 64, bytesMax = 1_000_000 } = {}) => {
  const clock = createFakeClock(nowMs);
  const results = memoryResultStore();
  const hidden = { racers: new Set<RacerId>() as ReadonlySet<RacerId> };
  const reads: string[] = [];
  const ports = {
    clock,
    results: {
      list: async (raceId: Parameters<typeof results.list>[0]) => {
        reads.push(raceId);
        return await results.list(raceId);
      },
    },
    standings: memoryStandingsStore(),
    roster: memoryRosterStore(),
    hidden: { current: async () => hidden.racers },
  };
  const ranked = createRankedResults(ports, { listsMax, bytesMax });
  const finish = (id: string, outputHundredths: number, where = RACE) =>
    results.recordFinal(where.raceId, { racerId: racerId(id), name: id, outputHundredths });
  const shown = async (where = RACE, version?: number) =>
    (await ranked.of(where, version)).results.map((result) => `${result.rank} ${result.racerId}`);
  return { ports, clock, hidden, reads, ranked, finish, shown };
};

describe('the result list of a race, kept for many readers', () => {
  let test: ReturnType<typeof openTest>;

  beforeEach(async () => {
    test = openTest();
    await test.finish('ann', 12_000);
  });

  /** Asks every 100 ms and gives the times of the reads, in seconds since the first. */
  const readTimes = async (seconds: number): Promise<number[]> => {
    const { clock, reads, ranked } = test;
    const times: number[] = [];
    for (let step = 0; step <= seconds * 10; step++) {
      const before = reads.length;
      await ranked.of(RACE);
      if (reads.length > before) times.push(step / 10);
      clock.advance(100);
    }
    return times;
  };

  it('is read once for all who ask at the same time, and for those who ask a little later', async () => {
    await Promise.all(Array.from({ length: 50 }, () => test.ranked.of(RACE)));
    test.clock.advance(999);
    await test.ranked.of(RACE);
    expect(test.reads).toEqual([RACE.raceId]);
    await Promise.all([test.ranked.of(OTHER), test.ranked.of(RACE)]);
    expect(test.reads).toEqual([RACE.raceId, OTHER.raceId]);
  });

  it('is a second old at most until the race is official, and is of the status that the race had', async () => {
    test = openTest({ nowMs: OFFICIAL_AT_MS - 3_500 });
    await test.finish('ann', 12_000);
    expect(await readTimes(3.4)).toEqual([0, 1, 2, 3]);
    expect(await test.ranked.of(RACE)).toMatchObject({ status: 'settling', finisherCount: 1 });
    test.clock.advance(1_000);
    expect(await test.ranked.of(RACE)).toMatchObject({ status: 'official', finisherCount: 1 });
  });

  it('is read less and less often while it stays the same: every 10 s when just official', async () => {
    expect(await readTimes(40)).toEqual([0, 1, 3, 7, 15, 25, 35]);
  });

  it('is read every minute when it has stayed the same for long and nothing is under way any more', async () => {
    test = openTest({ nowMs: SETTLED_AT_MS });
    expect(await readTimes(250)).toEqual([0, 1, 3, 7, 15, 31, 63, 123, 183, 243]);
  });

  it('is read every second again once it has changed', async () => {
    await readTimes(15);
    await test.finish('bob', 13_000);
    test.clock.advance(10_000);
    expect(await test.shown()).toEqual(['1 bob', '2 ann']);
    await test.finish('cat', 14_000);
    test.clock.advance(1_000);
    expect(await test.shown()).toEqual(['1 cat', '2 bob', '3 ann']);
  });

  it('loses a racer at once who is hidden, and shows them again at once', async () => {
    await test.finish('bob', 11_000);
    const before = await test.shown();
    test.hidden.racers = new Set([racerId('ann')]);
    expect(await test.shown()).toEqual(['1 bob']);
    test.hidden.racers = new Set();
    expect([await test.shown(), before]).toEqual([before, ['1 ann', '2 bob']]);
  });

  it('is not read for those who know of another set of hidden racers than who asked before', async () => {
    const before = test.ranked.of(RACE);
    await Promise.resolve();
    test.hidden.racers = new Set([racerId('ann')]);
    expect((await test.ranked.of(RACE)).results).toEqual([]);
    expect((await before).results).toHaveLength(1);
    expect(await test.shown()).toEqual([]);
  });

  it('is read again after a failure, which fails all who waited and nobody else', async () => {
    const { list } = test.ports.results;
    test.ports.results.list = async () => {
      throw new Error('no answer');
    };
    const asked = await Promise.allSettled([test.ranked.of(RACE), test.ranked.of(RACE)]);
    expect(asked.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    test.ports.results.list = list;
    expect(await test.shown()).toEqual(['1 ann']);
  });

  it('is read again when the clock was set back', async () => {
    await test.shown();
    await test.finish('bob', 13_000);
    test.clock.jumpTo(OFFICIAL_AT_MS - 5_000);
    expect(await test.shown()).toEqual(['1 bob', '2 ann']);
  });
});

describe('an earlier list of a race', () => {
  const openReplaced = async () => {
    const test = openTest();
    await test.finish('ann', 12_000);
    const { version } = await test.ranked.of(RACE);
    await test.finish('bob', 13_000);
    test.clock.advance(1_000);
    await test.shown();
    return { ...test, version };
  };
  const NEWEST = ['1 bob', '2 ann'];

  it('is kept for half a minute after it was replaced, for those who name it', async () => {
    const { shown, clock, version } = await openReplaced();
    clock.advance(29_000);
    expect([await shown(), await shown(RACE, version)]).toEqual([NEWEST, ['1 ann']]);
    clock.advance(2_000);
    expect([await shown(), await shown(RACE, version)]).toEqual([NEWEST, NEWEST]);
  });

  it('is of its own race only', async () => {
    const { shown, version } = await openReplaced();
    expect(await shown(OTHER, version)).toEqual([]);
  });

  it('is gone when somebody was hidden since', async () => {
    const { shown, hidden, version } = await openReplaced();
    hidden.racers = new Set([racerId('ann')]);
    expect(await shown(RACE, version)).toEqual(['1 bob']);
  });

  it.each([
    ['number', { listsMax: 3 }],
    ['size', { bytesMax: 3 * 180 }],
  ])('goes when its room is needed: lists are bounded in %s', async (_, bounds) => {
    const { clock, finish, ranked } = openTest(bounds);
    const versions: number[] = [];
    for (let output = 1; output <= 5; output++) {
      await finish('ann', output);
      versions.push((await ranked.of(RACE)).version);
      clock.advance(1_000);
    }
    const found = await Promise.all(versions.map(async (version) => (await ranked.of(RACE, version)).version));
    const newest = versions.at(-1);
    expect(found).toEqual([newest, newest, ...versions.slice(2)]);
  });
});

it('a race that many ask for stays, however many races are asked for that nobody rides', async () => {
  const { clock, finish, ranked, reads } = openTest({ nowMs: SETTLED_AT_MS, listsMax: 8 });
  await finish('ann', 12_000);
  for (let step = 0; step < 300; step++) {
    await ranked.of(RACE);
    await ranked.of(race(`1-${START_SECONDS + (step + 1) * RACE.lengthSeconds}`));
    clock.advance(100);
  }
  expect(reads.filter((raceId) => raceId === RACE.raceId)).toHaveLength(5); // after 0, 1, 3, 7 and 15 s
});

describe('pages of a list that changes', () => {
  const query = { raceId: RACE.raceId };

  it('are all of one list: nobody is there twice, and nobody is missing', async () => {
    const test = openTest({ nowMs: OFFICIAL_AT_MS - 9_000 });
    const ports = { ranked: test.ranked, rules };
    for (const [index, id] of ['ann', 'bob', 'cat', 'dan'].entries()) await test.finish(id, 12_000 - index);
    const first = await readResults({ ...query, limit: 2 }, ports);
    await test.finish('eve', 13_000);
    test.clock.advance(2_000);
    const second = await readResults({ ...query, limit: 2, cursor: first.nextCursor }, ports);
    expect([...first.results, ...second.results].map((row) => row.racerId)).toEqual(['ann', 'bob', 'cat', 'dan']);
    expect([first.racerCount, second.racerCount]).toEqual([4, 4]);
    const place = await readResultPlace({ ...query, racerId: 'eve', around: 0 }, ports);
    expect([place.place.rank, place.racerCount]).toEqual([1, 5]);
  });

  it('go on at the same line of the newest list when that one is gone', async () => {
    const test = openTest();
    const ports = { ranked: test.ranked, rules };
    for (const [index, id] of ['ann', 'bob', 'cat'].entries()) await test.finish(id, 12_000 - index);
    const first = await readResults({ ...query, limit: 1 }, ports);
    const elsewhere = createRankedResults(test.ports);
    const second = await readResults({ ...query, limit: 1, cursor: first.nextCursor }, { ranked: elsewhere, rules });
    expect(second.results.map((row) => row.racerId)).toEqual(['bob']);
  });
});

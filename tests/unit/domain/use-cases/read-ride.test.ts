import { describe, expect, it } from 'vitest';
import type { RacerId } from '../../../../domain/src/index.ts';
import { createRankedResults, readRide } from '../../../../domain/src/use-cases/index.ts';
import { memoryReadingSearch } from '../../../support/fakes/memory-reading-search.ts';
import { memoryResultStore } from '../../../support/fakes/memory-result-store.ts';
import { memoryRosterStore } from '../../../support/fakes/memory-roster-store.ts';
import { memoryStandingsStore } from '../../../support/fakes/memory-standings-store.ts';
import { hiding } from '../../../support/hidden.ts';
import { arrivalMs, raceId, racerId, rules, START_SECONDS } from '../../../support/readings.ts';
import { archivedLine } from '../../../support/rides.ts';

const delivery = { bufferSeconds: 65, nearDays: 90 };
const COMPLETE_AT_MS = (START_SECONDS + 300 + 10 + 65 + 60) * 1_000;
const EXPIRES_AT_MS = (START_SECONDS - 10 - 65 - 60 + 90 * 86_400) * 1_000;

/** Ann and Bob have entered the race, and Ann has a result. */
const openTest = async ({ nowMs = arrivalMs(200), tickMs = 0 } = {}) => {
  const hiddenRacers = new Set<RacerId>();
  const hidden = hiding(hiddenRacers);
  const results = memoryResultStore();
  const roster = memoryRosterStore();
  await roster.append(raceId(), [ann, bob], 0);
  await results.recordFinal(raceId(), { ...ann, outputHundredths: 12_000 });
  const standings = memoryStandingsStore();
  const archive = memoryReadingSearch();
  let now = nowMs;
  const clock = { nowMs: () => (now += tickMs) };
  const ranked = createRankedResults({ results, standings, roster, hidden, clock });
  const ports = { ranked, rules, archive, clock, delivery };
  const read = (of: { racerId?: string; raceId?: string } = {}, bounds?: Parameters<typeof readRide>[2]) =>
    readRide({ raceId: raceId(), racerId: 'ann', ...of }, ports, bounds);
  return { archive, hiddenRacers, standings, read };
};
const ann = { racerId: racerId('ann'), name: 'Ann' };
const bob = { racerId: racerId('bob'), name: 'Bob' };

const samplesOf = async (ridden: ReturnType<typeof readRide>) => (await ridden).ride.samples;
const shuffled = <Item>(items: readonly Item[]): Item[] => items.toReversed();

describe('a ride', () => {
  it('has the seconds that its racer rode in this race, in their order, and the result it came to', async () => {
    const { archive, read } = await openTest();
    const lines = [
      archivedLine({ second: 1, cadence: 80, resistance: 30 }),
      archivedLine({ second: 1, cadence: 81, racerId: 'bob' }),
      archivedLine({ second: 2, cadence: 85.5, resistance: 31.25 }),
      archivedLine({ second: 2, cadence: 99, raceId: `2-${START_SECONDS}` }),
      archivedLine({ second: 4, cadence: 0, resistance: 0 }),
      '{"racerId":"ann","raceId":"1-1620992100"',
    ];
    archive.deliver('a', { arrivedAtMs: arrivalMs(1), lines: shuffled(lines.slice(0, 3)) });
    archive.deliver('b', { arrivedAtMs: arrivalMs(2), lines: shuffled(lines.slice(3)) });
    expect(await read()).toEqual({
      ride: {
        raceId: raceId(),
        classId: 1,
        racerId: 'ann',
        name: 'Ann',
        startsAtMs: START_SECONDS * 1_000,
        isComplete: false,
        samples: [
          { second: 1, cadence: 80, resistance: 30, output: 109.25 },
          { second: 2, cadence: 85.5, resistance: 31.25, output: 115.98 },
          { second: 4, cadence: 0, resistance: 0, output: 22.75 },
        ],
      },
      place: expect.objectContaining({ place: expect.objectContaining({ rank: 1, output: 120 }) }),
    });
  });

  it('of a second that came twice has the reading of the higher output, whichever came first', async () => {
    const twice = [
      archivedLine({ second: 7, cadence: 90, resistance: 30 }),
      archivedLine({ second: 7, cadence: 85, resistance: 40 }),
      archivedLine({ second: 7, cadence: 85, resistance: 40 }),
    ];
    const best = [{ second: 7, cadence: 85, resistance: 40, output: 126 }];
    for (const lines of [twice, shuffled(twice)]) {
      const { archive, read } = await openTest();
      for (const [index, line] of lines.entries()) {
        archive.deliver(`object ${index}`, { arrivedAtMs: arrivalMs(7), lines: [line] });
      }
      expect(await samplesOf(read())).toEqual(best);
    }
  });

  it('is looked for in no object that cannot hold any of it', async () => {
    const { archive, read } = await openTest();
    const lines = [archivedLine({ second: 1 })];
    const arrivals = {
      'before the first buffer that reaches the start': -136,
      'with the first': -135,
      within: 100,
      'with the last late reading': 370,
      'after it': 371,
    };
    for (const [name, second] of Object.entries(arrivals)) {
      archive.deliver(name, { arrivedAtMs: arrivalMs(second), lines });
    }
    await read();
    expect(archive.namesRead.toSorted()).toEqual(['with the first', 'with the last late reading', 'within']);
  });

  it('has all of its seconds after races have become shorter', async () => {
    const { archive, standings, read } = await openTest({ nowMs: COMPLETE_AT_MS + 299_000 });
    const reached = { version: 1, publishedAtMs: 0, newestSecond: 600 };
    await standings.write({ raceId: raceId(), writer: '' }, { ...reached, standings: [undefined] }, 0);
    for (const second of [1, 600]) {
      archive.deliver(`second ${second}`, { arrivedAtMs: arrivalMs(second), lines: [archivedLine({ second })] });
    }
    const { ride } = await read();
    expect([ride.samples.map(({ second }) => second), ride.isComplete]).toEqual([[1, 600], false]);
  });

  it.each([
    { nowMs: COMPLETE_AT_MS - 1, isComplete: false },
    { nowMs: COMPLETE_AT_MS, isComplete: true },
  ])('is complete when no delivery may be outstanding: at $nowMs $isComplete', async ({ nowMs, isComplete }) => {
    const { archive, read } = await openTest({ nowMs });
    archive.deliver('a', { arrivedAtMs: arrivalMs(1), lines: [archivedLine({ second: 1 })] });
    expect((await read()).ride.isComplete).toBe(isComplete);
  });
});

describe('no ride', () => {
  it.each([{}, { racerId: 'bob' }])('is in the archive yet of who is in the race: %j', async (of) => {
    const { read } = await openTest();
    await expect(read(of)).rejects.toMatchObject({
      code: 'RIDE_NOT_ARCHIVED',
      message: expect.stringContaining('it is about 3 minutes after the race'),
    });
  });

  it.each([
    { nowMs: COMPLETE_AT_MS + 3_599_999, code: 'RIDE_NOT_ARCHIVED' },
    { nowMs: COMPLETE_AT_MS + 3_600_000, code: 'RIDE_NOT_KEPT' },
  ])('comes any more an hour after it must have come: at $nowMs $code', async ({ nowMs, code }) => {
    const { read } = await openTest({ nowMs });
    await expect(read()).rejects.toMatchObject({ code });
  });

  it.each([
    { nowMs: EXPIRES_AT_MS - 1, outcome: 'a ride' },
    { nowMs: EXPIRES_AT_MS, outcome: 'RIDE_EXPIRED' },
  ])('is there from when on its first delivery may lie elsewhere: at $nowMs $outcome', async ({ nowMs, outcome }) => {
    const { archive, read } = await openTest({ nowMs });
    archive.deliver('a', { arrivedAtMs: arrivalMs(-135), lines: [archivedLine({ second: 1 })] });
    const found = await read().then(
      () => 'a ride',
      (error: { code: string }) => error.code,
    );
    expect([found, archive.namesRead]).toEqual([outcome, outcome === 'a ride' ? ['a'] : []]);
  });

  it('is there of who is not in the race, and nothing is read for them', async () => {
    const { archive, read } = await openTest();
    archive.deliver('a', { arrivedAtMs: arrivalMs(1), lines: [archivedLine({ second: 1, racerId: 'eve' })] });
    await expect(read({ racerId: 'eve' })).rejects.toMatchObject({ code: 'RACER_NOT_IN_RACE' });
    expect(archive.namesRead).toEqual([]);
  });

  it('is there of a hidden racer', async () => {
    const { archive, hiddenRacers, read } = await openTest();
    archive.deliver('a', { arrivedAtMs: arrivalMs(1), lines: [archivedLine({ second: 1 })] });
    hiddenRacers.add(ann.racerId);
    await expect(read()).rejects.toMatchObject({ code: 'RACER_NOT_IN_RACE' });
    expect(archive.namesRead).toEqual([]);
  });

  it.each([
    [{ raceId: 'x' }, 'RACE_ID_INVALID'],
    [{ raceId: '9-300' }, 'CLASS_UNKNOWN'],
    [{ raceId: '1-301' }, 'RACE_NOT_ALIGNED'],
    [{ racerId: 'a b' }, 'RACER_ID_INVALID'],
  ])('is there for %j', async (of, code) => {
    const { read } = await openTest();
    await expect(read(of)).rejects.toMatchObject({ code });
  });
});

describe('a search', () => {
  const bounds = { objectsMax: 2, bytesMax: 1_000, timeMaxMs: 60_000 };
  const lines = [archivedLine({ second: 1 })];

  it.each([
    { objects: 2, bytes: 500, outcome: 1 },
    { objects: 3, bytes: 1, outcome: 'RIDE_TOO_LARGE' },
    { objects: 2, bytes: 501, outcome: 'RIDE_TOO_LARGE' },
  ])('through $objects objects of $bytes bytes comes to $outcome', async ({ objects, bytes, outcome }) => {
    const { archive, read } = await openTest();
    for (let index = 0; index < objects; index += 1) {
      archive.deliver(`object ${index}`, { arrivedAtMs: arrivalMs(1), lines, bytes });
    }
    const found = await read({}, bounds).then(
      ({ ride }) => ride.samples.length,
      (error: { code: string }) => error.code,
    );
    expect([found, archive.namesRead.length]).toEqual([outcome, outcome === 1 ? objects : 0]);
  });

  it('gives up when its time is over, of which the results have taken a part', async () => {
    const { archive, read } = await openTest({ tickMs: 1_000 });
    archive.deliver('a', { arrivedAtMs: arrivalMs(1), lines, trouble: 'stalls' });
    archive.deliver('b', { arrivedAtMs: arrivalMs(1), lines, trouble: 'takes all the time' });
    await expect(read({}, { objectsMax: 100, bytesMax: 1e9, timeMaxMs: 20_000 })).rejects.toMatchObject({
      code: 'RIDE_TOO_LARGE',
      cause: expect.any(Error),
    });
    const [{ timeMaxMs = 0 } = {}] = archive.searches;
    expect([timeMaxMs > 0, timeMaxMs < 20_000]).toEqual([true, true]);
  });

  it('ends with the first failure, which it tells, whatever else is still being read', async () => {
    const { archive, read } = await openTest();
    const damaged = new Error('damaged');
    archive.deliver('a', { arrivedAtMs: arrivalMs(1), lines, trouble: 'stalls' });
    archive.deliver('b', { arrivedAtMs: arrivalMs(1), lines, trouble: damaged });
    for (let index = 0; index < 20; index += 1) {
      archive.deliver(`object ${index}`, { arrivedAtMs: arrivalMs(1), lines, trouble: 'stalls' });
    }
    await expect(read({}, { ...bounds, objectsMax: 100, bytesMax: 1e9 })).rejects.toBe(damaged);
    expect(archive.namesRead).toHaveLength(4);
  });

  it('has ended when its ride is there', async () => {
    const { archive, read } = await openTest();
    archive.deliver('a', { arrivedAtMs: arrivalMs(1), lines });
    await read();
    expect(archive.searches).toEqual([{ timeMaxMs: 20_000, hasEnded: true }]);
  });
});

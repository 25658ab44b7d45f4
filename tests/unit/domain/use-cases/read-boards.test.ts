import { describe, expect, it } from 'vitest';
import type { RacerId } from '../../../../domain/src/index.ts';
import {
  createRankedResults,
  readAllResults,
  readLive,
  readResultPlace,
  readResults,
  readRoster,
} from '../../../../domain/src/use-cases/index.ts';
import { memoryResultStore } from '../../../support/fakes/memory-result-store.ts';
import { memoryRosterStore } from '../../../support/fakes/memory-roster-store.ts';
import { memoryStandingsStore } from '../../../support/fakes/memory-standings-store.ts';
import { hiding } from '../../../support/hidden.ts';
import { raceId, racerId, rules, START_SECONDS, standing, writtenBy } from '../../../support/readings.ts';

const query = { raceId: raceId() as string };
const entry = (id: string) => ({ racerId: racerId(id), name: id.toUpperCase() });

const openPorts = async (hidden: ReadonlySet<RacerId> = new Set()) => {
  const stores = {
    standings: memoryStandingsStore(),
    roster: memoryRosterStore(),
    results: memoryResultStore(),
    hidden: hiding(hidden),
    clock: { nowMs: () => (START_SECONDS + 305) * 1000 },
  };
  return { ...stores, ranked: createRankedResults(stores), rules };
};

const openRace = async (...hidden: readonly string[]) => {
  const ports = await openPorts(new Set(hidden.map(racerId)));
  const standings = [standing({ second: 300 }), undefined, standing({ second: 299, bestHundredths: 13_000 })];
  await ports.roster.append(raceId(), ['ann', 'bob', 'cat', 'dan'].map(entry), 0);
  await ports.standings.write(writtenBy(), { version: 3, publishedAtMs: 77, newestSecond: 300, standings }, 0);
  await ports.results.recordFinal(raceId(), { racerId: racerId('ann'), name: 'Ann', outputHundredths: 12_050 });
  return ports;
};

describe('readLive', () => {
  it('gives the standings in roster order, zeros for a racer without a reading', async () => {
    expect(await readLive(query, await openRace())).toEqual({
      raceId: raceId(),
      version: 3,
      publishedAtMs: 77,
      newestSecond: 300,
      rosterVersion: 3,
      standings: [
        [300, 12_000, 12_000],
        [0, 0, 0],
        [299, 12_000, 13_000],
      ],
    });
  });

  it('shows a hidden racer as one without a reading, also in a race that gets no windows any more', async () => {
    expect(await readLive(query, await openRace('ann', 'stranger'))).toEqual({
      raceId: raceId(),
      version: 3,
      publishedAtMs: 77,
      newestSecond: 299,
      rosterVersion: 3,
      standings: [
        [0, 0, 0],
        [0, 0, 0],
        [299, 12_000, 13_000],
      ],
    });
  });

  it('has version 0 for a race without readings', async () => {
    expect(await readLive(query, await openPorts())).toEqual({
      raceId: raceId(),
      version: 0,
      publishedAtMs: 0,
      newestSecond: 0,
      rosterVersion: 0,
      standings: [],
    });
  });
});

describe('readRoster', () => {
  it('gives all there are without a version, and that many as the version', async () => {
    const racers = ['ann', 'bob', 'cat', 'dan'].map(entry);
    expect(await readRoster(query, await openRace())).toEqual({ raceId: raceId(), version: 4, from: 0, racers });
    expect(await readRoster({ ...query, from: '3' }, await openRace())).toMatchObject({
      version: 4,
      from: 3,
      racers: [entry('dan')],
    });
  });

  it('gives the same for a version for ever, whatever was appended since', async () => {
    const ports = await openRace();
    const before = await readRoster({ ...query, version: '3', from: '1' }, ports);
    await ports.roster.append(raceId(), [entry('eve')], 4);
    expect(before).toEqual({ raceId: raceId(), version: 3, from: 1, racers: [entry('bob'), entry('cat')] });
    expect(await readRoster({ ...query, version: 3, from: 1 }, ports)).toEqual(before);
  });

  it('is empty where version and from meet, and for a race without racers', async () => {
    expect(await readRoster({ ...query, version: 2, from: 2 }, await openRace())).toMatchObject({
      version: 2,
      racers: [],
    });
    expect(await readRoster(query, await openPorts())).toEqual({ raceId: raceId(), version: 0, from: 0, racers: [] });
  });

  it('refuses a version that the roster has not reached: half an answer would be cached for ever', async () => {
    await expect(readRoster({ ...query, version: 5 }, await openRace())).rejects.toMatchObject({
      code: 'ROSTER_NOT_YET',
    });
    await expect(readRoster({ ...query, version: 9, from: 7 }, await openRace())).rejects.toMatchObject({
      code: 'ROSTER_NOT_YET',
    });
  });

  it('refuses to begin after the version', async () => {
    await expect(readRoster({ ...query, version: 2, from: 3 }, await openRace())).rejects.toMatchObject({
      code: 'QUERY_INVALID',
    });
  });
});

describe('readResults', () => {
  const results = [
    { rank: 1, racerId: 'ann', name: 'ANN', status: 'finished', output: 120.5, second: 300 },
    { rank: null, racerId: 'cat', name: 'CAT', status: 'dnf', output: 120, second: 299 },
    { rank: null, racerId: 'bob', name: 'BOB', status: 'dnf', output: 0, second: 0 },
    { rank: null, racerId: 'dan', name: 'DAN', status: 'dnf', output: 0, second: 0 },
  ];
  const whole = { raceId: raceId(), status: 'settling', finisherCount: 1, racerCount: 4, results };

  it('ranks the finishers and lists everybody else below', async () => {
    expect(await readAllResults(query, await openRace())).toEqual(whole);
    expect(await readResults(query, await openRace())).toEqual(whole);
  });

  it('goes page by page, each saying how many there are in all', async () => {
    const ports = await openRace();
    const first = await readResults({ ...query, limit: 3 }, ports);
    expect(first).toEqual({ ...whole, results: results.slice(0, 3), nextCursor: expect.any(String) });
    const second = await readResults({ ...query, limit: '3', cursor: first.nextCursor }, ports);
    expect(second).toEqual({ ...whole, results: results.slice(3) });
  });

  it('leaves hidden racers out, of lines, ranks and counts; pages stay full', async () => {
    const ports = await openRace('ann', 'bob');
    const cat = { ...results[1], rank: 1, status: 'finished', output: 119, second: 300 };
    await ports.results.recordFinal(raceId(), { racerId: racerId('cat'), name: 'Cat', outputHundredths: 11_900 });
    const shown = { ...whole, racerCount: 2, results: [cat, results[3]] };
    expect(await readAllResults(query, ports)).toEqual(shown);
    const first = await readResults({ ...query, limit: 1 }, ports);
    expect(first).toEqual({ ...shown, results: [cat], nextCursor: expect.any(String) });
    const second = await readResults({ ...query, limit: 1, cursor: first.nextCursor }, ports);
    expect(second).toEqual({ ...shown, results: [results[3]] });
  });

  it('is empty for a race without readings', async () => {
    expect(await readResults(query, await openPorts())).toEqual({
      ...whole,
      finisherCount: 0,
      racerCount: 0,
      results: [],
    });
  });

  it('refuses a cursor of another race', async () => {
    const ports = await openRace();
    const { nextCursor } = await readResults({ ...query, limit: 1 }, ports);
    await expect(readResults({ raceId: `2-${START_SECONDS}`, cursor: nextCursor }, ports)).rejects.toMatchObject({
      code: 'CURSOR_INVALID',
    });
  });
});

describe('readResultPlace', () => {
  const racers = Array.from({ length: 30 }, (_, index) => `r${10 + index}`);
  const openField = async (...hidden: readonly string[]) => {
    const ports = await openPorts(new Set(hidden.map(racerId)));
    await ports.roster.append(raceId(), racers.map(entry), 0);
    for (const [index, id] of racers.slice(0, 25).entries()) {
      const outputHundredths = 12_000 - 100 * Math.floor(index / 2); // in pairs that share a rank
      await ports.results.recordFinal(raceId(), { racerId: racerId(id), name: id, outputHundredths });
    }
    return ports;
  };

  it('is what the whole list says of a racer and those next to them, for every racer and any number around', async () => {
    const ports = await openField('r12', 'r27');
    const { results: all, ...frame } = await readAllResults(query, ports);
    expect(all).toHaveLength(28);
    const percentileOf = (rank: number | null) => {
      if (rank === null) return null;
      const notAhead = all.filter((other) => other.rank !== null && other.rank >= rank).length - 1;
      return Math.floor((1_000 * notAhead) / (frame.finisherCount - 1)) / 10;
    };
    for (const [index, place] of all.entries()) {
      for (const around of [0, 1, 5, 50]) {
        const expected = all.filter((_, other) => Math.abs(other - index) <= around);
        const found = await readResultPlace({ ...query, racerId: place.racerId, around }, ports);
        const percentile = percentileOf(place.rank);
        expect(found).toEqual({ ...frame, place, percentile, results: expected });
      }
    }
  });

  it('shows five lines on each side unless told', async () => {
    const { place, results } = await readResultPlace({ ...query, racerId: 'r20' }, await openField());
    expect([place.rank, results.map(({ racerId: id }) => id)]).toEqual([11, racers.slice(5, 16)]);
  });

  it.each(['r12', 'stranger', '__proto__'])('says of %s, hidden or unknown, that they are not in it', async (id) => {
    await expect(readResultPlace({ ...query, racerId: id }, await openField('r12'))).rejects.toMatchObject({
      name: 'RacerNotInRaceError',
      code: 'RACER_NOT_IN_RACE',
      message: `${id} is not in the results of race ${raceId()}`,
    });
  });

  it.each([
    [{ racerId: '!' }, 'RACER_ID_INVALID'],
    [{ racerId: 'r10', around: '51' }, 'QUERY_INVALID'],
    [{ racerId: 'r10', raceId: '9-0' }, 'CLASS_UNKNOWN'],
  ])('refuses %j', async (wrong, code) => {
    await expect(readResultPlace({ ...query, ...wrong }, await openField())).rejects.toMatchObject({ code });
  });
});

import { describe, expect, it, vi } from 'vitest';
import { SETTLING_SECONDS } from '../../../../domain/src/index.ts';
import { createRacerCounts, listRaces, readConfig, readRace } from '../../../../domain/src/use-cases/index.ts';
import { memoryRosterStore } from '../../../support/fakes/memory-roster-store.ts';
import { memorySummaryStore } from '../../../support/fakes/memory-summary-store.ts';
import { hiding, nobodyHidden } from '../../../support/hidden.ts';
import { classId, race, racerId, rules, START_SECONDS } from '../../../support/readings.ts';

const clock = { nowMs: () => START_SECONDS * 1000 + 5_000 };
const slot = (number: number, classNumber = 1) => race(`${classNumber}-${START_SECONDS + number * 300}`);

const openRaces = async (numbers: readonly number[], hidden = nobodyHidden) => {
  const summaries = memorySummaryStore();
  for (const number of numbers) await summaries.recordRacerCount(slot(number), 10 + number);
  const roster = memoryRosterStore();
  return { summaries, roster, counts: createRacerCounts({ roster, hidden }), clock, rules };
};

describe('readConfig', () => {
  it('tells the time and everything a client needs to take part', () => {
    const settings = {
      rules,
      windowSeconds: 1,
      classes: [{ classId: classId(1), name: 'Commuter' }],
      mqtt: { url: null, webSocketUrl: null, readingsTopic: 'r/{racerId}', liveTopic: 'l/{classId}' },
      identity: { issuer: 'https://issuer.example', clientId: 'dashboard', loginUrl: '/', mqttAuthorizer: 'Racers' },
      readingStream: 'readings',
    };
    const { rules: _, ...shown } = settings;
    expect(readConfig(settings, { clock })).toEqual({
      ...shown,
      serverTimeMs: clock.nowMs(),
      raceLengthSeconds: 300,
      settlingSeconds: SETTLING_SECONDS,
    });
  });
});

describe('readRace', () => {
  it('describes a race by its id, the clock and its summary', async () => {
    expect(await readRace({ raceId: slot(0).raceId }, await openRaces([0]))).toEqual({
      raceId: `1-${START_SECONDS}`,
      classId: 1,
      startsAtMs: START_SECONDS * 1000,
      endsAtMs: (START_SECONDS + 300) * 1000,
      officialAtMs: (START_SECONDS + 310) * 1000,
      status: 'live',
      racerCount: 10,
    });
  });

  it('does not count hidden racers, and reads a roster once as long as neither it nor they change', async () => {
    const hidden = new Set([racerId('ann'), racerId('stranger')]);
    const ports = await openRaces([], { current: async () => hidden });
    const racers = ['ann', 'bob', 'cat'].map((id) => ({ racerId: racerId(id), name: id }));
    await ports.roster.append(slot(0).raceId, racers, 0);
    await ports.summaries.recordRacerCount(slot(0), 3);
    const read = vi.spyOn(ports.roster, 'read');
    for (let time = 0; time < 2; time += 1) {
      expect(await readRace({ raceId: slot(0).raceId }, ports)).toMatchObject({ racerCount: 2 });
      expect((await listRaces({ classId: 1 }, ports)).races).toMatchObject([{ racerCount: 2 }]);
    }
    expect(read).toHaveBeenCalledTimes(1);
  });

  it('counts again when other racers are hidden', async () => {
    const hidden = new Set([racerId('ann')]);
    const ports = await openRaces([], hiding(hidden));
    await ports.roster.append(slot(0).raceId, [{ racerId: racerId('ann'), name: 'Ann' }], 0);
    await ports.summaries.recordRacerCount(slot(0), 1);
    const countRacers = async () => (await readRace({ raceId: slot(0).raceId }, ports)).racerCount;
    const counts = [await countRacers()];
    hidden.clear();
    hidden.add(racerId('bob'));
    counts.push(await countRacers());
    hidden.clear();
    counts.push(await countRacers());
    expect(counts).toEqual([0, 1, 1]);
  });

  it('knows a race that nobody has ridden', async () => {
    const ports = await openRaces([]);
    expect(await readRace({ raceId: slot(1).raceId }, ports)).toMatchObject({ status: 'upcoming', racerCount: 0 });
  });

  it.each([
    ['x', 'RACE_ID_INVALID'],
    [`1-${START_SECONDS + 1}`, 'RACE_NOT_ALIGNED'],
    [`9-${START_SECONDS}`, 'CLASS_UNKNOWN'],
  ])('refuses %s with %s', async (raceId, code) => {
    await expect(readRace({ raceId }, await openRaces([]))).rejects.toMatchObject({ name: 'InvalidIdError', code });
  });
});

describe('listRaces', () => {
  const listAll = async (limit: number, numbers: readonly number[]) => {
    const ports = await openRaces(numbers);
    const pages: (readonly number[])[] = [];
    let cursor: string | undefined;
    do {
      const { races, nextCursor } = await listRaces({ classId: '1', limit, cursor }, ports);
      pages.push(races.map(({ racerCount }) => racerCount - 10));
      cursor = nextCursor;
    } while (cursor !== undefined);
    return pages;
  };

  it('goes from the newest race to the oldest, page by page', async () => {
    expect(await listAll(2, [0, 3, 1, 4, 2])).toEqual([[4, 3], [2, 1], [0]]);
    expect(await listAll(2, [0, 3, 1, 2])).toEqual([
      [3, 2],
      [1, 0],
    ]);
    expect(await listAll(2, [])).toEqual([[]]);
  });

  it('describes each race as readRace does', async () => {
    const ports = await openRaces([0]);
    expect(await listRaces({ classId: 1 }, ports)).toEqual({
      races: [await readRace({ raceId: slot(0).raceId }, ports)],
    });
  });

  it('refuses a cursor of another class', async () => {
    const ports = await openRaces([0, 1]);
    const { nextCursor } = await listRaces({ classId: 1, limit: 1 }, ports);
    await expect(listRaces({ classId: 2, cursor: nextCursor }, ports)).rejects.toMatchObject({
      code: 'CURSOR_INVALID',
    });
  });

  it.each(['1e309', '1e200', '-1', '0.5', '4294967296', '"1"', '[]', 'null'])(
    'refuses a cursor that holds %s: no store could look for it',
    async (position) => {
      const cursor = btoa(`["races/1",${position}]`);
      await expect(listRaces({ classId: 1, cursor }, await openRaces([0]))).rejects.toMatchObject({
        code: 'CURSOR_INVALID',
      });
    },
  );

  it.each([0, 101, 1.5, Number.NaN, '0', '', 'ten', '-1', '1e1'])('refuses the limit %j', async (limit) => {
    await expect(listRaces({ classId: 1, limit }, await openRaces([]))).rejects.toMatchObject({
      code: 'QUERY_INVALID',
    });
  });

  it.each([
    ['x', 'CLASS_ID_INVALID'],
    ['9', 'CLASS_UNKNOWN'],
  ])('refuses class %s with %s', async (id, code) => {
    await expect(listRaces({ classId: id }, await openRaces([]))).rejects.toMatchObject({ code });
  });
});

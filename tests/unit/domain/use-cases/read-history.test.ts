import { beforeEach, describe, expect, it } from 'vitest';
import type { RacerId, Reading } from '../../../../domain/src/index.ts';
import {
  readBests,
  readHistoryBoard,
  readHistoryInfo,
  recordReadings,
} from '../../../../domain/src/use-cases/index.ts';
import { memoryHistoryStore } from '../../../support/fakes/memory-history-store.ts';
import { memoryLeaderboardStore } from '../../../support/fakes/memory-leaderboard-store.ts';
import { hiding } from '../../../support/hidden.ts';
import { noBackOff } from '../../../support/history-deliveries.ts';
import { classId, race, racerId, reading, rules, START_SECONDS } from '../../../support/readings.ts';

const classes = [
  { classId: classId(1), name: 'Commuter' },
  { classId: classId(2), name: 'Pro' },
  { classId: classId(3), name: 'Junior' },
];
const SECOND_CLASS = `2-${START_SECONDS}` as Reading['raceId'];

let ports: ReturnType<typeof openPorts>;
const hidden = new Set<RacerId>();
const openPorts = () => ({
  rules,
  classes,
  history: memoryHistoryStore({ nowMs: () => 1_620_992_107_000, versionOf: () => 'a/"b"' }),
  leaderboards: memoryLeaderboardStore(),
  hidden: hiding(hidden),
});

const finish = (id: string, outputHundredths: number) => {
  const { raceId, startSeconds } = race();
  const best = { racerId: racerId(id), name: id, outputHundredths, raceId, startSeconds };
  return ports.leaderboards.recordBest(classId(1), best);
};

beforeEach(async () => {
  hidden.clear();
  ports = openPorts();
  const readings = [
    reading({ racerId: 'ann', second: 2, outputHundredths: 12_345 }),
    reading({ racerId: 'bob', second: 9, outputHundredths: 12_000 }),
    reading({ racerId: 'ann', second: 1, outputHundredths: 13_000, raceId: SECOND_CLASS }),
  ];
  await recordReadings(readings, ports, noBackOff);
});

describe('readHistoryInfo', () => {
  it('says where the newest board is', async () => {
    expect(await readHistoryInfo({ classId: '1' }, ports)).toEqual({
      classId: 1,
      version: 'a/"b"',
      boardPath: '/classes/1/history/boards/a%2F%22b%22',
      updatedAtMs: 1_620_992_107_000,
    });
  });

  it('has nulls for a class that nobody rode in', async () => {
    expect(await readHistoryInfo({ classId: 3 }, ports)).toEqual({
      classId: 3,
      version: null,
      boardPath: null,
      updatedAtMs: null,
    });
  });

  it('refuses a class that does not exist', async () => {
    await expect(readHistoryInfo({ classId: 7 }, ports)).rejects.toMatchObject({ code: 'CLASS_UNKNOWN' });
    await expect(readHistoryInfo({ classId: 'x' }, ports)).rejects.toMatchObject({ code: 'CLASS_ID_INVALID' });
  });
});

describe('readHistoryBoard', () => {
  it('gives the bytes of the newest board', async () => {
    const bytes = await readHistoryBoard({ classId: '1', version: 'a/"b"' }, ports);
    expect(bytes).toEqual(ports.history.contents().get('class 1, board'));
  });

  it('refuses any other version', async () => {
    for (const query of [
      { classId: '1', version: 'older' },
      { classId: '3', version: 'a/"b"' },
    ]) {
      await expect(readHistoryBoard(query, ports)).rejects.toMatchObject({
        name: 'BoardOutdatedError',
        code: 'BOARD_OUTDATED',
      });
    }
  });

  it('refuses a class that does not exist', async () => {
    const reading = readHistoryBoard({ classId: 7, version: 'a' }, ports);
    await expect(reading).rejects.toMatchObject({ code: 'CLASS_UNKNOWN' });
  });
});

describe('readBests', () => {
  const commuter = { classId: 1, name: 'Commuter', outputs: [0, 12_345], result: null };
  const pro = { classId: 2, name: 'Pro', outputs: [13_000], result: null };
  const result = { output: 123.45, raceId: race().raceId, startsAtMs: START_SECONDS * 1000, standing: null };

  it('gives the curve in every class ridden, with the best final result', async () => {
    await finish('ann', 12_345);
    expect(await readBests({ racerId: 'ann' }, ports)).toEqual({
      racerId: 'ann',
      classes: [{ ...commuter, result }, pro],
    });
  });

  it('gives one class if that is asked for', async () => {
    expect(await readBests({ racerId: 'ann', classId: '2' }, ports)).toEqual({ racerId: 'ann', classes: [pro] });
    expect(await readBests({ racerId: 'ann', classId: 3 }, ports)).toEqual({ racerId: 'ann', classes: [] });
  });

  it('gives the result of a racer whom history does not know yet', async () => {
    await finish('dan', 12_345);
    expect(await readBests({ racerId: 'dan' }, ports)).toEqual({
      racerId: 'dan',
      classes: [{ ...commuter, outputs: [], result }],
    });
  });

  it('has nothing of a racer who is hidden, and all of it again afterwards', async () => {
    const before = await readBests({ racerId: 'ann' }, ports);
    hidden.add(racerId('ann'));
    expect(await readBests({ racerId: 'ann' }, ports)).toEqual({ racerId: 'ann', classes: [] });
    hidden.clear();
    expect(await readBests({ racerId: 'ann' }, ports)).toEqual(before);
  });

  it('has no classes for a racer whom nobody knows', async () => {
    expect(await readBests({ racerId: '__proto__' }, ports)).toEqual({ racerId: '__proto__', classes: [] });
  });

  it.each([
    [{ racerId: 'a/b' }, 'RACER_ID_INVALID'],
    [{ racerId: 'ann', classId: '7' }, 'CLASS_UNKNOWN'],
    [{ racerId: 'ann', classId: '' }, 'CLASS_ID_INVALID'],
  ])('refuses %j', async (query, code) => {
    await expect(readBests(query, ports)).rejects.toMatchObject({ name: 'InvalidIdError', code });
  });

  it('fails if a class cannot be read', async () => {
    const history = { ...ports.history, readCurves: () => Promise.reject(new Error('no such bucket')) };
    await expect(readBests({ racerId: 'ann' }, { ...ports, history })).rejects.toThrow('no such bucket');
  });
});

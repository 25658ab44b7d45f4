import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  endsAtMs,
  officialAtMs,
  parseRaceId,
  parseRaceSlot,
  raceAt,
  raceStatusAt,
  secondAt,
  startsAtMs,
  toRaceRules,
} from '../../../domain/src/index.ts';
import { classId, race, START_SECONDS } from '../../support/readings.ts';

const LENGTH = 300;
const at = (atMs: number) => raceAt({ classId: classId(3), atMs, raceLengthSeconds: LENGTH });

describe('raceAt', () => {
  it('gives the slot that a moment falls into', () => {
    const expected = { raceId: `3-${START_SECONDS}`, classId: 3, startSeconds: START_SECONDS, lengthSeconds: LENGTH };
    expect(at(START_SECONDS * 1000)).toEqual(expected);
    expect(at((START_SECONDS + LENGTH) * 1000 - 1)).toEqual(expected);
  });

  it('gives the next slot from the end of one on: there is no gap', () => {
    expect(at((START_SECONDS + LENGTH) * 1000).startSeconds).toBe(START_SECONDS + LENGTH);
  });

  it.each([-1, Number.NaN, Number.POSITIVE_INFINITY, 4_294_967_500_000])(
    'refuses the moment %d, which no id can name',
    (atMs) => {
      expect(() => at(atMs)).toThrow(expect.objectContaining({ name: 'RaceTimeError', code: 'RACE_TIME_INVALID' }));
    },
  );

  it('makes ids that parse to the same race, at any moment and length', () => {
    const moment = fc.integer({ min: 0, max: 4_294_967_295_000 });
    fc.assert(
      fc.property(
        moment,
        fc.integer({ min: 10, max: 900 }),
        fc.integer({ min: 1, max: 65_535 }),
        (atMs, length, number) => {
          const made = raceAt({ classId: classId(number), atMs, raceLengthSeconds: length });
          expect(parseRaceId(made.raceId, length)).toEqual(made);
          expect(startsAtMs(made) <= atMs && atMs < endsAtMs(made)).toBe(true);
        },
      ),
    );
  });
});

describe('parseRaceId', () => {
  it('reads class and start', () => {
    expect(parseRaceId('1-1620992100', LENGTH)).toEqual({
      raceId: '1-1620992100',
      classId: 1,
      startSeconds: 1_620_992_100,
      lengthSeconds: LENGTH,
    });
  });

  it('takes the first slot of all and the largest class', () => {
    expect(parseRaceId('65535-0', LENGTH)).toMatchObject({ classId: 65_535, startSeconds: 0 });
  });

  it.each([
    '',
    '1',
    '1-',
    '-1',
    '0-300',
    '65536-300',
    '01-300',
    '1-0300',
    '1-300 ',
    '1-3e2',
    '1--300',
    'a-300',
    '1-4294967400',
    300,
    null,
    undefined,
    {},
  ])('refuses %j', (text) => {
    expect(() => parseRaceId(text, LENGTH)).toThrow(
      expect.objectContaining({ name: 'InvalidIdError', code: 'RACE_ID_INVALID' }),
    );
  });

  it('refuses a start that is not the start of a slot', () => {
    expect(() => parseRaceId('1-1620992101', LENGTH)).toThrow(expect.objectContaining({ code: 'RACE_NOT_ALIGNED' }));
  });
});

describe('parseRaceSlot', () => {
  it('reads what the id says, whatever the length of races', () => {
    expect(parseRaceSlot('1-1620992101')).toEqual({ raceId: '1-1620992101', classId: 1, startSeconds: 1_620_992_101 });
  });
});

describe('raceStatusAt', () => {
  it('goes by the clock alone', () => {
    const starts = startsAtMs(race());
    const moments = [starts - 1, starts, starts + 299_999, starts + 300_000, starts + 309_999, starts + 310_000];
    expect(moments.map((nowMs) => raceStatusAt(race(), nowMs))).toEqual([
      'upcoming',
      'live',
      'live',
      'settling',
      'settling',
      'official',
    ]);
    expect([endsAtMs(race()), officialAtMs(race())]).toEqual([starts + 300_000, starts + 310_000]);
  });
});

describe('secondAt', () => {
  it('counts from 1, second s covering the time from s - 1 to s seconds after the start', () => {
    const moments = [0, 999, 1_000, 298_999, 299_000, 299_999];
    expect(moments.map((sinceStart) => secondAt(race(), startsAtMs(race()) + sinceStart))).toEqual([
      1, 1, 2, 299, 300, 300,
    ]);
  });

  it('stays within the race', () => {
    expect([-5_000, 300_000, 999_999].map((since) => secondAt(race(), startsAtMs(race()) + since))).toEqual([
      1, 300, 300,
    ]);
  });
});

describe('toRaceRules', () => {
  const standard = { raceLengthSeconds: 300, maxClockSkewSeconds: 10, classIds: [1, 2] };

  it('takes the shortest and the longest race', () => {
    expect(toRaceRules({ ...standard, raceLengthSeconds: 10, maxClockSkewSeconds: 0 })).toEqual({
      raceLengthSeconds: 10,
      maxClockSkewSeconds: 0,
      classIds: new Set([1, 2]),
    });
    expect(toRaceRules({ ...standard, raceLengthSeconds: 900 }).raceLengthSeconds).toBe(900);
  });

  it.each([
    { raceLengthSeconds: 9 },
    { raceLengthSeconds: 901 },
    { raceLengthSeconds: 10.5 },
    { raceLengthSeconds: Number.NaN },
    { maxClockSkewSeconds: -1 },
    { maxClockSkewSeconds: Number.NaN },
    { classIds: [] },
    { classIds: [0] },
    { classIds: [1, 70_000] },
  ])('refuses %j', (fields) => {
    expect(() => toRaceRules({ ...standard, ...fields })).toThrow(expect.objectContaining({ code: 'RULES_INVALID' }));
  });
});

import { raceAt } from '@alleycat/domain';
import { describe, expect, it } from 'vitest';
import { createAttendance } from '../../../simulator/src/attendance.ts';
import { deathSecondOf } from '../../../simulator/src/faults/deaths.ts';
import { NO_READING_FAULTS } from '../../../simulator/src/faults/fault-plan.ts';
import type { AttendancePlan } from '../../../simulator/src/plan.ts';
import { createSimulatedRacers, droppingOutSecondOf, type Paces } from '../../../simulator/src/racer-model.ts';
import { classOne } from './support/factories.ts';

const LENGTH_SECONDS = 300;
const RACERS = 200;
const raceNumber = (number: number) =>
  raceAt({ classId: classOne, atMs: number * LENGTH_SECONDS * 1000, raceLengthSeconds: LENGTH_SECONDS });
const race = raceNumber(5_403_307);

/** First and last second of each racer in a race that began long after the run. */
const ridesOf = (
  attendance: Partial<AttendancePlan>,
  { dieShare = 0, paces = ['steady'] as Paces, seed = 1, of = race } = {},
) => {
  const racers = createSimulatedRacers({ racerCount: RACERS, classIds: [classOne], seed, paces });
  const { isRiding } = createAttendance({
    racerCount: RACERS,
    attendance: { rampUpSeconds: 0, lateShare: 0, leaveShare: 0, ...attendance },
    readingFaults: { ...NO_READING_FAULTS, dieShare },
  });
  return racers.map((racer) => {
    const seconds = Array.from({ length: LENGTH_SECONDS }, (_, index) => index + 1).filter((second) =>
      isRiding({ racer, race: of, second }, 10_000),
    );
    const [first = 0] = seconds;
    const last = seconds.at(-1) ?? 0;
    expect(seconds).toHaveLength(last - first + 1); // without a gap
    return { racer, first, last };
  });
};

describe('who rides when', () => {
  it('is everybody, all the time, unless something else is said', () => {
    expect(ridesOf({}).every(({ first, last }) => first === 1 && last === LENGTH_SECONDS)).toBe(true);
  });

  it('lets racers begin one after the other', () => {
    const racers = createSimulatedRacers({ racerCount: 4, classIds: [classOne], seed: 1 });
    const { isRiding } = createAttendance({
      racerCount: 4,
      attendance: { rampUpSeconds: 40, lateShare: 0, leaveShare: 0 },
      readingFaults: NO_READING_FAULTS,
    });
    const ridingAfter = (seconds: number) =>
      racers.filter((racer) => isRiding({ racer, race, second: 100 }, seconds)).map(({ index }) => index);
    expect([0, 5, 14, 15, 34, 36].map(ridingAfter)).toEqual([[], [0], [0], [0, 1], [0, 1, 2], [0, 1, 2, 3]]);
  });

  it('lets a share of them join late, in the first half of the race', () => {
    const late = ridesOf({ lateShare: 0.3 }).filter(({ first }) => first > 1);
    expect(late.length / RACERS).toBeCloseTo(0.3, 1);
    expect(Math.max(...late.map(({ first }) => first))).toBeLessThanOrEqual(150);
    expect(late.every(({ last }) => last === LENGTH_SECONDS)).toBe(true);
  });

  it('lets a share of them leave in the second half, and finish nothing', () => {
    const left = ridesOf({ leaveShare: 0.3 }).filter(({ last }) => last < LENGTH_SECONDS);
    expect(left.length / RACERS).toBeCloseTo(0.3, 1);
    expect(Math.min(...left.map(({ last }) => last))).toBeGreaterThanOrEqual(150);
  });

  it('draws them anew in every race, and the same for the same seed', () => {
    const lateIn = (number: number, seed = 1) =>
      ridesOf({ lateShare: 0.3 }, { seed, of: raceNumber(number) }).map(({ first }) => first);
    expect(lateIn(7)).toEqual(lateIn(7));
    expect(lateIn(7)).not.toEqual(lateIn(8));
    expect(lateIn(7)).not.toEqual(lateIn(7, 2));
  });

  it('lets who drops out ride until then and no further', () => {
    const rides = ridesOf({}, { paces: ['dropping-out'] });
    expect(rides.map(({ last }) => last)).toEqual(rides.map(({ racer }) => droppingOutSecondOf(racer, race)));
    expect(Math.max(...rides.map(({ last }) => last))).toBeLessThan(LENGTH_SECONDS);
    expect(Math.min(...rides.map(({ last }) => last))).toBeGreaterThan(80);
  });

  it('ends with the client of a racer, for this race', () => {
    const rides = ridesOf({}, { dieShare: 0.2 });
    const dead = rides.filter(({ last }) => last < LENGTH_SECONDS);
    expect(dead.length / RACERS).toBeCloseTo(0.2, 1);
    expect(rides.map(({ last }) => last)).toEqual(
      rides.map(({ racer }) => deathSecondOf({ dieShare: 0.2 }, { racer, race }) ?? LENGTH_SECONDS),
    );
  });
});

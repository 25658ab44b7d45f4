import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rideSpanOf } from '../../../simulator/src/plan.ts';
import { createSchedule, type DueReading, dueAtMs, phaseOf, type Share } from '../../../simulator/src/schedule.ts';

describe('the schedule', () => {
  it('spreads the racers evenly over the second', () => {
    expect([0, 1, 2, 3].map((index) => phaseOf(index, 4))).toEqual([0.125, 0.375, 0.625, 0.875]);
  });

  it('hands out each reading once, when it is due', () => {
    const schedule = createSchedule({ racerCount: 2, fromMs: 10_000, untilMs: 12_000 });
    expect([...schedule.takeDue(10_249)]).toEqual([]);
    expect([...schedule.takeDue(10_250)]).toEqual([{ racerIndex: 0, epochSecond: 10 }]);
    expect([...schedule.takeDue(11_300)]).toEqual([
      { racerIndex: 1, epochSecond: 10 },
      { racerIndex: 0, epochSecond: 11 },
    ]);
    expect(schedule.isOver(11_300)).toBe(false);
    expect([...schedule.takeDue(15_000)]).toEqual([]);
    expect(schedule.skipped()).toBe(1);
    expect(schedule.isOver(15_000)).toBe(true);
  });

  it('is over with the last reading, before the time is up', () => {
    const schedule = createSchedule({ racerCount: 1, fromMs: 0, untilMs: 1_000 });
    expect([...schedule.takeDue(600)]).toHaveLength(1);
    expect(schedule.isOver(600)).toBe(true);
  });

  it('skips what is too late to be plausible, and counts it', () => {
    const schedule = createSchedule({ racerCount: 10, fromMs: 0, untilMs: 60_000, maxLatenessMs: 1_000 });
    expect([...schedule.takeDue(20_000)]).toHaveLength(10);
    expect(schedule.skipped()).toBe(190);
  });

  it('in shares hands out the same readings at the same times', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 40 }),
        fc.integer({ min: 1, max: 7 }),
        fc.integer({ min: 0, max: 2_000_000 }),
        (racerCount, of, fromMs) => {
          const untilMs = fromMs + 2_500;
          const takenBy = (share: Share) => {
            const schedule = createSchedule({ racerCount, share, fromMs, untilMs });
            return [fromMs + 700, fromMs + 1_900, untilMs].map((nowMs) => [...schedule.takeDue(nowMs)]);
          };
          const whole = takenBy({ part: 0, of: 1 });
          const shares = Array.from({ length: of }, (_, part) => takenBy({ part, of }));
          const byTime = (a: DueReading, b: DueReading) => dueAtMs(a, racerCount) - dueAtMs(b, racerCount);
          expect(whole.map((_, tick) => shares.flatMap((share) => share[tick] ?? []).sort(byTime))).toEqual(whole);
        },
      ),
    );
  });

  it('gives every racer every second of the ride, whenever it starts and however time is cut', () => {
    const cuts = fc.array(fc.integer({ min: 1, max: 900 }), { minLength: 30, maxLength: 60 });
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 40 }),
        fc.integer({ min: 0, max: 2_000_000 }),
        cuts,
        (racerCount, fromMs, steps) => {
          const untilMs = fromMs + 5_000;
          const schedule = createSchedule({ racerCount, fromMs, untilMs });
          const taken = [];
          for (let nowMs = fromMs, step = 0; !schedule.isOver(nowMs); step += 1) {
            nowMs += steps[step % steps.length] ?? 1;
            taken.push(...schedule.takeDue(nowMs));
          }
          const expected = [];
          for (let epochSecond = Math.floor(fromMs / 1000); epochSecond <= untilMs / 1000; epochSecond += 1) {
            for (let racerIndex = 0; racerIndex < racerCount; racerIndex += 1) {
              const atMs = dueAtMs({ racerIndex, epochSecond }, racerCount);
              if (atMs >= fromMs && atMs < untilMs) expected.push({ racerIndex, epochSecond });
            }
          }
          expect(taken).toEqual(expected);
          expect(schedule.skipped()).toBe(0);
        },
      ),
    );
  });
});

describe('the span of a ride', () => {
  const raceStartMs = 1_620_992_100_000;
  const rideAt = (secondsIntoRace: number) => ({
    nowMs: raceStartMs + secondsIntoRace * 1000,
    raceLengthSeconds: 300,
    forever: false,
  });
  const endOfRaceMs = raceStartMs + 300_000;

  it('is to the end of the race, or of the next one if under 30 s are left', () => {
    expect(rideSpanOf(rideAt(0))).toEqual({ fromMs: raceStartMs, untilMs: endOfRaceMs });
    expect(rideSpanOf(rideAt(270)).untilMs).toBe(endOfRaceMs);
    expect(rideSpanOf(rideAt(271)).untilMs).toBe(endOfRaceMs + 300_000);
  });

  it('follows the duration, or never ends', () => {
    const fromMs = rideAt(7).nowMs;
    expect(rideSpanOf({ ...rideAt(7), durationSeconds: 7 })).toEqual({ fromMs, untilMs: fromMs + 7_000 });
    expect(rideSpanOf({ ...rideAt(7), forever: true })).toEqual({ fromMs, untilMs: Number.POSITIVE_INFINITY });
  });

  it('is so many whole races from the next start, which may be now', () => {
    const threeRaces = { fromMs: endOfRaceMs, untilMs: endOfRaceMs + 900_000 };
    expect(rideSpanOf({ ...rideAt(0.001), raceCount: 3 })).toEqual(threeRaces);
    expect(rideSpanOf({ ...rideAt(300), raceCount: 3 })).toEqual(threeRaces);
  });
});

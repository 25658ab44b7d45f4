import { describe, expect, it } from 'vitest';
import { type MeasuredSecond, type RaceSecond, readingsDue } from '../../../../frontend/src/ride/readings-due.ts';
import { classId, race, raceStartMs } from '../support.ts';

const first = race();
const next = race({ slots: 1 });
const measured = (second: number, of = first): MeasuredSecond => ({
  race: of,
  second,
  effort: { cadenceRpm: 85, resistancePercent: 40 },
  number: second,
});
const due = (o: {
  atSecond: number;
  lastAsked?: RaceSecond;
  unfinished?: readonly MeasuredSecond[];
  ridesOn?: boolean;
}) =>
  readingsDue({
    classId,
    raceLengthSeconds: 300,
    nowMs: raceStartMs + o.atSecond * 1000,
    lastAsked: o.lastAsked,
    unfinished: o.unfinished ?? [],
    ridesOn: o.ridesOn ?? true,
  });

describe('what a ride owes', () => {
  it('is the second that runs now', () => {
    expect(due({ atSecond: 41.3 })).toEqual({ finals: [], next: { race: first, second: 42 }, isOver: false });
  });

  it('is nothing for a second that was asked for', () => {
    expect(due({ atSecond: 41.9, lastAsked: measured(42) }).next).toBeUndefined();
  });

  it('skips the seconds that the device slept through', () => {
    expect(due({ atSecond: 50.3, lastAsked: measured(42) }).next).toEqual({ race: first, second: 51 });
  });

  it('does not repeat seconds for a clock that drifts back a little, but rides on where one that was wrong is set right', () => {
    expect(due({ atSecond: 39.3, lastAsked: measured(42) }).next).toBeUndefined();
    expect(due({ atSecond: 30.3, lastAsked: measured(42) }).next).toEqual({ race: first, second: 31 });
    expect(due({ atSecond: 299.3, lastAsked: measured(42, next) }).next).toEqual({ race: first, second: 300 });
  });

  it('goes on in the next race', () => {
    expect(due({ atSecond: 300.3, lastAsked: measured(300) })).toEqual({
      finals: [],
      next: { race: next, second: 1 },
      isOver: false,
    });
  });

  it('includes the final reading of a race that ended without one, while the race is settling', () => {
    const owed = due({ atSecond: 302.3, unfinished: [measured(300)] });
    expect(owed).toEqual({ finals: [measured(300)], next: { race: next, second: 3 }, isOver: false });
    expect(due({ atSecond: 299.9, unfinished: [measured(300)] }).finals).toEqual([]);
    expect(due({ atSecond: 310, unfinished: [measured(300)] }).finals).toEqual([]);
  });

  it('lets the effort of the last three seconds stand for a last one that was slept through, and no earlier one', () => {
    const finalOf = (second: number) => ({ ...measured(second), second: 300 });
    expect(due({ atSecond: 302.3, unfinished: [measured(297)] }).finals).toEqual([finalOf(297)]);
    expect(due({ atSecond: 302.3, unfinished: [measured(296)] }).finals).toEqual([]);
  });
});

describe('what a ride owes that does not go on', () => {
  const ridesOn = false;

  it('is every second of the race that runs', () => {
    expect(due({ ridesOn, atSecond: 0.3 })).toEqual({ finals: [], next: { race: first, second: 1 }, isOver: false });
    expect(due({ ridesOn, atSecond: 299.3, lastAsked: measured(299) }).next).toEqual({ race: first, second: 300 });
  });

  it('is the final reading after the race, and nothing of the next one', () => {
    const o = { ridesOn, lastAsked: measured(300) };
    expect(due({ ...o, atSecond: 301.3, unfinished: [measured(300)] })).toEqual({
      finals: [measured(300)],
      next: undefined,
      isOver: false,
    });
    expect(due({ ...o, atSecond: 301.3 })).toEqual({ finals: [], next: undefined, isOver: true });
    expect(due({ ...o, atSecond: 310, unfinished: [measured(300)] }).isOver).toBe(true);
  });

  it('is over at once where nothing was measured at the end', () => {
    expect(due({ ridesOn, atSecond: 300.3, lastAsked: measured(300), unfinished: [measured(280)] }).isOver).toBe(true);
  });
});

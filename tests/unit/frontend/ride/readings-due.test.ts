import { describe, expect, it } from 'vitest';
import { type RaceSecond, readingsDue } from '../../../../frontend/src/ride/readings-due.ts';
import { classId, race, raceStartMs } from '../support.ts';

const first = race();
const next = race({ slots: 1 });
const due = (o: { atSecond: number; lastSent?: RaceSecond; unfinished?: (typeof first)[] }) =>
  readingsDue({
    classId,
    raceLengthSeconds: 300,
    nowMs: raceStartMs + o.atSecond * 1000,
    lastSent: o.lastSent,
    unfinished: o.unfinished ?? [],
  });

describe('the readings that a bike owes', () => {
  it('are one for the second that runs now', () => {
    expect(due({ atSecond: 41.3 })).toEqual([{ race: first, second: 42, isFinal: false }]);
  });

  it('are none for a second that was sent', () => {
    expect(due({ atSecond: 41.9, lastSent: { race: first, second: 42 } })).toEqual([]);
  });

  it('skip the seconds that the device slept through', () => {
    expect(due({ atSecond: 50.3, lastSent: { race: first, second: 42 } })).toEqual([
      { race: first, second: 51, isFinal: false },
    ]);
  });

  it('end with a final reading at the last second', () => {
    expect(due({ atSecond: 299.3, lastSent: { race: first, second: 299 } })).toEqual([
      { race: first, second: 300, isFinal: true },
    ]);
  });

  it('include the final reading of a race that ended without one, while the race is settling', () => {
    const owed = { race: first, second: 300, isFinal: true };
    expect(due({ atSecond: 302.3, unfinished: [first] })).toEqual([owed, { race: next, second: 3, isFinal: false }]);
    expect(due({ atSecond: 310, unfinished: [first] })).toEqual([{ race: next, second: 11, isFinal: false }]);
  });

  it('go on in the next race', () => {
    expect(due({ atSecond: 300.3, lastSent: { race: first, second: 300 } })).toEqual([
      { race: next, second: 1, isFinal: false },
    ]);
  });
});

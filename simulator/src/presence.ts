import type { RacerId } from '@alleycat/domain';
import { countCertain, isAllRefused, isPossible, type RaceExpectation, type Ride } from './expectations.ts';
import type { Finding, Note } from './findings.ts';
import { counted } from './format.ts';

/** What is wrong with a racer who is not on a board. */
export function judgeAbsence(ride: Ride, note: Note): Finding[] {
  const lostReadings = countCertain(ride);
  const { racerId } = ride;
  const expected = counted(lostReadings, 'acknowledged reading');
  return lostReadings === 0
    ? []
    : [note({ racerId, problem: 'RACER_MISSING', expected, actual: 'not on the board', lostReadings })];
}

/**
 * What is wrong with a racer who is on a board although every reading of theirs must be refused; `second` is the one
 * that the board shows, 0 if it shows none.
 */
export function judgePresence(ride: Ride, second: number, note: Note): Finding[] {
  const { racerId, firstSentSecond = 1, mayHaveEarlier } = ride;
  // Before the first second sent an earlier run with the same seed may have brought the racer here.
  const mayBeEarlier = isPossible(ride, second) || (second === 0 && firstSentSecond > 1 && mayHaveEarlier);
  if (!isAllRefused(ride) || mayBeEarlier) return [];
  const actual = second === 0 ? 'on the board' : `at second ${second}`;
  return [note({ racerId, problem: 'RACER_UNEXPECTED', expected: 'not on the board, as it was refused', actual })];
}

/** Racers of the run who did not ride in this race, but in another one: of another class, or before or after it. */
export function findStrays(
  rows: readonly { readonly racerId: RacerId }[],
  { rides, field }: RaceExpectation,
  note: Note,
): Finding[] {
  return rows.flatMap(({ racerId }) => {
    if (field?.has(racerId) !== true || rides.has(racerId)) return [];
    const expected = 'not in this race, in which it sent nothing';
    return [note({ racerId, problem: 'RACER_UNEXPECTED', expected, actual: 'on the board' })];
  });
}

export function judgeName({ racerId, name }: Ride, actual: string, note: Note): Finding[] {
  return actual === name ? [] : [note({ racerId, problem: 'NAME_WRONG', expected: name, actual })];
}

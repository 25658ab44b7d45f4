import { type ClassId, parseRaceSlot } from '@alleycat/domain';
import { type Finding, type Note, noteOf } from '../findings.ts';
import { findTwins, judgeOrder, judgeRanks } from '../recount.ts';
import {
  betterFinal,
  type Final,
  type FinalsBook,
  isBetter,
  isSameFinal,
  type LeaderboardRow,
  type RacerFinals,
} from './finals-book.ts';

/** A class leaderboard as it was read. */
export interface ShownLeaderboard {
  readonly classId: ClassId;
  /** In the order shown. */
  readonly rows: readonly LeaderboardRow[];
  /** Whether there are more rows than were read. */
  readonly isCut: boolean;
}

export interface LeaderboardExpectation {
  readonly book: Pick<FinalsBook, 'racersOf' | 'mayBeEarlier'>;
  /** Whether the baseline was cut, so that a racer without one may have had a line. */
  readonly isBaselineCut: boolean;
}

/**
 * Compares a class leaderboard with the finals of the run: every racer's line is the better one of what was there before
 * and what they finished with since; uncertain finals may have raised it. Ranks and order are checked for all rows, of
 * other racers nothing else.
 */
export function judgeLeaderboard(board: ShownLeaderboard, expectation: LeaderboardExpectation): Finding[] {
  const { classId, rows } = board;
  const note = noteOf('leaderboard', `class-${classId}`);
  const findings = [
    ...findTwins(rows, note),
    ...judgeRanks(rows, () => true, note),
    ...judgeOrder(rows, mayStandAbove, note),
  ];
  const rowOf = new Map(rows.map((row) => [row.racerId, row]));
  for (const finals of expectation.book.racersOf(classId)) {
    const row = rowOf.get(finals.racer.racerId);
    if (row === undefined) findings.push(...judgeAbsence(finals, board, note));
    else findings.push(...judgeRow(row, finals, { ...expectation, classId, note }));
  }
  return findings;
}

interface RowContext extends LeaderboardExpectation {
  readonly classId: ClassId;
  readonly note: Note;
}

/** What a leaderboard shows of a racer if nothing came into it but what is certain to; undefined: no line. */
export const leastOf = ({ baseline, certain }: RacerFinals): Final | undefined => betterFinal(baseline, certain);

function mayStandAbove(a: LeaderboardRow, b: LeaderboardRow): boolean {
  if (a.outputHundredths !== b.outputHundredths) return a.outputHundredths > b.outputHundredths;
  return a.startSeconds === b.startSeconds ? a.racerId <= b.racerId : a.startSeconds < b.startSeconds;
}

function judgeAbsence(finals: RacerFinals, { rows, isCut }: ShownLeaderboard, note: Note): Finding[] {
  const least = leastOf(finals);
  if (least === undefined) return [];
  const { racerId } = finals.racer;
  const last = isCut ? rows.at(-1) : undefined;
  if (last !== undefined && !mayStandAbove({ ...last, ...least, racerId }, last)) return [];
  const lostReadings = finals.certain === undefined ? 0 : 1;
  const expected = textOf(least);
  return [note({ racerId, problem: 'RACER_MISSING', expected, actual: 'not on the board', lostReadings })];
}

function judgeRow(row: LeaderboardRow, finals: RacerFinals, context: RowContext): Finding[] {
  const { racerId, raceId, startSeconds } = row;
  const slot = parseRaceSlot(raceId);
  if (slot.classId !== context.classId || slot.startSeconds !== startSeconds) {
    const expected = `a race of class ${context.classId} from ${startSeconds}`;
    return [context.note({ racerId, problem: 'BEST_WRONG', expected, actual: raceId })];
  }
  return [...judgeBest(row, finals, context), ...judgeName(row, finals, context.note)];
}

function judgeBest(row: LeaderboardRow, finals: RacerFinals, { book, isBaselineCut, note }: RowContext): Finding[] {
  const { racerId } = row;
  const least = leastOf(finals);
  if (isSameFinal(least, row)) return [];
  const actual = textOf(row);
  if (least !== undefined && isBetter(least, row)) {
    const expected = textOf(least);
    return least === finals.certain
      ? [note({ racerId, problem: 'FINAL_MISSING', expected, actual, lostReadings: 1 })]
      : [note({ racerId, problem: 'BEST_WENT_BACK', expected, actual })];
  }
  const isKnown =
    finals.possible.some((final) => isSameFinal(final, row)) ||
    book.mayBeEarlier(finals.racer, row) ||
    (isBaselineCut && finals.baseline === undefined);
  if (isKnown) return [];
  if (least !== undefined) return [note({ racerId, problem: 'BEST_WRONG', expected: textOf(least), actual })];
  return finals.possible.length === 0
    ? [note({ racerId, problem: 'RACER_UNEXPECTED', expected: 'no line, as no final counts', actual })]
    : [note({ racerId, problem: 'BEST_WRONG', expected: 'a final that was sent', actual })];
}

// The name comes with the final: that of before the run may be another one.
function judgeName(row: LeaderboardRow, { racer, baseline, certain }: RacerFinals, note: Note): Finding[] {
  const isOfBefore = isSameFinal(baseline, row) && !isSameFinal(certain, row);
  const expected = isOfBefore ? (baseline?.name ?? racer.name) : racer.name;
  const { racerId, name } = row;
  return name === expected ? [] : [note({ racerId, problem: 'NAME_WRONG', expected, actual: name })];
}

const textOf = ({ outputHundredths, raceId }: Final): string => `${outputHundredths} of race ${raceId}`;

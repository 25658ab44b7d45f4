import { counted } from '../format.ts';
import { type BestsBook, leastOf, type RacerBests } from './bests-book.ts';
import { createFindingTally, type HistoryFinding } from './history-findings.ts';

/** How a racer's curve compares with the book. */
export interface CurveVerdict {
  /** Seconds that lack an acknowledged reading, and may get it yet. */
  readonly missingSeconds: number;
  /** Seconds with an output that nothing explains, or below that of before the run. */
  readonly wrongSeconds: number;
  readonly findings: readonly HistoryFinding[];
}

/** So that a short list of findings shows more than one racer. */
const findingsPerRacer = 3;

export const isEqual = ({ missingSeconds, wrongSeconds, findings }: CurveVerdict): boolean =>
  missingSeconds + wrongSeconds + findings.length === 0;

/** Compares a curve second by second with what was there before and what was sent; `outputs[0]` is second 1. */
export function judgeCurve(book: BestsBook, bests: RacerBests, outputs: readonly number[]): CurveVerdict {
  const { racerId, classId } = bests.racer;
  const tally = createFindingTally(findingsPerRacer);
  let missingSeconds = 0;
  let wrongSeconds = 0;
  const lastSecond = Math.max(outputs.length, bests.baseline.length - 1, bests.certain.length - 1);
  for (let second = 1; second <= lastSecond; second += 1) {
    const found = outputs[second - 1] ?? 0;
    const problem = book.problemOf(bests, second, found);
    if (problem === undefined) continue;
    if (problem === 'READING_MISSING') missingSeconds += 1;
    else wrongSeconds += 1;
    const expected = String(leastOf(bests, second));
    tally.add({ source: 'curve', classId, racerId, second, problem, expected, found: String(found) });
  }
  if (outputs.some((output) => output !== 0)) return { missingSeconds, wrongSeconds, findings: tally.findings() };
  const absence: HistoryFinding = {
    source: 'curve',
    classId,
    racerId,
    problem: 'RACER_MISSING',
    expected: counted(tally.count(), 'second'),
    found: 'no curve',
  };
  return { missingSeconds, wrongSeconds, findings: tally.count() === 0 ? [] : [absence] };
}

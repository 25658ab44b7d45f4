import type { RacerId } from './ids.ts';
import type { Standing } from './standing.ts';

/** What a racer put out at two of their seconds. */
export interface OutputChange {
  readonly racerId: RacerId;
  readonly fromSecond: number;
  readonly fromHundredths: number;
  readonly toSecond: number;
  readonly toHundredths: number;
}

/**
 * Whether an output changed by more than `changeMaxHundredths` for each second between; 0 = never. If it did, then it
 * changed by more within one of these seconds. It does not matter which of the two was reached first, or came first.
 */
export function isImplausibleChange(a: Standing, b: Standing, changeMaxHundredths: number): boolean {
  if (changeMaxHundredths === 0 || a.second === b.second) return false;
  const change = Math.abs(a.outputHundredths - b.outputHundredths);
  return change > changeMaxHundredths * Math.abs(a.second - b.second);
}

/** The change between two standings of a racer, from the earlier second to the later. */
export function outputChangeOf(racerId: RacerId, a: Standing, b: Standing): OutputChange {
  const [from, to] = a.second < b.second ? [a, b] : [b, a];
  return {
    racerId,
    fromSecond: from.second,
    fromHundredths: from.outputHundredths,
    toSecond: to.second,
    toHundredths: to.outputHundredths,
  };
}

import type { BestOutputs } from '../../composables/history/ghost.ts';

/** What a chart of a ride shows: outputs in hundredths from second 1, 0 = not ridden. */
export interface RideTrace {
  readonly outputs: BestOutputs;
  /** Undefined while it is not known. */
  readonly ghost: BestOutputs | undefined;
}

/** Seconds of the race, and the outputs at them: the ghost's, and those of this race; null where there is none. */
export type ChartData = [seconds: number[], ghost: (number | null)[], present: (number | null)[]];

/** Bounds of outputs are multiples of this: they seldom change while a race goes on. */
const boundStep = 20;
/** Small changes of a steady ride are no mountains. */
const spanMin = 60;

/** Columns for a chart of a whole race. */
export function chartDataOf({ outputs, ghost }: RideTrace, lengthSeconds: number): ChartData {
  const seconds = Array.from({ length: lengthSeconds }, (_, index) => index + 1);
  const column = (hundredths: BestOutputs | undefined) =>
    seconds.map((second) => {
      const output = hundredths?.[second - 1] ?? 0;
      return output > 0 ? output / 100 : null;
    });
  return [seconds, column(ghost), column(outputs)];
}

/** Lowest and highest output of a chart: room for all of them, in round numbers. */
export function boundsOf([, ghost, present]: ChartData): [min: number, max: number] {
  const known = [...ghost, ...present].filter((output) => output !== null);
  if (known.length === 0) return [boundStep * 3, boundStep * 3 + spanMin];
  // Not by Math.min(...known): a race may have more seconds than a call takes arguments.
  const lowest = known.reduce((a, b) => Math.min(a, b));
  const highest = known.reduce((a, b) => Math.max(a, b));
  const min = Math.max(0, Math.floor((lowest - 5) / boundStep) * boundStep);
  const max = Math.ceil((highest + 5) / boundStep) * boundStep;
  const missing = Math.max(0, spanMin - (max - min));
  const lowered = Math.max(0, min - Math.floor(missing / 2 / boundStep) * boundStep);
  return [lowered, Math.max(max, lowered + spanMin)];
}

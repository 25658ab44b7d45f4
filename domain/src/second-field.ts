import type { Curves } from './curves.ts';
import { HISTORY_TOP_COUNT } from './history-board.ts';
import type { BoardSecond, TopRacer } from './history-board-encode.ts';
import { OUTPUT_HUNDREDTHS_MAX } from './output.ts';
import { QUANTILE_COUNT, rankOfPoint } from './quantiles.ts';
import { byOutput } from './ranking.ts';

/** All bests of one second: how often each output occurs, and who may be in the top. No memory but this. */
export interface SecondField {
  racerCount: number;
  /** Racers at each output. A page of it takes memory when an output in it first occurs: some 60 KB in all. */
  readonly counts: Uint32Array;
  highest: number;
  /** The output that a racer needs to be in the top of all who are counted. */
  leastOfTop: number;
  /** The top and some more, in no order. */
  contenders: readonly TopRacer[];
}

// Sorting after every part would cost half as much time as counting; three tops are little to keep.
const CONTENDERS_MAX = 3 * HISTORY_TOP_COUNT;

export const createSecondField = (): SecondField => ({
  racerCount: 0,
  counts: new Uint32Array(OUTPUT_HUNDREDTHS_MAX + 1),
  highest: 0,
  leastOfTop: 1,
  contenders: [],
});

/** Takes the bests of a second of some racers who are not in the field yet. */
export function addSecond(field: SecondField, curves: Curves, second: number): void {
  const { outputs, lengthSeconds } = curves;
  const candidates = countOutputs(field, curves, second);
  if (candidates.length === 0) return;
  field.leastOfTop = leastOfTop(field);
  const joining = candidates
    .filter((at) => (outputs[at] ?? 0) >= field.leastOfTop)
    .map((at) => topRacerOf(curves, (at - second + 1) / lengthSeconds, outputs[at] ?? 0));
  field.contenders = [...field.contenders, ...joining];
  if (field.contenders.length > CONTENDERS_MAX) field.contenders = topOf(field);
}

export const boardSecondOf = (field: SecondField): BoardSecond => ({
  racerCount: field.racerCount,
  top: topOf(field),
  quantiles: quantilesOfField(field),
});

/**
 * Counts a second's outputs. Answers where those are that may belong to the top: every racer and second there is comes
 * through this loop, so it does no more than compare them with the top so far.
 */
function countOutputs(field: SecondField, { outputs, lengthSeconds }: Curves, second: number): number[] {
  const { counts, leastOfTop: least } = field;
  const candidates: number[] = [];
  let { racerCount, highest } = field;
  for (let at = second - 1; at < outputs.length; at += lengthSeconds) {
    const output = outputs[at] ?? 0;
    if (output === 0) continue;
    counts[output] = (counts[output] ?? 0) + 1;
    racerCount += 1;
    if (output > highest) highest = output;
    if (output >= least) candidates.push(at);
  }
  field.racerCount = racerCount;
  field.highest = highest;
  return candidates;
}

function leastOfTop({ counts, highest }: SecondField): number {
  let output = highest;
  for (let ranked = 0; output > 1; output -= 1) {
    ranked += counts[output] ?? 0;
    if (ranked >= HISTORY_TOP_COUNT) break;
  }
  return output;
}

const topOf = ({ contenders }: SecondField): TopRacer[] => [...contenders].sort(byOutput).slice(0, HISTORY_TOP_COUNT);

/** Exactly `quantilesOf` the field's outputs, without listing them. */
function quantilesOfField({ racerCount, counts, highest }: SecondField): number[] {
  const quantiles: number[] = [];
  let ranked = 0;
  for (let output = highest; output > 0; output -= 1) {
    ranked += counts[output] ?? 0;
    while (quantiles.length < QUANTILE_COUNT && rankOfPoint(quantiles.length, racerCount) <= ranked) {
      quantiles.push(output);
    }
    if (ranked === racerCount) break;
  }
  return ranked === 0 ? Array<number>(QUANTILE_COUNT).fill(0) : quantiles;
}

function topRacerOf({ racerIds, names }: Curves, row: number, outputHundredths: number): TopRacer {
  const racerId = racerIds[row];
  if (racerId === undefined) throw new RangeError(`curves hold outputs of racer ${row}, whom they do not name`);
  return { racerId, name: names[row] ?? '', outputHundredths };
}

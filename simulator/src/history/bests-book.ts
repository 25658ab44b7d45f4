import { outputHundredths, raceAt } from '@alleycat/domain';
import { type ReadingKey, type ReadingState, readingStates } from '../expectations.ts';
import { effortAt, type SimulatedRacer } from '../racer-model.ts';
import type { HistoryProblem } from './history-findings.ts';

/** What a run knows of one racer's all-time curve. Hundredths; arrays are indexed by second, index 0 is unused. */
export interface RacerBests {
  readonly racer: SimulatedRacer;
  /** The curve before the run; may be longer than a race is now. */
  readonly baseline: Uint16Array;
  /** Best of the readings that were acknowledged in time: history must have it. */
  readonly certain: Uint16Array;
  /** Best of all readings sent: history may have it. */
  readonly possible: Uint16Array;
  /** Epoch second of the first reading sent; undefined until then. */
  readonly firstSentEpochSecond: number | undefined;
}

/** The book of bests: unlike the ledger it does not forget races, and does not grow with them. */
export interface BestsBook {
  /** In the order of the racers' indexes. */
  readonly racers: readonly RacerBests[];
  /** The racer's curve before the run; `outputs[0]` is second 1. */
  recordBaseline(racer: SimulatedRacer, outputs: readonly number[]): void;
  recordSent(reading: ReadingKey): void;
  recordAcknowledged(reading: ReadingKey, state: ReadingState): void;
  /** What is wrong with an output of a curve; undefined if nothing is. */
  problemOf(bests: RacerBests, second: number, found: number): OutputProblem | undefined;
}

export type OutputProblem = Extract<HistoryProblem, 'READING_MISSING' | 'BEST_WENT_BACK' | 'OUTPUT_WRONG'>;

export interface BestsBookOptions {
  readonly racers: readonly SimulatedRacer[];
  readonly raceLengthSeconds: number;
  /**
   * How long a reading may take into history. What an earlier run with the same seed sent within this time before our
   * first reading may come in between.
   */
  readonly deliverySecondsMax: number;
}

type OpenBests = { -readonly [Key in keyof RacerBests]: RacerBests[Key] };

export function createBestsBook({ racers, raceLengthSeconds, deliverySecondsMax }: BestsBookOptions): BestsBook {
  const rows = racers.map((racer): OpenBests => emptyBests(racer, raceLengthSeconds));
  let lastSentEpochSecond = 0;

  const rowOf = ({ index, racerId }: SimulatedRacer): OpenBests => {
    const row = rows[index];
    if (row === undefined) throw new RangeError(`${racerId} does not ride in this run`);
    return row;
  };

  // Of several outputs that may be in history only the best is kept. The others can be computed again, as rides are.
  const wasSent = ({ racer, possible, firstSentEpochSecond }: RacerBests, second: number, output: number): boolean => {
    if (firstSentEpochSecond === undefined) return false;
    const { classId } = racer;
    const fromEpochSecond = firstSentEpochSecond - deliverySecondsMax;
    for (let at = fromEpochSecond; at <= lastSentEpochSecond; ) {
      const race = raceAt({ classId, atMs: at * 1000, raceLengthSeconds });
      const epochSecond = race.startSeconds + second - 1;
      const isInSpan = epochSecond >= fromEpochSecond && epochSecond <= lastSentEpochSecond;
      const maySend = isInSpan && (epochSecond < firstSentEpochSecond || output <= (possible[second] ?? 0));
      if (maySend && outputHundredths(effortAt(racer, race, second)) === output) return true;
      at = race.startSeconds + raceLengthSeconds;
    }
    return false;
  };

  return {
    racers: rows,
    recordBaseline: (racer, outputs) => {
      rowOf(racer).baseline = Uint16Array.from([0, ...outputs]);
    },
    recordSent: ({ racer, race, second }) => {
      const row = rowOf(racer);
      const sentSecond = race.startSeconds + second - 1;
      row.firstSentEpochSecond ??= sentSecond;
      lastSentEpochSecond = Math.max(lastSentEpochSecond, sentSecond);
      raise(row.possible, second, outputHundredths(effortAt(racer, race, second)));
    },
    recordAcknowledged: ({ racer, race, second }, state) => {
      if (state !== readingStates.acknowledged) return;
      raise(rowOf(racer).certain, second, outputHundredths(effortAt(racer, race, second)));
    },
    problemOf: (bests, second, found) => {
      const before = bests.baseline[second] ?? 0;
      const least = leastOf(bests, second);
      if (found === least) return undefined;
      if (found < before) return 'BEST_WENT_BACK';
      const isKnown = found === before || (second <= raceLengthSeconds && wasSent(bests, second, found));
      if (!isKnown) return 'OUTPUT_WRONG';
      return found < least ? 'READING_MISSING' : undefined;
    },
  };
}

/** What history shows at a second if nothing came into it but what is certain to. */
export const leastOf = ({ baseline, certain }: RacerBests, second: number): number =>
  Math.max(baseline[second] ?? 0, certain[second] ?? 0);

const emptyBests = (racer: SimulatedRacer, raceLengthSeconds: number): OpenBests => ({
  racer,
  baseline: new Uint16Array(1),
  certain: new Uint16Array(raceLengthSeconds + 1),
  possible: new Uint16Array(raceLengthSeconds + 1),
  firstSentEpochSecond: undefined,
});

function raise(bests: Uint16Array, second: number, output: number): void {
  if (output > (bests[second] ?? 0)) bests[second] = output;
}

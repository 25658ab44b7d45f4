import {
  byOutput,
  type ClassId,
  HISTORY_TOP_COUNT,
  type HistoryBoard,
  type HistoryEntry,
  type HistorySecond,
  type RacerId,
} from '@alleycat/domain';
import { counted } from '../format.ts';
import type { FindingTally, HistoryFinding } from './history-findings.ts';
import { wrongQuantileOf } from './quantile-judge.ts';

/** A racer of the run, as a board must show it. */
export interface BoardRacer {
  readonly racerId: RacerId;
  /** Undefined if no reading of this run is certain to have given the racer its name. */
  readonly name: string | undefined;
  /** As it was last read; hundredths, index 0 is unused. */
  readonly curve: Uint16Array;
  /** Best of all that this run sent, as the curve: some of it may have come in after the curve was read. */
  readonly possible: Uint16Array;
  /** Whether an output above the curve's is right: readings may have come in after the curve was read. */
  mayHave(second: number, outputHundredths: number): boolean;
}

export interface ShownBoard {
  readonly classId: ClassId;
  /** Undefined if the class has none. */
  readonly board: HistoryBoard | undefined;
  /** The racers of the run in this class. */
  readonly racers: readonly BoardRacer[];
}

/**
 * Compares the all-time board of a class with the racers' own curves: who must be in the top is, with the output and
 * the name that are theirs; ranks are counted again in the plainest way, among all entries; quantiles leave room for
 * everybody. Of other racers it is only known that they count.
 */
export function judgeHistoryBoard({ classId, board, racers }: ShownBoard, tally: FindingTally): void {
  const note = (difference: Difference) => {
    const { expected, found, ...rest } = difference;
    tally.add({ source: 'board', classId, ...rest, expected: String(expected), found: String(found) });
  };
  const present = racers.filter(({ curve }) => curve.some((output) => output > 0));
  if (board === undefined) {
    if (present.length > 0) note({ problem: 'BOARD_MISSING', expected: 'a board', found: 'none' });
    return;
  }
  if (board.racerCount < present.length) {
    note({ problem: 'COUNT_WRONG', expected: `at least ${counted(present.length, 'racer')}`, found: board.racerCount });
  }
  const known = new Map(racers.map((racer) => [racer.racerId, racer]));
  const lastSecond = Math.max(board.lengthSeconds, ...present.map(({ curve }) => curve.length - 1));
  for (let second = 1; second <= lastSecond; second += 1) {
    const field = board.at(second) ?? { second, racerCount: 0, top: [], quantiles: [] };
    judgeCounts(field, present, note);
    judgeEntries(field, note);
    for (const entry of field.top) judgeEntry(entry, known.get(entry.racerId), { second, note });
    judgeAbsences(field, present, note);
    const wrongQuantile = wrongQuantileOf(field, racers);
    if (wrongQuantile !== undefined) note({ second, problem: 'QUANTILE_WRONG', ...wrongQuantile });
  }
}

interface Difference extends Omit<HistoryFinding, 'source' | 'classId' | 'expected' | 'found'> {
  readonly expected: string | number;
  readonly found: string | number;
}
type Note = (difference: Difference) => void;

function judgeCounts({ second, racerCount, top }: HistorySecond, racers: readonly BoardRacer[], note: Note): void {
  const listed = Math.min(HISTORY_TOP_COUNT, racerCount);
  if (top.length !== listed) {
    note({ second, problem: 'COUNT_WRONG', expected: counted(listed, 'entry', 'entries'), found: top.length });
  }
  let ours = 0;
  for (const { curve } of racers) if ((curve[second] ?? 0) > 0) ours += 1;
  if (racerCount < ours) {
    note({ second, problem: 'COUNT_WRONG', expected: `at least ${counted(ours, 'racer')}`, found: racerCount });
  }
}

// Standard competition ranking in its definition, so that it does not share a mistake with the product.
function judgeEntries({ second, top }: HistorySecond, note: Note): void {
  const seen = new Set<RacerId>();
  for (const [index, entry] of top.entries()) {
    const { racerId, rank, outputHundredths } = entry;
    if (seen.has(racerId)) note({ second, racerId, problem: 'RACER_TWICE', expected: 'one entry', found: 'another' });
    seen.add(racerId);
    const better = top.filter((other) => other.outputHundredths > outputHundredths).length;
    if (rank !== better + 1) note({ second, racerId, problem: 'RANK_WRONG', expected: better + 1, found: rank });
    const above = top[index - 1];
    if (above !== undefined && byOutput(above, entry) > 0) {
      const expected = `above ${above.racerId}`;
      note({ second, racerId, problem: 'ORDER_WRONG', expected, found: `below ${above.racerId}` });
    }
  }
}

function judgeEntry(
  { racerId, name, outputHundredths: found }: HistoryEntry,
  racer: BoardRacer | undefined,
  { second, note }: { second: number; note: Note },
): void {
  if (racer === undefined) return;
  const expected = racer.curve[second] ?? 0;
  const isRight = found === expected || (found > expected && racer.mayHave(second, found));
  if (!isRight) note({ second, racerId, problem: 'OUTPUT_WRONG', expected, found });
  if (racer.name !== undefined && name !== racer.name) {
    note({ second, racerId, problem: 'NAME_WRONG', expected: racer.name, found: name });
  }
}

function judgeAbsences({ second, top }: HistorySecond, racers: readonly BoardRacer[], note: Note): void {
  const listed = new Set(top.map(({ racerId }) => racerId));
  const last = top.length < HISTORY_TOP_COUNT ? undefined : top.at(-1);
  for (const { racerId, curve } of racers) {
    const outputHundredths = curve[second] ?? 0;
    if (outputHundredths === 0 || outputHundredths < (last?.outputHundredths ?? 0) || listed.has(racerId)) continue;
    if (last !== undefined && byOutput({ racerId, outputHundredths }, last) > 0) continue;
    note({ second, racerId, problem: 'RACER_MISSING', expected: `in the top with ${outputHundredths}`, found: 'not' });
  }
}

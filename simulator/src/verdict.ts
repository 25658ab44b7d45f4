import type { RaceResult, RosterEntry } from '@alleycat/domain';
import type { LiveSnapshot } from '@alleycat/domain/wire';
import {
  certainSecondsOf,
  isCertain,
  isPossible,
  type RaceExpectation,
  type Ride,
  readingStates,
} from './expectations.ts';
import type { Board, Finding } from './findings.ts';

export interface LiveBoard {
  readonly expectation: RaceExpectation;
  readonly snapshot: LiveSnapshot;
  /** The roster of the snapshot's version. */
  readonly roster: readonly RosterEntry[];
}

export interface ResultBoard {
  readonly expectation: RaceExpectation;
  readonly finisherCount: number;
  readonly racerCount: number;
  /** Every row, in the order shown. */
  readonly rows: readonly RaceResult[];
}

/**
 * Compares the live board with the join of what was acknowledged: per racer the latest second, the output at it, and
 * the best so far. What was sent but not acknowledged may or may not be there. Other racers are nobody's business.
 */
export function judgeLiveBoard({ expectation, snapshot, roster }: LiveBoard): Finding[] {
  const note = noteOf('live', expectation.race.raceId);
  const findings = findTwins(roster, note);
  const rows = new Map(roster.map((entry, index) => [entry.racerId, { entry, standing: snapshot.standings[index] }]));
  for (const ride of expectation.rides.values()) {
    const row = rows.get(ride.racerId);
    const [second = 0, output = 0, best = 0] = row?.standing ?? [];
    if (row === undefined || second === 0) findings.push(...judgeAbsence(ride, note));
    else
      findings.push(...judgeName(ride, row.entry.name, note), ...judgeStanding(ride, { second, output, best }, note));
  }
  return findings;
}

/**
 * Compares the official results: finishers' outputs, the last seconds of the others, every rank and the order. Ranks
 * are counted again in the plainest way, among all rows, so that they do not share a mistake with the product.
 */
export function judgeResultBoard(board: ResultBoard): Finding[] {
  const { expectation, rows } = board;
  const note = noteOf('results', expectation.race.raceId);
  const findings = [...findTwins(rows, note), ...judgeRanks(rows, note), ...judgeOrder(rows, note)];
  findings.push(...judgeCounts(board, note));
  const rowOf = new Map(rows.map((row) => [row.racerId, row]));
  for (const ride of expectation.rides.values()) {
    const row = rowOf.get(ride.racerId);
    if (row === undefined) findings.push(...judgeAbsence(ride, note));
    else findings.push(...judgeName(ride, row.name, note), ...judgeResult(ride, row, note));
  }
  return findings;
}

interface Difference extends Omit<Finding, 'board' | 'raceId' | 'lostReadings' | 'expected' | 'actual'> {
  readonly expected: string | number | null;
  readonly actual: string | number | null;
  readonly lostReadings?: number;
}

export type Note = (difference: Difference) => Finding;

/** Fills in what all findings about one board share. */
export function noteOf(board: Board, raceId: string): Note {
  return ({ expected, actual, lostReadings = 0, ...difference }) => ({
    board,
    raceId,
    ...difference,
    expected: String(expected),
    actual: String(actual),
    lostReadings,
  });
}

function findTwins(rows: readonly { readonly racerId: string }[], note: Note): Finding[] {
  const seen = new Set<string>();
  return rows.flatMap(({ racerId }) => {
    if (seen.has(racerId)) return [note({ racerId, problem: 'RACER_TWICE', expected: 'one row', actual: 'another' })];
    seen.add(racerId);
    return [];
  });
}

function judgeAbsence(ride: Ride, note: Note): Finding[] {
  const lostReadings = [...certainSecondsOf(ride)].length;
  const { racerId } = ride;
  const expected = `${lostReadings} acknowledged readings`;
  return lostReadings === 0
    ? []
    : [note({ racerId, problem: 'RACER_MISSING', expected, actual: 'not on the board', lostReadings })];
}

function judgeName({ racerId, name }: Ride, actual: string, note: Note): Finding[] {
  return actual === name ? [] : [note({ racerId, problem: 'NAME_WRONG', expected: name, actual })];
}

interface ShownStanding {
  readonly second: number;
  readonly output: number;
  readonly best: number;
}

function judgeStanding(ride: Ride, shown: ShownStanding, note: Note): Finding[] {
  const { racerId } = ride;
  const provenLost = [...certainSecondsOf(ride)].filter(
    (second) => second > shown.second || outputAt(ride, second) > shown.best,
  );
  return [
    ...(provenLost.length === 0
      ? []
      : [
          note({
            racerId,
            problem: 'READINGS_MISSING',
            expected: `second ${provenLost.at(-1)} included`,
            actual: `second ${shown.second}, best ${shown.best}`,
            lostReadings: provenLost.length,
          }),
        ]),
    ...judgeOutputAtSecond(ride, shown, note),
    ...judgeBest(ride, shown, note),
  ];
}

function judgeOutputAtSecond(ride: Ride, { second, output }: Omit<ShownStanding, 'best'>, note: Note): Finding[] {
  const { racerId } = ride;
  if (!isPossible(ride, second)) {
    return [note({ racerId, problem: 'SECOND_NEVER_SENT', expected: 'a second that was sent', actual: second })];
  }
  const expected = outputAt(ride, second);
  return output === expected ? [] : [note({ racerId, problem: 'OUTPUT_WRONG', expected, actual: output })];
}

// Too low a best proves readings lost, which is found above; here: a best that no reading up to now explains.
function judgeBest(ride: Ride, { second, output, best }: ShownStanding, note: Note): Finding[] {
  const { racerId } = ride;
  if (best < output) return [note({ racerId, problem: 'BEST_WRONG', expected: `at least ${output}`, actual: best })];
  for (let earlier = second; earlier >= 1; earlier -= 1) {
    if (isPossible(ride, earlier) && outputAt(ride, earlier) === best) return [];
  }
  return [note({ racerId, problem: 'BEST_WRONG', expected: 'the output of a second that was sent', actual: best })];
}

function judgeResult(ride: Ride, row: RaceResult, note: Note): Finding[] {
  const { racerId } = ride;
  const lastSecond = ride.outputs.length - 1;
  const actual = `${row.status} at second ${row.second}`;
  if (row.status === 'finished') {
    const mayHaveFinished = row.second === lastSecond && ride.states[lastSecond] !== readingStates.none;
    return mayHaveFinished
      ? judgeOutputAtSecond(ride, { second: row.second, output: row.outputHundredths }, note)
      : [note({ racerId, problem: 'STATUS_WRONG', expected: 'no final reading', actual })];
  }
  const lostReadings = [...certainSecondsOf(ride)].filter((second) => second > row.second).length;
  if (isCertain(ride, lastSecond)) {
    const lostAtLeast = Math.max(1, lostReadings);
    return [note({ racerId, problem: 'FINAL_MISSING', expected: 'finished', actual, lostReadings: lostAtLeast })];
  }
  if (lostReadings > 0) {
    return [note({ racerId, problem: 'READINGS_MISSING', expected: 'a later second', actual, lostReadings })];
  }
  return row.second === 0 ? [] : judgeOutputAtSecond(ride, { second: row.second, output: row.outputHundredths }, note);
}

// Standard competition ranking, in its definition: one more than the number of finishers who are strictly better.
function judgeRanks(rows: readonly RaceResult[], note: Note): Finding[] {
  const finisherOutputs = rows.filter(isFinisher).map(({ outputHundredths }) => outputHundredths);
  return rows.flatMap(({ racerId, rank, status, outputHundredths }) => {
    const better = finisherOutputs.filter((output) => output > outputHundredths).length;
    const expected = status === 'finished' ? better + 1 : null;
    return rank === expected ? [] : [note({ racerId, problem: 'RANK_WRONG', expected, actual: rank })];
  });
}

function judgeOrder(rows: readonly RaceResult[], note: Note): Finding[] {
  return rows.flatMap((row, index) => {
    const above = rows[index - 1];
    if (above === undefined || standsAbove(above, row)) return [];
    const expected = `above ${above.racerId}`;
    return [note({ racerId: row.racerId, problem: 'ORDER_WRONG', expected, actual: `below ${above.racerId}` })];
  });
}

function standsAbove(a: RaceResult, b: RaceResult): boolean {
  if (isFinisher(a) !== isFinisher(b)) return isFinisher(a);
  if (!isFinisher(a) && a.second !== b.second) return a.second > b.second;
  if (a.outputHundredths !== b.outputHundredths) return a.outputHundredths > b.outputHundredths;
  return a.racerId < b.racerId;
}

function judgeCounts({ rows, finisherCount, racerCount }: ResultBoard, note: Note): Finding[] {
  const finishers = rows.filter(isFinisher).length;
  return [
    ...(finisherCount === finishers
      ? []
      : [note({ problem: 'COUNT_WRONG', expected: `${finishers} finishers`, actual: finisherCount })]),
    ...(racerCount === rows.length
      ? []
      : [note({ problem: 'COUNT_WRONG', expected: `${rows.length} racers`, actual: racerCount })]),
  ];
}

const isFinisher = ({ status }: RaceResult): boolean => status === 'finished';

const outputAt = (ride: Ride, second: number): number => ride.outputs[second] ?? 0;

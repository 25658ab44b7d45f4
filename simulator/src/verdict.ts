import type { RaceResult, RosterEntry } from '@alleycat/domain';
import type { LiveSnapshot } from '@alleycat/domain/wire';
import {
  countCertain,
  isCertain,
  isPossible,
  lastCertainSecondOf,
  type RaceExpectation,
  type Ride,
} from './expectations.ts';
import { type Finding, type Note, noteOf } from './findings.ts';
import { counted } from './format.ts';
import { findStrays, judgeAbsence, judgeName, judgePresence } from './presence.ts';
import { findTwins, judgeOrder, judgeRanks } from './recount.ts';

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
 * the best so far. What was sent but not acknowledged may or may not be there. Other racers are nobody's business, and
 * who is not on the roster is the roster's.
 */
export function judgeLiveBoard({ expectation, snapshot, roster }: LiveBoard): Finding[] {
  const note = noteOf('live', expectation.race.raceId);
  const findings: Finding[] = [];
  const indexOf = new Map(roster.map(({ racerId }, index) => [racerId, index]));
  for (const ride of expectation.rides.values()) {
    const index = indexOf.get(ride.racerId);
    if (index === undefined) continue;
    const [second = 0, output = 0, best = 0] = snapshot.standings[index] ?? [];
    findings.push(...(second === 0 ? judgeAbsence(ride, note) : judgeStanding(ride, { second, output, best }, note)));
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
  const findings = [
    ...findTwins(rows, note),
    ...findStrays(rows, expectation, note),
    ...judgeRanks(rows, isFinisher, note),
    ...judgeOrder(rows, standsAbove, note),
    ...judgeCounts(board, note),
  ];
  const rowOf = new Map(rows.map((row) => [row.racerId, row]));
  for (const ride of expectation.rides.values()) {
    const row = rowOf.get(ride.racerId);
    if (row === undefined) findings.push(...judgeAbsence(ride, note));
    else findings.push(...judgeName(ride, row.name, note), ...judgeResult(ride, row, note));
  }
  return findings;
}

interface ShownStanding {
  readonly second: number;
  readonly output: number;
  readonly best: number;
}

function judgeStanding(ride: Ride, shown: ShownStanding, note: Note): Finding[] {
  const unexpected = judgePresence(ride, shown.second, note);
  if (unexpected.length > 0) return unexpected;
  return [
    ...judgeLatest(ride, shown, note),
    ...judgeOutputAtSecond(ride, shown, note),
    ...judgeBest(ride, shown, note),
  ];
}

function judgeLatest(ride: Ride, { second, best }: ShownStanding, note: Note): Finding[] {
  const isLost = (sent: number): boolean => sent > second || ride.outputAt(sent) > best;
  const lostReadings = countCertain(ride, isLost);
  if (lostReadings === 0) return [];
  let last = lastCertainSecondOf(ride);
  while (!(isCertain(ride, last) && isLost(last))) last -= 1;
  const difference = { expected: `second ${last} included`, actual: `second ${second}, best ${best}`, lostReadings };
  return [note({ racerId: ride.racerId, problem: 'READINGS_MISSING', ...difference })];
}

function judgeOutputAtSecond(ride: Ride, { second, output }: Omit<ShownStanding, 'best'>, note: Note): Finding[] {
  const { racerId } = ride;
  if (!isPossible(ride, second)) {
    return [note({ racerId, problem: 'SECOND_NEVER_SENT', expected: 'a second that was sent', actual: second })];
  }
  const expected = ride.outputAt(second);
  return output === expected ? [] : [note({ racerId, problem: 'OUTPUT_WRONG', expected, actual: output })];
}

// Too low a best proves readings lost, which is found above; here: a best that no reading up to now explains.
function judgeBest(ride: Ride, { second, output, best }: ShownStanding, note: Note): Finding[] {
  const { racerId } = ride;
  if (best < output) return [note({ racerId, problem: 'BEST_WRONG', expected: `at least ${output}`, actual: best })];
  for (let earlier = second; earlier >= 1; earlier -= 1) {
    if (isPossible(ride, earlier) && ride.outputAt(earlier) === best) return [];
  }
  return [note({ racerId, problem: 'BEST_WRONG', expected: 'the output of a second that was sent', actual: best })];
}

function judgeResult(ride: Ride, row: RaceResult, note: Note): Finding[] {
  const { racerId } = ride;
  const unexpected = judgePresence(ride, row.second, note);
  if (unexpected.length > 0) return unexpected;
  const lastSecond = ride.states.length - 1;
  const actual = `${row.status} at second ${row.second}`;
  if (isFinisher(row)) {
    return row.second === lastSecond && isPossible(ride, lastSecond)
      ? judgeOutputAtSecond(ride, { second: row.second, output: row.outputHundredths }, note)
      : [note({ racerId, problem: 'STATUS_WRONG', expected: 'dnf, as no final reading was sent', actual })];
  }
  const lostReadings = countCertain(ride, (second) => second > row.second);
  if (isCertain(ride, lastSecond)) {
    const lostAtLeast = Math.max(1, lostReadings);
    return [note({ racerId, problem: 'FINAL_MISSING', expected: 'finished', actual, lostReadings: lostAtLeast })];
  }
  if (lostReadings > 0) {
    const expected = `dnf at second ${lastCertainSecondOf(ride)} or later`;
    return [note({ racerId, problem: 'READINGS_MISSING', expected, actual, lostReadings })];
  }
  return row.second === 0 ? [] : judgeOutputAtSecond(ride, { second: row.second, output: row.outputHundredths }, note);
}

function standsAbove(a: RaceResult, b: RaceResult): boolean {
  if (isFinisher(a) !== isFinisher(b)) return isFinisher(a);
  if (!isFinisher(a) && a.second !== b.second) return a.second > b.second;
  if (a.outputHundredths !== b.outputHundredths) return a.outputHundredths > b.outputHundredths;
  return a.racerId <= b.racerId;
}

function judgeCounts({ rows, finisherCount, racerCount }: ResultBoard, note: Note): Finding[] {
  const finishers = rows.filter(isFinisher).length;
  return [
    ...(finisherCount === finishers
      ? []
      : [note({ problem: 'COUNT_WRONG', expected: counted(finishers, 'finisher'), actual: finisherCount })]),
    ...(racerCount === rows.length
      ? []
      : [note({ problem: 'COUNT_WRONG', expected: counted(rows.length, 'racer'), actual: racerCount })]),
  ];
}

const isFinisher = ({ status }: RaceResult): boolean => status === 'finished';

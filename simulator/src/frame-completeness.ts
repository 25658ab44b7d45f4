import {
  LAG_SECONDS_MAX,
  type LiveFrame,
  type RacerId,
  type RosterEntry,
  type SummaryFrame,
  TOP_COUNT_MAX,
} from '@alleycat/domain';
import { lastCertainSecondOf, lastPossibleSecondOf, type RaceExpectation, type Ride } from './expectations.ts';
import { type Finding, type Note, noteOf } from './findings.ts';
import { counted } from './format.ts';

/** What there was to see of a race. */
export interface ShownFrames {
  /** The latest second that a frame showed. */
  readonly secondOf: ReadonlyMap<Ride, number>;
  /** The newest frame with its roster; undefined if none came. */
  readonly last: { readonly frame: LiveFrame; readonly roster: readonly RosterEntry[] } | undefined;
}

/** A ride whose last certain reading was sent since the feed is listened to. */
interface DueRide {
  readonly ride: Ride;
  readonly second: number;
}

/**
 * What the frames of a race lack. Full frames must have shown everybody's last certain second. A summary shows few, so
 * the newest one is compared with the join of what was sent: who must be in its top, and, if the field is all ours and
 * known, every quantile. Whose last reading was sent before `sinceMs` is left out: the frame with it may be missed.
 */
export function judgeLastFrame(
  expectation: RaceExpectation,
  { secondOf, last }: ShownFrames,
  sinceMs: number,
): readonly Finding[] {
  const note = noteOf('frame', expectation.race.raceId);
  const due = dueRidesOf(expectation, sinceMs);
  if (due.length === 0) return [];
  if (last === undefined) {
    return [
      note({
        problem: 'FRAME_INCOMPLETE',
        expected: `a frame with ${counted(due.length, 'racer')}`,
        actual: 'no frame',
      }),
    ];
  }
  const { frame, roster } = last;
  if (frame.kind === 'full') return due.flatMap((ride) => judgeShown(ride, { secondOf, frame, note }));
  return [...judgeTop(frame, { roster, due, note }), ...judgeQuantiles(frame, { expectation, due, note })];
}

function dueRidesOf({ rides }: RaceExpectation, sinceMs: number): DueRide[] {
  return [...rides.values()].flatMap((ride) => {
    const second = lastCertainSecondOf(ride);
    return second > 0 && (ride.sentAtMs[second] ?? 0) >= sinceMs ? [{ ride, second }] : [];
  });
}

function judgeShown(
  { ride, second }: DueRide,
  { secondOf, frame, note }: Pick<ShownFrames, 'secondOf'> & { frame: LiveFrame; note: Note },
): Finding[] {
  const shown = secondOf.get(ride) ?? 0;
  // As far behind as a frame can say: it may be at this second or at any earlier one.
  const isBeyondLag = frame.newestSecond - LAG_SECONDS_MAX >= second;
  if (shown >= second || isBeyondLag) return [];
  return [incomplete(ride, { expected: `second ${second} in a frame`, actual: `second ${shown}`, note })];
}

function judgeTop(
  { top, newestSecond }: SummaryFrame,
  { roster, due, note }: { roster: readonly RosterEntry[]; due: readonly DueRide[]; note: Note },
): Finding[] {
  const indexOf = new Map<RacerId, number>(roster.map(({ racerId }, index) => [racerId, index]));
  const entryOf = new Map(top.map((entry) => [entry.rosterIndex, entry]));
  const last = top.length < TOP_COUNT_MAX ? undefined : top.at(-1);
  return due.flatMap(({ ride, second }) => {
    const index = indexOf.get(ride.racerId) ?? Number.POSITIVE_INFINITY;
    const entry = entryOf.get(index);
    if (entry !== undefined) {
      const shown = newestSecond - entry.lagSeconds;
      if (shown >= second || entry.lagSeconds === LAG_SECONDS_MAX) return [];
      return [incomplete(ride, { expected: `second ${second} in a frame`, actual: `second ${shown}`, note })];
    }
    if (!isSettled({ ride, second })) return [];
    const output = ride.outputAt(second);
    const isBelow =
      last !== undefined &&
      (output < last.outputHundredths || (output === last.outputHundredths && index > last.rosterIndex));
    return isBelow ? [] : [incomplete(ride, { expected: `in the top with ${output}`, actual: 'not in it', note })];
  });
}

// A field that is ours alone, and of which nothing is uncertain, leaves one output for every rank.
function judgeQuantiles(
  { count, quantiles }: SummaryFrame,
  { expectation, due, note }: { expectation: RaceExpectation; due: readonly DueRide[]; note: Note },
): Finding[] {
  if (due.length !== expectation.rides.size || !due.every(isSettled)) return [];
  if (count < due.length) {
    return [note({ problem: 'COUNT_WRONG', expected: `at least ${counted(due.length, 'racer')}`, actual: count })];
  }
  if (count > due.length) return [];
  const outputs = due.map(({ ride, second }) => ride.outputAt(second)).sort((a, b) => b - a);
  const lastPoint = quantiles.length - 1;
  const point = quantiles.findIndex(
    (output, at) => output !== outputs[Math.round((at * (outputs.length - 1)) / lastPoint)],
  );
  if (point === -1) return [];
  const rank = 1 + Math.round((point * (outputs.length - 1)) / lastPoint);
  const expected = `${outputs[rank - 1]} at rank ${rank}`;
  return [note({ problem: 'QUANTILE_WRONG', expected, actual: quantiles[point] ?? null })];
}

/** Whether nothing later than the last certain second may be on a board. */
const isSettled = ({ ride, second }: DueRide): boolean => lastPossibleSecondOf(ride) === second;

const incomplete = (ride: Ride, { note, ...difference }: { expected: string; actual: string; note: Note }): Finding =>
  note({ racerId: ride.racerId, problem: 'FRAME_INCOMPLETE', ...difference });

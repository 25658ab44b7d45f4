import { LAG_SECONDS_MAX, type LiveEntry, type LiveFrame, type RaceId, type RosterEntry } from '@alleycat/domain';
import { isAllRefused, isPossible, type RaceExpectation, type Ride } from './expectations.ts';
import { type Finding, type Note, noteOf } from './findings.ts';
import { judgeLastFrame } from './frame-completeness.ts';

/** Seconds of one racer that a frame is the first to have reached. */
export interface Reached {
  readonly ride: Ride;
  readonly fromSecond: number;
  readonly throughSecond: number;
}

export interface FrameVerdict {
  /** A frame that came before is delivered again, which at-least-once delivery allows. */
  readonly isRepeat: boolean;
  readonly findings: readonly Finding[];
  readonly reached: readonly Reached[];
}

export interface FrameJudge {
  judge(frame: LiveFrame, view: FrameView): FrameVerdict;
  /**
   * What all frames of a race together have not shown although they must have, of the readings that were sent since
   * a time of the own clock.
   */
  judgeCompleteness(expectation: RaceExpectation, sinceMs: number): readonly Finding[];
  forget(raceId: RaceId): void;
}

export interface FrameView {
  readonly expectation: RaceExpectation;
  readonly roster: readonly RosterEntry[];
}

/** What the frames of a race have shown so far. */
export interface RaceFeed {
  readonly versions: Set<number>;
  newestVersion: number;
  publishedAtMs: number;
  rosterVersion: number;
  /** The latest second that a frame showed. */
  readonly secondOf: Map<Ride, number>;
  /** The newest frame with its roster; undefined before the first. */
  last: { readonly frame: LiveFrame; readonly roster: readonly RosterEntry[] } | undefined;
}

/** Functions that publish one after the other may run on machines whose clocks differ by this much. */
const publisherSkewMs = 50;

/**
 * Checks each frame against what was sent: versions and publication times rise, the top is in order, and every
 * racer's output is the one that this racer had at that second. Pure but for its memory of earlier frames.
 */
export function createFrameJudge(): FrameJudge {
  const feeds = new Map<RaceId, RaceFeed>();
  const feedOf = (raceId: RaceId): RaceFeed => {
    const feed: RaceFeed = feeds.get(raceId) ?? {
      versions: new Set<number>(),
      newestVersion: 0,
      publishedAtMs: 0,
      rosterVersion: 0,
      secondOf: new Map<Ride, number>(),
      last: undefined,
    };
    feeds.set(raceId, feed);
    return feed;
  };
  return {
    judge: (frame, view) => {
      const { raceId } = view.expectation.race;
      const feed = feedOf(raceId);
      if (feed.versions.has(frame.standingsVersion)) return { isRepeat: true, findings: [], reached: [] };
      feed.versions.add(frame.standingsVersion);
      const note = noteOf('frame', raceId);
      const sequence = judgeSequence(frame, feed, note);
      if (frame.standingsVersion < feed.newestVersion) return { isRepeat: false, findings: sequence, reached: [] };
      feed.newestVersion = frame.standingsVersion;
      feed.publishedAtMs = Math.max(feed.publishedAtMs, frame.publishedAtMs);
      feed.rosterVersion = Math.max(feed.rosterVersion, frame.rosterVersion);
      feed.last = { frame, roster: view.roster };
      const { findings, reached } = judgeEntries(frame, view, { feed, note });
      return { isRepeat: false, findings: [...sequence, ...judgeField(frame, note), ...findings], reached };
    },
    judgeCompleteness: (expectation, sinceMs) => judgeLastFrame(expectation, feedOf(expectation.race.raceId), sinceMs),
    forget: (raceId) => {
      feeds.delete(raceId);
    },
  };
}

function judgeSequence(frame: LiveFrame, feed: RaceFeed, note: Note): Finding[] {
  const { standingsVersion: version, publishedAtMs, rosterVersion } = frame;
  const { newestVersion } = feed;
  if (version < newestVersion) {
    return [note({ problem: 'VERSION_WRONG', expected: `above ${newestVersion}`, actual: version })];
  }
  const findings: Finding[] = [];
  if (publishedAtMs < feed.publishedAtMs - publisherSkewMs) {
    findings.push(note({ problem: 'TIME_WENT_BACK', expected: `from ${feed.publishedAtMs}`, actual: publishedAtMs }));
  }
  if (rosterVersion < feed.rosterVersion) {
    const difference = { expected: `roster version ${feed.rosterVersion} or above`, actual: rosterVersion };
    findings.push(note({ problem: 'VERSION_WRONG', ...difference }));
  }
  return findings;
}

function judgeField(frame: LiveFrame, note: Note): Finding[] {
  if (frame.kind === 'full') return [];
  const seen = new Set<number>();
  const findings = frame.top.flatMap(({ rosterIndex, outputHundredths }, index) => {
    if (seen.has(rosterIndex)) return [note({ problem: 'RACER_TWICE', expected: 'one entry', actual: rosterIndex })];
    seen.add(rosterIndex);
    const above = frame.top[index - 1]?.outputHundredths ?? outputHundredths;
    if (above >= outputHundredths) return [];
    return [note({ problem: 'ORDER_WRONG', expected: `at most ${above} at place ${index + 1}`, actual: rosterIndex })];
  });
  const { quantiles } = frame;
  const rising = quantiles.findIndex((output, point) => output > (quantiles[point - 1] ?? output));
  if (rising > 0) {
    const expected = `at most ${quantiles[rising - 1]} at point ${rising}`;
    findings.push(note({ problem: 'QUANTILE_WRONG', expected, actual: quantiles[rising] ?? null }));
  }
  return findings;
}

function judgeEntries(
  frame: LiveFrame,
  { expectation, roster }: FrameView,
  { feed, note }: { feed: RaceFeed; note: Note },
): { findings: Finding[]; reached: Reached[] } {
  const findings: Finding[] = [];
  const reached: Reached[] = [];
  const rideAt = (rosterIndex: number): Ride | undefined => {
    const entry = roster[rosterIndex];
    return entry === undefined ? undefined : expectation.rides.get(entry.racerId);
  };
  const judgeEntry = ({ outputHundredths, lagSeconds }: LiveEntry, rosterIndex: number) => {
    const ride = rideAt(rosterIndex);
    // At the largest lag the second is not known: nothing can be said about this entry.
    if (ride === undefined || lagSeconds === LAG_SECONDS_MAX) return;
    const second = frame.newestSecond - lagSeconds;
    const afterSecond = feed.secondOf.get(ride) ?? 0;
    const difference = differenceOf(ride, { second, afterSecond, outputHundredths });
    if (difference !== undefined) findings.push(note({ racerId: ride.racerId, ...difference }));
    if (second <= afterSecond) return;
    feed.secondOf.set(ride, second);
    // A top list shows who is in it now; that it did not show their earlier seconds says nothing about its age.
    const firstNew = frame.kind === 'summary' ? second : afterSecond + 1;
    reached.push({ ride, fromSecond: firstNew, throughSecond: second });
  };
  const judgeNothing = (rosterIndex: number) => {
    const ride = rideAt(rosterIndex);
    const shown = ride === undefined ? undefined : feed.secondOf.get(ride);
    if (ride === undefined || shown === undefined) return;
    const difference = { expected: `from ${shown}`, actual: 'no reading yet' };
    findings.push(note({ racerId: ride.racerId, problem: 'SECOND_WENT_BACK', ...difference }));
  };
  if (frame.kind === 'summary') for (const entry of frame.top) judgeEntry(entry, entry.rosterIndex);
  else {
    for (const [index, entry] of frame.entries.entries()) {
      if (entry === undefined) judgeNothing(index);
      else judgeEntry(entry, index);
    }
  }
  return { findings, reached };
}

function differenceOf(
  ride: Ride,
  { second, afterSecond, outputHundredths }: { second: number; afterSecond: number; outputHundredths: number },
): Pick<Parameters<Note>[0], 'problem' | 'expected' | 'actual'> | undefined {
  if (second < afterSecond) return { problem: 'SECOND_WENT_BACK', expected: `from ${afterSecond}`, actual: second };
  if (!isPossible(ride, second)) {
    const problem = isAllRefused(ride) ? 'RACER_UNEXPECTED' : 'SECOND_NEVER_SENT';
    return { problem, expected: 'a second that was sent', actual: second };
  }
  const expected = ride.outputAt(second);
  return outputHundredths === expected ? undefined : { problem: 'OUTPUT_WRONG', expected, actual: outputHundredths };
}

import { LAG_SECONDS_MAX, type LiveFrame, type RaceId, type RosterEntry } from '@alleycat/domain';
import { isPossible, type RaceExpectation, type Ride } from './expectations.ts';
import type { Finding } from './findings.ts';
import { type Note, noteOf } from './verdict.ts';

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
  forget(raceId: RaceId): void;
}

export interface FrameView {
  readonly expectation: RaceExpectation;
  readonly roster: readonly RosterEntry[];
}

interface RaceFeed {
  readonly versions: Set<number>;
  newestVersion: number;
  publishedAtMs: number;
  readonly secondOf: Map<Ride, number>;
}

interface Entry {
  readonly rosterIndex: number;
  readonly outputHundredths: number;
  readonly lagSeconds: number;
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
    const feed = feeds.get(raceId) ?? {
      versions: new Set<number>(),
      newestVersion: 0,
      publishedAtMs: 0,
      secondOf: new Map<Ride, number>(),
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
      const { findings, reached } = judgeEntries(frame, view, { feed, note });
      return { isRepeat: false, findings: [...sequence, ...judgeTopOrder(frame, note), ...findings], reached };
    },
    forget: (raceId) => {
      feeds.delete(raceId);
    },
  };
}

function judgeSequence(frame: LiveFrame, feed: RaceFeed, note: Note): Finding[] {
  const { standingsVersion: version, publishedAtMs } = frame;
  const { newestVersion } = feed;
  if (version < newestVersion) {
    return [note({ problem: 'VERSION_WRONG', expected: `above ${newestVersion}`, actual: version })];
  }
  return publishedAtMs >= feed.publishedAtMs - publisherSkewMs
    ? []
    : [note({ problem: 'TIME_WENT_BACK', expected: `from ${feed.publishedAtMs}`, actual: publishedAtMs })];
}

function judgeTopOrder(frame: LiveFrame, note: Note): Finding[] {
  if (frame.kind === 'full') return [];
  return frame.top.flatMap(({ rosterIndex, outputHundredths }, index) => {
    const above = frame.top[index - 1]?.outputHundredths ?? outputHundredths;
    if (above >= outputHundredths) return [];
    return [note({ problem: 'ORDER_WRONG', expected: `at most ${above} at place ${index + 1}`, actual: rosterIndex })];
  });
}

function judgeEntries(
  frame: LiveFrame,
  { expectation, roster }: FrameView,
  { feed, note }: { feed: RaceFeed; note: Note },
): { findings: Finding[]; reached: Reached[] } {
  const findings: Finding[] = [];
  const reached: Reached[] = [];
  for (const { rosterIndex, outputHundredths, lagSeconds } of entriesOf(frame)) {
    const racerId = roster[rosterIndex]?.racerId;
    const ride = racerId === undefined ? undefined : expectation.rides.get(racerId);
    // At the largest lag the second is not known: nothing can be said about this entry.
    if (ride === undefined || lagSeconds === LAG_SECONDS_MAX) continue;
    const second = frame.newestSecond - lagSeconds;
    const afterSecond = feed.secondOf.get(ride) ?? 0;
    const difference = differenceOf(ride, { second, afterSecond, outputHundredths });
    if (difference !== undefined) findings.push(note({ racerId: ride.racerId, ...difference }));
    if (second <= afterSecond) continue;
    feed.secondOf.set(ride, second);
    // A top list shows who is in it now; that it did not show their earlier seconds says nothing about its age.
    const firstNew = frame.kind === 'summary' ? second : afterSecond + 1;
    reached.push({ ride, fromSecond: firstNew, throughSecond: second });
  }
  return { findings, reached };
}

function* entriesOf(frame: LiveFrame): Generator<Entry> {
  if (frame.kind === 'summary') yield* frame.top;
  else
    for (const [rosterIndex, entry] of frame.entries.entries())
      if (entry !== undefined) yield { rosterIndex, ...entry };
}

function differenceOf(
  ride: Ride,
  { second, afterSecond, outputHundredths }: { second: number; afterSecond: number; outputHundredths: number },
): Pick<Parameters<Note>[0], 'problem' | 'expected' | 'actual'> | undefined {
  if (second < afterSecond) return { problem: 'SECOND_WENT_BACK', expected: `from ${afterSecond}`, actual: second };
  if (!isPossible(ride, second)) {
    return { problem: 'SECOND_NEVER_SENT', expected: 'a second that was sent', actual: second };
  }
  const expected = ride.outputs[second] ?? 0;
  return outputHundredths === expected ? undefined : { problem: 'OUTPUT_WRONG', expected, actual: outputHundredths };
}

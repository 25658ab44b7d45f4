import {
  type ClassId,
  DomainError,
  decodeLiveFrame,
  type LiveFrame,
  parseRaceSlot,
  type RaceId,
  type RosterEntry,
} from '@alleycat/domain';
import type { Clock } from './clock.ts';
import type { Ledger, RaceExpectation } from './expectations.ts';
import { createFindingTally, type Finding, noteOf, type ProblemCounts } from './findings.ts';
import { createFrameJudge, type Reached } from './frame-judge.ts';
import { createLatencyRecorder, type LatencyRecorder } from './latency.ts';
import type { RosterCache } from './roster-cache.ts';

export interface LiveSummary {
  readonly framesSeen: number;
  readonly framesRepeated: number;
  /** Frames that could not be judged: too many at once, or their roster could not be read. */
  readonly framesSkipped: number;
  /** Times that the connection was lost: what was sent before it came back need not have been seen in a frame. */
  readonly listenerGaps: number;
  /** Readings that a frame showed, or had passed. */
  readonly readingsSeenLive: number;
  readonly wrongValues: number;
  readonly byProblem: ProblemCounts;
  /** The first of the wrong values. */
  readonly findings: readonly Finding[];
}

/** What a listener makes of the live feed, however it is connected. */
export interface LiveJudge {
  /** Takes a message as it came. */
  receive(topic: string, payload: Uint8Array): void;
  /** From now on every frame is received. */
  listening(): void;
  /** Frames may be missed until `listening` is called again. */
  lost(): void;
  /** Resolves when every frame received so far has been judged. */
  drain(): Promise<void>;
  /**
   * What the frames of a race have not shown although they must have: of every racer the last reading that is certain,
   * if it was sent since the feed has been listened to without a gap.
   */
  judgeCompleteness(expectation: RaceExpectation): readonly Finding[];
  summary(): LiveSummary;
  /** Of the time from sending a reading to the first frame that has it. */
  readonly latency: LatencyRecorder;
  /**
   * When the last frame of a class came, or the connection came back after it; undefined if none has come, or the
   * connection is lost: then nobody knows whether there was one.
   */
  lastFrameAtMs(classId: ClassId): number | undefined;
  forget(raceId: RaceId): void;
}

export interface LiveJudgeOptions {
  readonly ledger: Pick<Ledger, 'expectationOf'>;
  readonly rosters: RosterCache;
  readonly clock: Clock;
  /** Called with each frame whose roster is known, in the order of arrival. */
  readonly onFrame?: (frame: LiveFrame, roster: readonly RosterEntry[]) => void;
  /**
   * Resolves when the ledger knows of everything that was sent before that time of the own clock: other processes tell
   * it a little later. @default at once
   */
  readonly heardUntil?: (atMs: number) => Promise<void>;
  /** Frames waiting for their roster; beyond it the newest are skipped. @default 64 */
  readonly backlogMax?: number;
}

interface ReceivedFrame {
  readonly raceId: RaceId;
  readonly frame: LiveFrame;
  readonly receivedAtMs: number;
}

/** Checks every frame and measures how old readings are in it. */
export function createLiveJudge(options: LiveJudgeOptions): LiveJudge {
  const { ledger, rosters, clock, heardUntil, onFrame, backlogMax = 64 } = options;
  const judge = createFrameJudge();
  const latency = createLatencyRecorder();
  const tally = createFindingTally();
  const counts = { framesSeen: 0, framesRepeated: 0, framesSkipped: 0, listenerGaps: 0 };
  const lastFrameAtMs = new Map<ClassId, number>();
  const skippedAtMs = new Map<RaceId, number>();
  let listeningSinceMs = Number.POSITIVE_INFINITY;
  let backlog = 0;
  let work = Promise.resolve();

  const bookLatency = ({ ride, fromSecond, throughSecond }: Reached, receivedAtMs: number) => {
    for (let second = fromSecond; second <= throughSecond; second += 1) {
      const sentAtMs = ride.sentAtMs[second] ?? 0;
      if (sentAtMs > 0) latency.record(receivedAtMs - sentAtMs);
    }
  };

  const judgeFrame = async ({ raceId, frame, receivedAtMs }: ReceivedFrame) => {
    await heardUntil?.(receivedAtMs);
    const expectation = ledger.expectationOf(raceId);
    if (expectation === undefined) return;
    const roster = await rosters.entriesOf(raceId, Math.max(frame.rosterVersion, frame.count));
    onFrame?.(frame, roster);
    const verdict = judge.judge(frame, { expectation, roster });
    if (verdict.isRepeat) counts.framesRepeated += 1;
    tally.add(verdict.findings);
    for (const reached of verdict.reached) bookLatency(reached, receivedAtMs);
  };

  const skip = ({ raceId, receivedAtMs }: ReceivedFrame) => {
    counts.framesSkipped += 1;
    skippedAtMs.set(raceId, receivedAtMs);
  };

  // Frames are judged one after the other in the order of arrival, however long a roster takes.
  const enqueue = (received: ReceivedFrame) => {
    if (backlog >= backlogMax) {
      skip(received);
      return;
    }
    backlog += 1;
    work = work
      .then(() => judgeFrame(received))
      .catch(() => skip(received))
      .finally(() => {
        backlog -= 1;
      });
  };

  return {
    receive: (topic, payload) => {
      const receivedAtMs = clock.nowMs();
      counts.framesSeen += 1;
      try {
        const frame = decodeLiveFrame(payload);
        lastFrameAtMs.set(frame.classId, receivedAtMs);
        const { raceId } = parseRaceSlot(`${frame.classId}-${frame.startSeconds}`);
        enqueue({ raceId, frame, receivedAtMs });
      } catch (error) {
        if (!(error instanceof DomainError)) throw error;
        const note = noteOf('frame', topic); // no race can be read from it: its topic has to name it
        tally.add([note({ problem: 'FRAME_UNREADABLE', expected: 'a live frame', actual: error.message })]);
      }
    },
    listening: () => {
      listeningSinceMs = clock.nowMs();
    },
    lost: () => {
      if (listeningSinceMs !== Number.POSITIVE_INFINITY) counts.listenerGaps += 1;
      listeningSinceMs = Number.POSITIVE_INFINITY;
    },
    drain: () => work,
    judgeCompleteness: (expectation) => {
      const skippedMs = skippedAtMs.get(expectation.race.raceId) ?? Number.NEGATIVE_INFINITY;
      return judge.judgeCompleteness(expectation, Math.max(listeningSinceMs, skippedMs));
    },
    summary: () => {
      const { findings, differences, byProblem } = tally.totals();
      return { ...counts, readingsSeenLive: latency.count(), wrongValues: differences, byProblem, findings };
    },
    latency,
    lastFrameAtMs: (classId) => {
      const atMs = lastFrameAtMs.get(classId);
      if (atMs === undefined || listeningSinceMs === Number.POSITIVE_INFINITY) return undefined;
      return Math.max(atMs, listeningSinceMs);
    },
    forget: (raceId) => {
      judge.forget(raceId);
      skippedAtMs.delete(raceId);
      rosters.forget(raceId);
    },
  };
}

import {
  type ClassId,
  DomainError,
  decodeLiveFrame,
  type LiveFrame,
  liveTopicOf,
  parseRaceSlot,
  type RaceId,
} from '@alleycat/domain';
import { mqtt } from 'aws-iot-device-sdk-v2';
import type { Clock } from './clock.ts';
import { reasonOf, SimulatorError } from './errors.ts';
import type { Ledger } from './expectations.ts';
import type { Finding } from './findings.ts';
import { createFrameJudge, type Reached } from './frame-judge.ts';
import { createLatencyRecorder, type LatencySummary } from './latency.ts';
import type { RosterCache } from './roster-cache.ts';
import type { MqttConnector } from './sinks/mqtt-connector.ts';
import type { MqttLogin } from './sinks/mqtt-login.ts';
import { noteOf } from './verdict.ts';
import { isDoneWithin } from './wait.ts';

export interface LiveListenerOptions {
  readonly connector: MqttConnector;
  /** Whoever may watch. */
  readonly login: MqttLogin;
  /** Topic with `{classId}` in it. */
  readonly liveTopic: string;
  readonly classIds: readonly ClassId[];
  readonly ledger: Ledger;
  readonly rosters: RosterCache;
  readonly clock: Clock;
  readonly runId: string;
  /** Frames waiting for their roster; beyond it the newest are skipped. @default 64 */
  readonly backlogMax?: number;
}

export interface LiveListener {
  open(): Promise<void>;
  /** Resolves when every frame received so far has been judged. */
  drain(): Promise<void>;
  summary(): LiveSummary;
  latency(): LatencySummary;
  /** When the last frame of a class came; undefined if none has. */
  lastFrameAtMs(classId: ClassId): number | undefined;
  forget(raceId: RaceId): void;
  close(): Promise<void>;
}

export interface LiveSummary {
  readonly framesSeen: number;
  readonly framesRepeated: number;
  /** Frames that could not be judged: too many at once, or their roster could not be read. */
  readonly framesSkipped: number;
  /** Readings that a frame showed, or had passed. */
  readonly readingsSeenLive: number;
  readonly wrongValues: number;
  /** The first of the wrong values. */
  readonly findings: readonly Finding[];
}

interface ReceivedFrame {
  readonly raceId: RaceId;
  readonly frame: LiveFrame;
  readonly receivedAtMs: number;
}

const findingsKept = 20;
const closeTimeoutMs = 2_000;
const resubscribeRetryMs = 1_000;

/** A dashboard without a screen, and a guest like it: listens to the live feed, checks every frame and measures how old readings are in it. */
export function createLiveListener(options: LiveListenerOptions): LiveListener {
  const { connector, login, liveTopic, classIds, ledger, rosters, clock, runId, backlogMax = 64 } = options;
  const connection = connector.newConnection(`guest-live-${runId}`, login);
  const judge = createFrameJudge();
  const latency = createLatencyRecorder();
  const counts = { framesSeen: 0, framesRepeated: 0, framesSkipped: 0, wrongValues: 0 };
  const lastFrameAtMs = new Map<ClassId, number>();
  const findings: Finding[] = [];
  const closing = new AbortController();
  let isResubscribing = false;
  let backlog = 0;
  let work = Promise.resolve();

  const report = (found: readonly Finding[]) => {
    counts.wrongValues += found.length;
    findings.push(...found.slice(0, findingsKept - findings.length));
  };

  const bookLatency = ({ ride, fromSecond, throughSecond }: Reached, receivedAtMs: number) => {
    for (let second = fromSecond; second <= throughSecond; second += 1) {
      const sentAtMs = ride.sentAtMs[second] ?? 0;
      if (sentAtMs > 0) latency.record(receivedAtMs - sentAtMs);
    }
  };

  const judgeFrame = async ({ raceId, frame, receivedAtMs }: ReceivedFrame) => {
    const expectation = ledger.expectationOf(raceId);
    if (expectation === undefined) return;
    const roster = await rosters.entriesOf(raceId, Math.max(frame.rosterVersion, frame.count));
    const verdict = judge.judge(frame, { expectation, roster });
    if (verdict.isRepeat) counts.framesRepeated += 1;
    report(verdict.findings);
    for (const reached of verdict.reached) bookLatency(reached, receivedAtMs);
  };

  // Frames are judged one after the other in the order of arrival, however long a roster takes.
  const enqueue = (received: ReceivedFrame) => {
    if (backlog >= backlogMax) {
      counts.framesSkipped += 1;
      return;
    }
    backlog += 1;
    work = work
      .then(() => judgeFrame(received))
      .catch(() => {
        counts.framesSkipped += 1;
      })
      .finally(() => {
        backlog -= 1;
      });
  };

  const receive = (topic: string, payload: ArrayBuffer) => {
    const receivedAtMs = clock.nowMs();
    counts.framesSeen += 1;
    try {
      const frame = decodeLiveFrame(new Uint8Array(payload));
      lastFrameAtMs.set(frame.classId, receivedAtMs);
      const { raceId } = parseRaceSlot(`${frame.classId}-${frame.startSeconds}`);
      enqueue({ raceId, frame, receivedAtMs });
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      const note = noteOf('frame', topic); // no race can be read from it: its topic has to name it
      report([note({ problem: 'FRAME_UNREADABLE', expected: 'a live frame', actual: error.message })]);
    }
  };

  // A clean session forgets its subscriptions with the connection, and the connection may drop again meanwhile.
  const resubscribe = async () => {
    if (isResubscribing) return;
    isResubscribing = true;
    for (let isDone = false; !isDone && !closing.signal.aborted; ) {
      try {
        await subscribe();
        isDone = true;
      } catch {
        await clock.sleep(resubscribeRetryMs, closing.signal);
      }
    }
    isResubscribing = false;
  };

  const subscribe = async () => {
    for (const classId of classIds) {
      await connection.subscribe(liveTopicOf(classId, liveTopic), mqtt.QoS.AtLeastOnce, receive);
    }
  };

  return {
    open: async () => {
      connection.on('resume', () => void resubscribe());
      try {
        await connection.connect();
        await subscribe();
      } catch (error) {
        const hint = 'check that the broker of GET /config is reachable, or pass --mqtt-url';
        const message = `cannot listen to the live feed: ${reasonOf(error)}; ${hint}`;
        throw new SimulatorError('MQTT_CONNECT_FAILED', message, { cause: error });
      }
    },
    drain: () => work,
    summary: () => ({ ...counts, readingsSeenLive: latency.count(), findings: [...findings] }),
    latency: () => latency.summary(),
    lastFrameAtMs: (classId) => lastFrameAtMs.get(classId),
    forget: (raceId) => {
      judge.forget(raceId);
      rosters.forget(raceId);
    },
    close: async () => {
      closing.abort();
      await isDoneWithin(clock, closeTimeoutMs, Promise.allSettled([connection.disconnect()]));
    },
  };
}

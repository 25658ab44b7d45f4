import { type ClassId, liveTopicOf, type RaceId } from '@alleycat/domain';
import { mqtt } from 'aws-iot-device-sdk-v2';
import type { Clock } from './clock.ts';
import { reasonOf, SimulatorError } from './errors.ts';
import type { LatencySummary } from './latency.ts';
import { createLiveJudge, type LiveJudge, type LiveJudgeOptions, type LiveSummary } from './live-judge.ts';
import type { MqttConnector } from './sinks/mqtt-connector.ts';
import type { MqttLogin } from './sinks/mqtt-login.ts';
import { isDoneWithin } from './wait.ts';

export type { LiveSummary } from './live-judge.ts';

export interface LiveListenerOptions extends LiveJudgeOptions {
  readonly connector: MqttConnector;
  /** Whoever may watch. */
  readonly login: MqttLogin;
  /** Topic with `{classId}` in it. */
  readonly liveTopic: string;
  readonly classIds: readonly ClassId[];
  readonly clock: Clock;
  readonly runId: string;
}

export interface LiveListener extends Pick<LiveJudge, 'drain' | 'judgeCompleteness'> {
  open(): Promise<void>;
  summary(): LiveSummary;
  latency(): LatencySummary;
  /** Latency since the last call; undefined if no reading was seen since. */
  takeLatency(): LatencySummary | undefined;
  /** When the last frame of a class came; undefined if none has. */
  lastFrameAtMs(classId: ClassId): number | undefined;
  forget(raceId: RaceId): void;
  close(): Promise<void>;
}

const closeTimeoutMs = 2_000;
const resubscribeRetryMs = 1_000;

/** A dashboard without a screen, and a guest like it: listens to the live feed and has every frame judged. */
export function createLiveListener(options: LiveListenerOptions): LiveListener {
  const { connector, login, liveTopic, classIds, clock, runId } = options;
  const connection = connector.newConnection(`guest-live-${runId}`, login);
  const judge = createLiveJudge(options);
  const closing = new AbortController();
  let isResubscribing = false;

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
      await connection.subscribe(liveTopicOf(classId, liveTopic), mqtt.QoS.AtLeastOnce, judge.receive);
    }
    judge.listening();
  };

  return {
    open: async () => {
      connection.on('interrupt', () => judge.lost());
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
    drain: judge.drain,
    judgeCompleteness: judge.judgeCompleteness,
    summary: judge.summary,
    latency: judge.latency.summary,
    takeLatency: judge.latency.takeInterval,
    lastFrameAtMs: judge.lastFrameAtMs,
    forget: judge.forget,
    close: async () => {
      closing.abort();
      await isDoneWithin(clock, closeTimeoutMs, Promise.allSettled([connection.disconnect()]));
    },
  };
}

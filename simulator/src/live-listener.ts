import { type ClassId, liveTopicOf, type RaceId } from '@alleycat/domain';
import type { Clock } from './clock.ts';
import { reasonOf, SimulatorError } from './errors.ts';
import type { LatencySummary } from './latency.ts';
import { createLiveJudge, type LiveJudge, type LiveJudgeOptions, type LiveSummary } from './live-judge.ts';
import type { MqttConnector } from './sinks/mqtt-connection.ts';
import { createMqttLine } from './sinks/mqtt-line.ts';
import type { MqttLogin } from './sinks/mqtt-login.ts';
import { createGate, isDoneWithin } from './wait.ts';

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

export interface LiveListener extends Pick<LiveJudge, 'drain' | 'judgeCompleteness' | 'lastFrameAtMs'> {
  open(): Promise<void>;
  summary(): LiveSummary;
  latency(): LatencySummary;
  /** Latency since the last call; undefined if no reading was seen since. */
  takeLatency(): LatencySummary | undefined;
  forget(raceId: RaceId): void;
  close(): Promise<void>;
}

/** QoS 1: what is lost on the last hop would look like a hole in the feed. */
const listeningQos = 1;
const forEver = { renewFromMs: Number.POSITIVE_INFINITY, endsAtMs: Number.POSITIVE_INFINITY };
const closeTimeoutMs = 2_000;

/** A dashboard without a screen, and a guest like it: listens to the live feed and has every frame judged. */
export function createLiveListener(options: LiveListenerOptions): LiveListener {
  const { connector, login, liveTopic, classIds, clock, runId } = options;
  const judge = createLiveJudge(options);
  const guest = { ...login, ...forEver };
  let hasBeenListening = false;
  const line = createMqttLine({
    connector,
    clientId: `guest-live-${runId}`,
    login: async () => guest,
    clock,
    gate: createGate(1),
    phase: 0,
    connectTimeoutMs: 0,
    // A clean session forgets its subscriptions with the connection; whoever cannot renew them comes back once more.
    onOnline: () => {
      if (hasBeenListening) subscribe().catch(line.cut);
    },
    onOffline: judge.lost,
  });

  const subscribe = async () => {
    const connection = line.current();
    for (const classId of classIds) {
      const topic = liveTopicOf(classId, liveTopic);
      await connection?.subscribe(topic, { qos: listeningQos, receive: (payload) => judge.receive(topic, payload) });
    }
    if (connection !== undefined && connection === line.current()) judge.listening();
  };

  return {
    open: async () => {
      try {
        await line.open();
        await subscribe();
        hasBeenListening = true;
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
      await isDoneWithin(clock, closeTimeoutMs, line.close());
    },
  };
}

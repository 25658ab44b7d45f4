import { liveTopicOf, readingsTopicOf } from '@alleycat/domain';
import type { Clock } from '../clock.ts';
import type { ServerClock } from '../clock-offset.ts';
import { reasonOf, SimulatorError } from '../errors.ts';
import type { SimulatedRacer } from '../racer-model.ts';
import { phaseOf } from '../schedule.ts';
import { createGate, isDoneWithin } from '../wait.ts';
import type { MqttConnector } from './mqtt-connection.ts';
import { createMqttLine } from './mqtt-line.ts';
import type { RacerLogin } from './mqtt-login.ts';
import { createMqttSeat, type MqttSeat } from './mqtt-seat.ts';
import type { ReadingSink, SinkEvents } from './reading-sink.ts';

export interface MqttSinkOptions {
  /** Those who ride here. */
  readonly racers: readonly SimulatedRacer[];
  readonly connector: MqttConnector;
  /** The newest login: the same object until there is a newer one. */
  readonly login: () => Promise<RacerLogin>;
  /** Topic with `{racerId}` in it. */
  readonly readingsTopic: string;
  /** Of readings. At 0 a reading that was sent has no outcome. @default 1 */
  readonly qos?: 0 | 1;
  /** Racers who also listen to the live feed of their class. @default nobody */
  readonly watching?: Watching;
  readonly events: SinkEvents;
  readonly clock: Clock;
  readonly serverClock: Pick<ServerClock, 'nowMs'>;
  /** Tells the connections of this run from those of another with the same racers. */
  readonly runId: string;
  /** Connections being opened at the same time: a broker accepts only so many at once. @default 100 */
  readonly connectConcurrency?: number;
  /** How long one racer may take to connect; Infinity keeps trying. @default 30000 */
  readonly connectTimeoutMs?: number;
  /** Publishes of one reading, the first included. @default 5 */
  readonly attemptsMax?: number;
}

export interface Watching {
  /** Those whose index is below. */
  readonly racerCount: number;
  /** Topic with `{classId}` in it. */
  readonly liveTopic: string;
}

/** As the dashboard listens. */
const watchingQos = 0;
const closeTimeoutMs = 3_000;

/** One MQTT connection per racer. A reading is acknowledged when its PUBACK is here. */
export function createMqttSink(options: MqttSinkOptions): ReadingSink {
  const { clock, events, racers, serverClock, connector, qos = 1, attemptsMax = 5 } = options;
  let framesWatched = 0;
  const countFrame = () => {
    framesWatched += 1;
  };
  const gate = createGate(options.connectConcurrency ?? 100);
  const seats = new Map<number, MqttSeat>();
  const watchers = new Map<number, () => Promise<void>>();

  for (const [place, racer] of racers.entries()) {
    const { index, racerId } = racer;
    const line = createMqttLine({
      connector,
      clientId: `${racerId}-${options.runId}`,
      login: options.login,
      clock,
      gate,
      phase: phaseOf(place, racers.length),
      connectTimeoutMs: options.connectTimeoutMs ?? 30_000,
      onOnline: () => {
        // Whoever cannot watch breaks up and comes back; the first time, it is `open` that hears of it.
        watchers.get(index)?.().catch(line.cut);
        seats.get(index)?.flush();
      },
    });
    const topic = readingsTopicOf(racerId, options.readingsTopic);
    seats.set(index, createMqttSeat({ line, topic, qos, attemptsMax, events, clock, serverClock }));
  }

  const seatOf = (racerIndex: number): MqttSeat => {
    const seat = seats.get(racerIndex);
    if (seat === undefined) throw new RangeError(`racer ${racerIndex} has no connection here`);
    return seat;
  };

  const open = async (racer: SimulatedRacer) => {
    const { index, classId } = racer;
    const { line } = seatOf(index);
    const { watching } = options;
    try {
      await line.open();
      if (watching === undefined || index >= watching.racerCount) return;
      const topic = liveTopicOf(classId, watching.liveTopic);
      const watch = async () => line.current()?.subscribe(topic, { qos: watchingQos, receive: countFrame });
      await watch();
      watchers.set(index, watch);
    } catch (error) {
      throw connectFailure(racer, error);
    }
  };

  return {
    open: async () => {
      await Promise.all(racers.map(open));
    },
    send: (reading) => seatOf(reading.racer.index).send(reading),
    sendRaw: ({ racerIndex, ...message }) => seatOf(racerIndex).sendRaw(message),
    cut: (racerIndex) => seatOf(racerIndex).line.cut(),
    die: (racerIndex, untilMs) => seatOf(racerIndex).die(untilMs),
    pendingCount: () => sumOf(seats, (seat) => seat.pendingCount()),
    connectedCount: () => sumOf(seats, ({ line }) => (line.current() === undefined ? 0 : 1)),
    framesWatched: () => framesWatched,
    close: async () => {
      for (const seat of seats.values()) seat.close();
      const closed = Promise.allSettled([...seats.values()].map(({ line }) => line.close()));
      await isDoneWithin(clock, closeTimeoutMs, closed);
    },
  };
}

function sumOf(seats: ReadonlyMap<number, MqttSeat>, countOf: (seat: MqttSeat) => number): number {
  let sum = 0;
  for (const seat of seats.values()) sum += countOf(seat);
  return sum;
}

function connectFailure({ racerId }: SimulatedRacer, cause: unknown): SimulatorError {
  if (cause instanceof SimulatorError) return cause;
  const hint = 'check that the broker of GET /config is reachable and lets the fleet in, or pass --mqtt-url';
  const message = `racer ${racerId} cannot connect: ${reasonOf(cause)}; ${hint}`;
  return new SimulatorError('MQTT_CONNECT_FAILED', message, { cause });
}

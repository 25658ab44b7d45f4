import { readingsTopicOf } from '@alleycat/domain';
import { mqtt } from 'aws-iot-device-sdk-v2';
import type { Clock } from '../clock.ts';
import type { ServerClock } from '../clock-offset.ts';
import { reasonOf, SimulatorError } from '../errors.ts';
import type { SimulatedRacer } from '../racer-model.ts';
import { phaseOf } from '../schedule.ts';
import { createGate, isDoneWithin } from '../wait.ts';
import type { MqttConnector } from './mqtt-connector.ts';
import { createMqttLine, type MqttLine } from './mqtt-line.ts';
import type { RacerLogin } from './mqtt-login.ts';
import type { OutgoingReading, ReadingSink, SinkEvents } from './reading-sink.ts';

export interface MqttSinkOptions {
  readonly racers: readonly SimulatedRacer[];
  readonly connector: MqttConnector;
  /** The newest login: the same object until there is a newer one. */
  readonly login: () => Promise<RacerLogin>;
  /** Topic with `{racerId}` in it. */
  readonly readingsTopic: string;
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

/** A racer's own line to the broker and what waits for it. */
interface Seat {
  readonly racer: SimulatedRacer;
  readonly topic: string;
  readonly line: MqttLine;
  waiting: Attempt[];
  /** Server time until which the racer's client is dead. */
  deadUntilMs: number;
}

interface Attempt {
  readonly reading: OutgoingReading;
  readonly number: number;
}

const publishRetryMs = 250;
const closeTimeoutMs = 3_000;

/** One MQTT connection per racer, QoS 1. A reading is acknowledged when its PUBACK is here. */
export function createMqttSink(options: MqttSinkOptions): ReadingSink {
  const { clock, connector, events, login, runId, racers, readingsTopic, serverClock } = options;
  const { connectConcurrency = 100, connectTimeoutMs = 30_000, attemptsMax = 5 } = options;
  const closing = new AbortController();
  let pending = 0;

  const gate = createGate(connectConcurrency);
  const seats = racers.map((racer): Seat => {
    const line = createMqttLine({
      connector,
      clientId: `${racer.racerId}-${runId}`,
      login,
      clock,
      gate,
      phase: phaseOf(racer.index, racers.length),
      connectTimeoutMs,
      onOnline: () => flush(seat),
    });
    const topic = readingsTopicOf(racer.racerId, readingsTopic);
    const seat: Seat = { racer, topic, line, waiting: [], deadUntilMs: 0 };
    return seat;
  });

  const settle = (report: () => void) => {
    pending -= 1;
    report();
  };

  const publish = (seat: Seat, connection: mqtt.MqttClientConnection, { reading, number }: Attempt) => {
    connection.publish(seat.topic, reading.payload, mqtt.QoS.AtLeastOnce).then(
      () => settle(() => events.acknowledged(reading)),
      (error: unknown) => retryLater(seat, { reading, number: number + 1 }, reasonOf(error)),
    );
  };

  const retryLater = (seat: Seat, attempt: Attempt, reason: string) => {
    if (closing.signal.aborted || attempt.number > attemptsMax || isStale(attempt) || isDead(seat)) {
      settle(() => events.givenUp(attempt.reading, reason));
      return;
    }
    seat.waiting.push(attempt);
    if (seat.line.current() === undefined) return;
    void clock.sleep(publishRetryMs, closing.signal).then(() => flush(seat));
  };

  const isDead = (seat: Seat) => serverClock.nowMs() < seat.deadUntilMs;

  const seatOf = (racerIndex: number): Seat => {
    const seat = seats[racerIndex];
    if (seat === undefined) throw new RangeError(`racer ${racerIndex} has no connection`);
    return seat;
  };

  const isStale = ({ reading }: Attempt) => serverClock.nowMs() >= reading.staleAtMs;

  // Offline, only what has become too old leaves; that bounds what can wait to a few seconds of readings.
  const flush = (seat: Seat) => {
    const attempts = seat.waiting;
    const connection = seat.line.current();
    seat.waiting = [];
    for (const attempt of attempts) {
      if (isStale(attempt)) settle(() => events.givenUp(attempt.reading, 'too old to be sent once more'));
      else if (connection === undefined) seat.waiting.push(attempt);
      else {
        if (attempt.number > 1) events.retried(attempt.reading);
        publish(seat, connection, attempt);
      }
    }
  };

  const open = async ({ racer, line }: Seat) => {
    try {
      await line.open();
    } catch (error) {
      throw connectFailure(racer, error);
    }
  };

  return {
    open: async () => {
      await Promise.all(seats.map(open));
    },
    send: (reading) => {
      const seat = seatOf(reading.racer.index);
      pending += 1;
      if (isDead(seat)) settle(() => events.givenUp(reading, 'its client is dead'));
      else {
        seat.waiting.push({ reading, number: 1 });
        flush(seat);
      }
    },
    sendRaw: ({ racerIndex, topic, payload, retain = false }) => {
      const seat = seatOf(racerIndex);
      const sent = seat.line.current()?.publish(topic ?? seat.topic, payload, mqtt.QoS.AtLeastOnce, retain);
      sent?.catch(() => undefined); // a broker that breaks the connection over it is an answer too
    },
    cut: (racerIndex) => seatOf(racerIndex).line.cut(),
    die: (racerIndex, untilMs) => {
      const seat = seatOf(racerIndex);
      seat.deadUntilMs = untilMs;
      for (const { reading } of seat.waiting.splice(0)) settle(() => events.givenUp(reading, 'its client died'));
      seat.line.stayAway(clock.nowMs() + untilMs - serverClock.nowMs());
    },
    pendingCount: () => pending,
    connectedCount: () => seats.reduce((count, { line }) => count + (line.current() === undefined ? 0 : 1), 0),
    close: async () => {
      closing.abort();
      for (const seat of seats) {
        for (const { reading } of seat.waiting) settle(() => events.givenUp(reading, 'the run ended'));
        seat.waiting = [];
      }
      await isDoneWithin(clock, closeTimeoutMs, Promise.allSettled(seats.map(({ line }) => line.close())));
    },
  };
}

function connectFailure({ racerId }: SimulatedRacer, cause: unknown): SimulatorError {
  if (cause instanceof SimulatorError) return cause;
  const hint = 'check that the broker of GET /config is reachable and lets the fleet in, or pass --mqtt-url';
  const message = `racer ${racerId} cannot connect: ${reasonOf(cause)}; ${hint}`;
  return new SimulatorError('MQTT_CONNECT_FAILED', message, { cause });
}

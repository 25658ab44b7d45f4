import { readingsTopicOf } from '@alleycat/domain';
import { mqtt } from 'aws-iot-device-sdk-v2';
import type { Clock } from '../clock.ts';
import type { ServerClock } from '../clock-offset.ts';
import { reasonOf, SimulatorError } from '../errors.ts';
import type { SimulatedRacer } from '../racer-model.ts';
import { forEachConcurrently, isDoneWithin } from '../wait.ts';
import type { MqttConnector } from './mqtt-connector.ts';
import type { OutgoingReading, ReadingSink, SinkEvents } from './reading-sink.ts';

export interface MqttSinkOptions {
  readonly racers: readonly SimulatedRacer[];
  readonly connector: MqttConnector;
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

/** A racer's own connection and what waits for it. */
interface Seat {
  readonly racer: SimulatedRacer;
  readonly topic: string;
  readonly connection: mqtt.MqttClientConnection;
  online: boolean;
  waiting: Attempt[];
}

interface Attempt {
  readonly reading: OutgoingReading;
  readonly number: number;
}

const connectRetryMs = { first: 500, longest: 8_000 };
const publishRetryMs = 250;
const closeTimeoutMs = 3_000;

/** One MQTT connection per racer, QoS 1. A reading is acknowledged when its PUBACK is here. */
export function createMqttSink(options: MqttSinkOptions): ReadingSink {
  const { clock, connector, events, runId, racers, readingsTopic, serverClock } = options;
  const { connectConcurrency = 100, connectTimeoutMs = 30_000, attemptsMax = 5 } = options;
  const closing = new AbortController();
  let pending = 0;

  const seats = racers.map((racer): Seat => {
    const topic = readingsTopicOf(racer.racerId, readingsTopic);
    const connection = connector.newConnection(`${racer.racerId}-${runId}`);
    const seat: Seat = { racer, topic, connection, online: false, waiting: [] };
    const goOnline = () => {
      seat.online = true;
      flush(seat);
    };
    connection.on('connect', goOnline);
    connection.on('resume', goOnline);
    connection.on('interrupt', () => {
      seat.online = false;
    });
    return seat;
  });

  const settle = (report: () => void) => {
    pending -= 1;
    report();
  };

  const publish = (seat: Seat, { reading, number }: Attempt) => {
    seat.connection.publish(seat.topic, reading.payload, mqtt.QoS.AtLeastOnce).then(
      () => settle(() => events.acknowledged(reading)),
      (error: unknown) => retryLater(seat, { reading, number: number + 1 }, reasonOf(error)),
    );
  };

  const retryLater = (seat: Seat, attempt: Attempt, reason: string) => {
    if (closing.signal.aborted || attempt.number > attemptsMax || isStale(attempt)) {
      settle(() => events.givenUp(attempt.reading, reason));
      return;
    }
    seat.waiting.push(attempt);
    if (!seat.online) return;
    void clock.sleep(publishRetryMs, closing.signal).then(() => flush(seat));
  };

  const isStale = ({ reading }: Attempt) => serverClock.nowMs() >= reading.staleAtMs;

  // Offline, only what has become too old leaves; that bounds what can wait to a few seconds of readings.
  const flush = (seat: Seat) => {
    const attempts = seat.waiting;
    seat.waiting = [];
    for (const attempt of attempts) {
      if (isStale(attempt)) settle(() => events.givenUp(attempt.reading, 'too old to be sent once more'));
      else if (!seat.online) seat.waiting.push(attempt);
      else {
        if (attempt.number > 1) events.retried(attempt.reading);
        publish(seat, attempt);
      }
    }
  };

  const connect = async (seat: Seat) => {
    const deadlineMs = clock.nowMs() + connectTimeoutMs;
    let delayMs = connectRetryMs.first;
    while (!closing.signal.aborted) {
      try {
        await seat.connection.connect();
        return;
      } catch (error) {
        if (clock.nowMs() + delayMs > deadlineMs) throw connectFailure(seat, error);
        await clock.sleep(delayMs, closing.signal);
        delayMs = Math.min(delayMs * 2, connectRetryMs.longest);
      }
    }
  };

  return {
    open: () => forEachConcurrently(seats, connectConcurrency, connect),
    send: (reading) => {
      const seat = seats[reading.racer.index];
      if (seat === undefined) throw new RangeError(`racer ${reading.racer.racerId} has no connection`);
      pending += 1;
      seat.waiting.push({ reading, number: 1 });
      flush(seat);
    },
    pendingCount: () => pending,
    connectedCount: () => seats.reduce((count, { online }) => count + (online ? 1 : 0), 0),
    close: async () => {
      closing.abort();
      for (const seat of seats) {
        for (const { reading } of seat.waiting) settle(() => events.givenUp(reading, 'the run ended'));
        seat.waiting = [];
      }
      // A connection that never came up rejects its disconnect; there is nothing left to close then.
      const disconnects = Promise.allSettled(seats.map(({ connection }) => connection.disconnect()));
      await isDoneWithin(clock, closeTimeoutMs, disconnects);
    },
  };
}

function connectFailure({ racer }: Seat, cause: unknown): SimulatorError {
  const hint = 'check that the broker of GET /config is reachable, or pass --mqtt-url';
  return new SimulatorError(
    'MQTT_CONNECT_FAILED',
    `racer ${racer.racerId} cannot connect: ${reasonOf(cause)}; ${hint}`,
    {
      cause,
    },
  );
}

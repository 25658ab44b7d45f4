import type { Clock } from '../clock.ts';
import type { ServerClock } from '../clock-offset.ts';
import { reasonOf } from '../errors.ts';
import type { MqttConnection } from './mqtt-connection.ts';
import type { MqttLine } from './mqtt-line.ts';
import type { OutgoingReading, RawMessage, SinkEvents } from './reading-sink.ts';

export interface MqttSeatOptions {
  readonly line: MqttLine;
  /** Of the racer's readings. */
  readonly topic: string;
  readonly qos: 0 | 1;
  /** Publishes of one reading, the first included. */
  readonly attemptsMax: number;
  readonly events: SinkEvents;
  readonly clock: Clock;
  readonly serverClock: Pick<ServerClock, 'nowMs'>;
}

/** A racer's own line to the broker, and the readings that wait for it. */
export interface MqttSeat {
  readonly line: MqttLine;
  send(reading: OutgoingReading): void;
  sendRaw(message: Omit<RawMessage, 'racerIndex'>): void;
  /** Sends what waited for the line. */
  flush(): void;
  /** Server time. */
  die(untilMs: number): void;
  pendingCount(): number;
  /** Gives up what waits. */
  close(): void;
}

interface Attempt {
  readonly reading: OutgoingReading;
  readonly number: number;
}

const publishRetryMs = 250;

export function createMqttSeat(options: MqttSeatOptions): MqttSeat {
  const { line, topic, qos, attemptsMax, events, clock, serverClock } = options;
  const closing = new AbortController();
  let waiting: Attempt[] = [];
  let pending = 0;
  let deadUntilMs = Number.NEGATIVE_INFINITY;

  const giveUp = ({ reading }: Attempt, reason: string) => {
    pending -= 1;
    events.givenUp(reading, reason);
  };

  const publish = (connection: MqttConnection, attempt: Attempt) => {
    const { reading, number } = attempt;
    connection.publish({ topic, payload: reading.payload, qos }, (error) => {
      if (error === undefined) {
        pending -= 1;
        if (qos === 1) events.acknowledged(reading);
      } else if (qos === 0) giveUp(attempt, reasonOf(error));
      else retryLater({ reading, number: number + 1 }, reasonOf(error));
    });
  };

  const retryLater = (attempt: Attempt, reason: string) => {
    if (closing.signal.aborted || attempt.number > attemptsMax || isStale(attempt) || isDead()) {
      giveUp(attempt, reason);
      return;
    }
    waiting.push(attempt);
    if (line.current() !== undefined) void clock.sleep(publishRetryMs, closing.signal).then(flush);
  };

  const isStale = ({ reading }: Attempt) => serverClock.nowMs() >= reading.staleAtMs;
  const isDead = () => serverClock.nowMs() < deadUntilMs;

  // Offline, only what has become too old leaves; that bounds what can wait to a few seconds of readings.
  const flush = () => {
    const attempts = waiting;
    const connection = line.current();
    waiting = [];
    for (const attempt of attempts) {
      if (isStale(attempt)) giveUp(attempt, 'too old to be sent once more');
      else if (connection === undefined) waiting.push(attempt);
      else {
        if (attempt.number > 1) events.retried(attempt.reading);
        publish(connection, attempt);
      }
    }
  };

  const giveUpWaiting = (reason: string) => {
    for (const attempt of waiting.splice(0)) giveUp(attempt, reason);
  };

  return {
    line,
    send: (reading) => {
      pending += 1;
      const attempt = { reading, number: 1 };
      if (isDead()) giveUp(attempt, 'its client is dead');
      else {
        waiting.push(attempt);
        flush();
      }
    },
    sendRaw: ({ topic: rawTopic = topic, payload, retain = false }) => {
      // A broker that breaks the connection over it is an answer too.
      line.current()?.publish({ topic: rawTopic, payload, qos, retain }, () => undefined);
    },
    flush,
    die: (untilMs) => {
      deadUntilMs = untilMs;
      giveUpWaiting('its client died');
      line.stayAway(clock.nowMs() + untilMs - serverClock.nowMs());
    },
    pendingCount: () => pending,
    close: () => {
      closing.abort();
      giveUpWaiting('the run ended');
    },
  };
}

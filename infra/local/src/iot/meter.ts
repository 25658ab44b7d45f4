import type { Clock } from '../core/clock.ts';
import { BILLING_UNITS, type IotUsage, startedUnits } from '../core/usage.ts';

const MINUTE_MS = 60_000;

/**
 * What AWS bills of IoT Core, since the start of the runtime (aws-semantics 11). It is asked for every message and every
 * delivery: additions only.
 */
export class IotMeter {
  readonly #clock: Clock;
  /** When connections that are open began. */
  readonly #open = new Set<{ readonly sinceMs: number }>();
  #endedMinutes = 0;
  #connects = 0;
  #subscribes = 0;
  #messageUnitsIn = 0;
  #messageUnitsOut = 0;
  #rulesTriggered = 0;
  #actionsExecuted = 0;
  #clientAcks = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** A client was let in. @returns what to call when its connection is over */
  openConnection(): () => void {
    const connection = { sinceMs: this.#clock.nowMs() };
    this.#connects += 1;
    this.#open.add(connection);
    return () => {
      if (this.#open.delete(connection)) this.#endedMinutes += this.#minutesSince(connection.sinceMs);
    };
  }

  countSubscribe(): void {
    this.#subscribes += 1;
  }

  /** A publish that goes through the broker; Basic Ingest does not. */
  countPublish(topic: string, payloadBytes: number): void {
    this.#messageUnitsIn += unitsOf(topic, payloadBytes);
  }

  countDelivery(topic: string, payloadBytes: number): void {
    this.#messageUnitsOut += unitsOf(topic, payloadBytes);
  }

  countAck(): void {
    this.#clientAcks += 1;
  }

  /** A message reached a rule, whether its WHERE lets it pass or not. */
  countRule(topic: string, payloadBytes: number): void {
    this.#rulesTriggered += unitsOf(topic, payloadBytes);
  }

  /** Attempts are not counted. @param bytes what an action was handed */
  countAction(bytes: number): void {
    this.#actionsExecuted += startedUnits(bytes, BILLING_UNITS.iotMessage);
  }

  read(): IotUsage {
    let connectionMinutes = this.#endedMinutes;
    for (const { sinceMs } of this.#open) connectionMinutes += this.#minutesSince(sinceMs);
    return {
      connectionMinutes,
      connects: this.#connects,
      subscribes: this.#subscribes,
      messageUnitsIn: this.#messageUnitsIn,
      messageUnitsOut: this.#messageUnitsOut,
      rulesTriggered: this.#rulesTriggered,
      actionsExecuted: this.#actionsExecuted,
      clientAcks: this.#clientAcks,
    };
  }

  /** Started minutes. */
  #minutesSince(sinceMs: number): number {
    return startedUnits(this.#clock.nowMs() - sinceMs, MINUTE_MS);
  }
}

const unitsOf = (topic: string, payloadBytes: number): number =>
  startedUnits(payloadBytes + Buffer.byteLength(topic), BILLING_UNITS.iotMessage);

import type { Clock } from '../core/clock.ts';
import type { IotMeter } from './meter.ts';
import type { IotMetrics } from './metrics.ts';
import type { RuleEngine } from './rules/rule-engine.ts';
import { RuleMessage } from './rules/rule-message.ts';
import { parseBasicIngest } from './topics.ts';

/** A message that somebody was allowed to publish. */
export interface IncomingMessage {
  readonly topic: string;
  readonly payload: Uint8Array;
  /** `n/a` without MQTT. */
  readonly clientId: string;
  readonly principal: string;
  readonly republishDepth: number;
}

export interface MessageIntakeOptions {
  readonly engine: RuleEngine;
  readonly clock: Clock;
  readonly metrics: IotMetrics;
  readonly meter: IotMeter;
  readonly newUuid: () => string;
}

/** Runs the rules of one message; resolves when their actions are done, which is when a publisher may be acknowledged. */
export type MessageIntake = (message: IncomingMessage) => Promise<void>;

export const createMessageIntake = (options: MessageIntakeOptions): MessageIntake => {
  const { engine, clock, metrics, meter, newUuid } = options;
  return (message) => {
    metrics.messagesIn += 1;
    const ingest = parseBasicIngest(message.topic);
    if (ingest === undefined) meter.countPublish(message.topic, message.payload.length);
    const topic = ingest === undefined ? message.topic : ingest.topic;
    const seen = new RuleMessage({ ...message, topic, receivedAtMs: clock.nowMs(), newUuid });
    return ingest === undefined ? engine.run(seen) : engine.runRule(ingest.ruleName, seen);
  };
};

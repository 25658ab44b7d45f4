import type { Clock } from '../../core/clock.ts';
import { type OutboundMessage, type RetainedMessage, RetainedMessagesFullError } from './broker.ts';

/** The last retained message of each topic. */
export class RetainedMessages {
  readonly #messages = new Map<string, RetainedMessage>();
  readonly #max: number;
  readonly #clock: Clock;

  constructor(retainedMessagesMax: number, clock: Clock) {
    this.#max = retainedMessagesMax;
    this.#clock = clock;
  }

  /** A zero-byte message deletes. @throws RetainedMessagesFullError */
  store({ topic, payload, qos }: OutboundMessage): void {
    if (payload.length === 0) {
      this.#messages.delete(topic);
      return;
    }
    if (!this.hasRoomFor(topic)) throw new RetainedMessagesFullError(this.#max);
    // A copy, because the payload may be a small part of a large network buffer.
    this.#messages.set(topic, { topic, payload: Buffer.from(payload), qos, lastModifiedMs: this.#clock.nowMs() });
  }

  hasRoomFor(topic: string): boolean {
    return this.#messages.size < this.#max || this.#messages.has(topic);
  }

  get(topic: string): RetainedMessage | undefined {
    return this.#messages.get(topic);
  }

  list(): readonly RetainedMessage[] {
    return [...this.#messages.values()];
  }
}

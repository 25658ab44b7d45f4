import { TopicTree } from '../topic-tree.ts';
import type { OutboundMessage } from './broker.ts';
import type { RetainedMessages } from './retained-messages.ts';
import type { SessionStore, StoredPacket } from './session-store.ts';

type Notify = (packet: StoredPacket, done: () => void) => void;

export interface FanOutOptions {
  readonly brokerId: string;
  readonly retained: RetainedMessages;
  readonly sessions: SessionStore;
}

/**
 * Distributes messages to subscriptions: the message queue of aedes, replaced.
 * A message gets its number, is retained, queued for persistent sessions and handed to every subscriber in one go.
 * aedes drops a message whose number is not above the subscriber's last one, so numbers must not overtake each other.
 */
export class FanOut {
  readonly #subscriptions = new TopicTree<Notify>();
  readonly #options: FanOutOptions;
  #counter = 0;

  constructor(options: FanOutOptions) {
    this.#options = options;
  }

  /** @throws RetainedMessagesFullError */
  publish(message: OutboundMessage): void {
    if (message.retain) this.#options.retained.store(message);
    this.#counter += 1;
    const packet = this.#packetOf(message);
    if (message.qos > 0) this.#options.sessions.enqueue(packet);
    for (const notify of this.#subscriptions.match(message.topic)) notify(packet, ignoreDelivery);
  }

  on(filter: string, notify: Notify, done?: () => void): void {
    this.#subscriptions.add(filter, notify);
    if (done !== undefined) setImmediate(done);
  }

  removeListener(filter: string, notify: Notify, done?: () => void): void {
    this.#subscriptions.delete(filter, notify);
    if (done !== undefined) setImmediate(done);
  }

  close(done: () => void): void {
    setImmediate(done);
  }

  #packetOf({ topic, payload, qos, retain }: OutboundMessage): StoredPacket {
    const bytes = Buffer.from(payload.buffer, payload.byteOffset, payload.byteLength);
    const identity = { brokerId: this.#options.brokerId, brokerCounter: this.#counter };
    return { cmd: 'publish', ...identity, topic, payload: bytes, qos, retain };
  }
}

// Nobody waits for a subscriber: one that does not keep up is closed by its backlog of unsent bytes.
const ignoreDelivery = (): void => undefined;

import { Readable } from 'node:stream';
import type { Clock, Timer } from '../../core/clock.ts';
import type { IotBounds } from '../limits.ts';
import type { IotMetrics } from '../metrics.ts';
import { TopicTree } from '../topic-tree.ts';
import { isWildcardFilter } from '../topics.ts';
import type { RetainedMessages } from './retained-messages.ts';

/** A message as the MQTT library passes it around. Identity is brokerId with brokerCounter. */
export interface StoredPacket {
  readonly cmd: string;
  readonly brokerId: string | undefined;
  readonly brokerCounter: number;
  readonly topic: string;
  readonly payload: Buffer;
  readonly qos: number;
  readonly retain: boolean;
  messageId?: number | undefined;
}

interface StoredSubscription {
  readonly topic: string;
  readonly qos: number;
}

interface StoredSession {
  readonly clientId: string;
  /** QoS by filter. */
  readonly subscriptions: Map<string, number>;
  /** QoS 1 messages that were not acknowledged, oldest first. */
  queue: StoredPacket[];
  expiry: Timer | undefined;
}

interface ClientRef {
  readonly id: string;
}

export interface SessionStoreOptions {
  readonly bounds: IotBounds;
  readonly clock: Clock;
  readonly metrics: IotMetrics;
  readonly retained: RetainedMessages;
}

/**
 * Persistent sessions (cleanSession 0) in memory, in the shape that aedes expects of a persistence.
 * Everything is bounded, and sessions end an hour after their client left, as on AWS.
 */
export class SessionStore {
  readonly #options: SessionStoreOptions;
  readonly #sessions = new Map<string, StoredSession>();
  readonly #offline = new TopicTree<StoredSession>();
  /** Payloads in all queues, each counted once per queue. */
  #queuedBytes = 0;
  /** Subscriptions beyond the first of each session. */
  #extraSubscriptions = 0;

  constructor(options: SessionStoreOptions) {
    this.#options = options;
  }

  /** aedes asks for this; there is nothing to open. */
  async setup(): Promise<void> {
    return undefined;
  }

  /** Queues a QoS 1 message for every persistent session that subscribed to its topic with QoS 1. */
  enqueue(packet: StoredPacket): void {
    const sessions = this.#offline.match(packet.topic);
    if (sessions.length === 0) return;
    // One copy for all: the payload may be a small part of a large network buffer.
    const payload = Buffer.from(packet.payload);
    const { sessionMessagesMax, sessionBytesMax } = this.#options.bounds;
    for (const session of sessions) {
      const isFull = session.queue.length >= sessionMessagesMax || this.#queuedBytes + payload.length > sessionBytesMax;
      if (isFull) this.#options.metrics.sessionMessagesDropped += 1;
      else {
        session.queue.push({ ...packet, payload });
        this.#queuedBytes += payload.length;
      }
    }
  }

  /** The client of a persistent session came back. */
  resume(clientId: string): void {
    this.#sessions.get(clientId)?.expiry?.cancel();
  }

  /** The client left; its session waits for it for an hour. */
  suspend(clientId: string): void {
    const session = this.#sessions.get(clientId);
    if (session === undefined) return;
    session.expiry?.cancel();
    session.expiry = this.#options.clock.after(this.#options.bounds.sessionSeconds * 1_000, () => this.#drop(session));
  }

  dispose(): void {
    for (const session of this.#sessions.values()) session.expiry?.cancel();
  }

  async addSubscriptions({ id }: ClientRef, subscriptions: readonly StoredSubscription[]): Promise<void> {
    const session = this.#sessionOf(id);
    for (const { topic, qos } of subscriptions) {
      if (session.subscriptions.size > 0 && !session.subscriptions.has(topic)) this.#extraSubscriptions += 1;
      session.subscriptions.set(topic, qos);
      if (qos > 0) this.#offline.add(topic, session);
      else this.#offline.delete(topic, session);
    }
    this.#dropGreedySessions();
  }

  async removeSubscriptions({ id }: ClientRef, filters: readonly string[]): Promise<void> {
    const session = this.#sessions.get(id);
    if (session === undefined) return;
    for (const filter of filters) {
      if (session.subscriptions.delete(filter) && session.subscriptions.size > 0) this.#extraSubscriptions -= 1;
      this.#offline.delete(filter, session);
    }
  }

  async subscriptionsByClient({ id }: ClientRef): Promise<StoredSubscription[]> {
    const subscriptions = this.#sessions.get(id)?.subscriptions ?? [];
    return [...subscriptions].map(([topic, qos]) => ({ topic, qos }));
  }

  /** A client that connects with cleanSession 1 ends its stored session. */
  async cleanSubscriptions({ id }: ClientRef): Promise<void> {
    const session = this.#sessions.get(id);
    if (session !== undefined) this.#drop(session);
  }

  // AWS delivers retained messages to exact filters only, never to wildcards.
  createRetainedStreamCombi(filters: readonly string[]): Readable {
    const exact = filters.filter((filter) => !isWildcardFilter(filter));
    const found = exact.map((filter) => this.#options.retained.get(filter)).filter((message) => message !== undefined);
    return Readable.from(found.map((message) => ({ ...message, cmd: 'publish', retain: true })));
  }

  async outgoingUpdate({ id }: ClientRef, packet: StoredPacket): Promise<void> {
    const stored = this.#sessions
      .get(id)
      ?.queue.find(
        ({ brokerId, brokerCounter }) => brokerId === packet.brokerId && brokerCounter === packet.brokerCounter,
      );
    // A message that did not fit into the queue is still delivered to a client that is there.
    if (stored !== undefined) stored.messageId = packet.messageId;
  }

  async outgoingClearMessageId({ id }: ClientRef, { messageId }: StoredPacket): Promise<StoredPacket | undefined> {
    // aedes also calls for messages that it did not deliver; they have no id yet, like others in the queue.
    if (messageId === undefined) return undefined;
    return this.#removeFirst(id, (stored) => stored.messageId === messageId);
  }

  /** Forgets a queued message that its client may not have. */
  discard(clientId: string, { brokerId, brokerCounter }: Pick<StoredPacket, 'brokerId' | 'brokerCounter'>): void {
    this.#removeFirst(clientId, (stored) => stored.brokerId === brokerId && stored.brokerCounter === brokerCounter);
  }

  outgoingStream({ id }: ClientRef): Readable {
    return Readable.from([...(this.#sessions.get(id)?.queue ?? [])]);
  }

  /** Answers a stray PUBREL: QoS 2 messages are never taken, so there is none to find. */
  async incomingGetPacket(): Promise<never> {
    throw new Error('QoS 2 is not supported');
  }

  /** The library itself remembers the will of each connection; a stored one would only serve other brokers. */
  async putWill(): Promise<void> {
    return undefined;
  }

  async delWill(): Promise<void> {
    return undefined;
  }

  streamWill(): Readable {
    return Readable.from([]);
  }

  #removeFirst(clientId: string, isWanted: (stored: StoredPacket) => boolean): StoredPacket | undefined {
    const session = this.#sessions.get(clientId);
    const index = session?.queue.findIndex(isWanted) ?? -1;
    const removed = index === -1 ? undefined : session?.queue.splice(index, 1)[0];
    this.#queuedBytes -= removed?.payload.length ?? 0;
    return removed;
  }

  #sessionOf(clientId: string): StoredSession {
    const known = this.#sessions.get(clientId);
    if (known !== undefined) return known;
    const [oldest] = this.#sessions.values();
    if (oldest !== undefined && this.#sessions.size >= this.#options.bounds.sessionsMax) this.#drop(oldest);
    const session: StoredSession = { clientId, subscriptions: new Map(), queue: [], expiry: undefined };
    this.#sessions.set(clientId, session);
    return session;
  }

  /** Those with a single subscription stay, however many others bring. */
  #dropGreedySessions(): void {
    for (const session of this.#sessions.values()) {
      if (this.#extraSubscriptions <= this.#options.bounds.extraSubscriptionsMax) return;
      if (session.subscriptions.size > 1) this.#drop(session);
    }
  }

  #drop(session: StoredSession): void {
    session.expiry?.cancel();
    this.#extraSubscriptions -= Math.max(0, session.subscriptions.size - 1);
    for (const filter of session.subscriptions.keys()) this.#offline.delete(filter, session);
    this.#options.metrics.sessionMessagesDropped += session.queue.length;
    for (const { payload } of session.queue.splice(0)) this.#queuedBytes -= payload.length;
    this.#sessions.delete(session.clientId);
  }
}

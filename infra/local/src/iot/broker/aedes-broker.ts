import { randomUUID } from 'node:crypto';
import type { Duplex } from 'node:stream';
import { Aedes, type AedesOptions, type AedesPublishPacket, type Client, type PublishPacket } from 'aedes';
import type { Clock } from '../../core/clock.ts';
import type { LimitSink } from '../../core/limits.ts';
import type { Log } from '../../core/ports.ts';
import { createSparseLog } from '../../core/sparse-log.ts';
import type { AccountQuota } from '../account-quota.ts';
import type { Authorizer, Session } from '../authorizer.ts';
import type { IngestLanes, Lane } from '../ingest-lanes.ts';
import type { IotBounds } from '../limits.ts';
import type { IotMeter } from '../meter.ts';
import type { IotMetrics } from '../metrics.ts';
import { BASIC_INGEST_PREFIX, type Quotas } from '../topics.ts';
import type { Broker, ConnectionOrigin, InboundMessage, OutboundMessage } from './broker.ts';
import { ClientGate, type Credentials } from './client-gate.ts';
import { type ClientState, createClientState } from './client-state.ts';
import { acceptConnect } from './connect-packet.ts';
import { FanOut } from './fan-out.ts';
import { FilterBudget } from './filter-budget.ts';
import { guardFrames } from './frame-guard.ts';
import { ConnectRefusedError, RefusedError } from './refusals.ts';
import { RetainedMessages } from './retained-messages.ts';
import { SessionStore } from './session-store.ts';

export interface AedesBrokerOptions {
  readonly authorizer: Authorizer;
  /** Takes a message in; the publisher is acknowledged when this resolves. Rejects with a `MessageNotKeptError` only. */
  readonly ingest: (message: InboundMessage) => Promise<void>;
  readonly lanes: IngestLanes;
  readonly bounds: IotBounds;
  readonly quotas: Quotas;
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: IotMetrics;
  readonly meter: IotMeter;
  readonly account: AccountQuota;
  readonly limits: LimitSink;
}

/** An MQTT 3.1.1 broker with the manners of AWS IoT Core. The only module that knows aedes. */
export const createAedesBroker = async (options: AedesBrokerOptions): Promise<Broker> => {
  const broker = new AwsBroker({ ...options, log: createSparseLog(options.log, options.clock) });
  await broker.listen();
  return {
    attach: (stream, origin) => broker.attach(stream, origin),
    publish: async (message) => broker.fanOut.publish(message),
    disconnect: (clientId) => broker.disconnectClient(clientId),
    retained: (topic) => broker.retained.get(topic),
    listRetained: () => broker.retained.list(),
    refusePublishes: () => broker.refusePublishes(),
    close: () => broker.shutDown(),
  };
};

type Done = (error?: Error | null) => void;
type PublishDone = (error?: Error) => void;

interface Accepted {
  readonly session: Session;
  readonly packet: PublishPacket;
  readonly payload: Buffer;
  readonly done: Done;
}

/** A publish that is thrown away goes to this topic, which is not distributed. */
const DISCARDED_TOPIC = `${BASIC_INGEST_PREFIX}discarded`;

class AwsBroker extends Aedes {
  readonly fanOut: FanOut;
  readonly retained: RetainedMessages;
  readonly #gate: ClientGate;
  readonly #sessions: SessionStore;
  readonly #filterBudget: FilterBudget;
  readonly #options: AedesBrokerOptions;
  readonly #states = new WeakMap<Client, ClientState>();
  readonly #clients = new Map<string, Client>();
  #openCount = 0;

  constructor(options: AedesBrokerOptions) {
    const brokerId = randomUUID();
    const { bounds, clock, metrics } = options;
    const retained = new RetainedMessages(bounds.retainedMessagesMax, clock);
    const sessions = new SessionStore({ bounds, clock, metrics, retained });
    const fanOut = new FanOut({ brokerId, retained, sessions });
    super({ id: brokerId, mq: fanOut, persistence: sessions } satisfies AedesOptions);
    this.#options = options;
    this.#filterBudget = new FilterBudget(options);
    this.#gate = new ClientGate({ ...options, retained });
    this.retained = retained;
    this.fanOut = fanOut;
    this.#sessions = sessions;
    this.#installHooks();
    this.#watchClients();
  }

  attach(stream: Duplex, origin: ConnectionOrigin): void {
    // Also those that have not said who they are: waiting for it must not be for free.
    if (this.#openCount >= this.#options.bounds.connectionsMax) {
      stream.destroy();
      return;
    }
    this.#openCount += 1;
    guardFrames(stream, () => this.#gate.noteTooLarge(client.id));
    const client = this.handle(stream);
    const state = createClientState(origin, {
      ...this.#options,
      filterBudget: this.#filterBudget,
      close: (reason) => this.#closeFor(client, reason),
    });
    this.#states.set(client, state);
    stream.once('close', () => {
      this.#openCount -= 1;
      state.end();
    });
  }

  /**
   * Called by aedes after the PUBACK. Messages to rules have reached their rule by now and go to nobody else;
   * the library's own $SYS messages do not exist on AWS.
   */
  override publish(packet: PublishPacket, second: Client | null | PublishDone, third?: PublishDone): void {
    const done = typeof second === 'function' ? second : third;
    const { topic, payload, retain } = packet;
    let failure: Error | undefined;
    if (!topic.startsWith(BASIC_INGEST_PREFIX) && !topic.startsWith('$SYS/')) {
      failure = this.#distribute({ topic, payload: bytesOf(payload), qos: packet.qos === 0 ? 0 : 1, retain });
    }
    if (done !== undefined) setImmediate(done, failure);
  }

  refusePublishes(): void {
    this.#gate.refusePublishes();
  }

  async disconnectClient(clientId: string): Promise<boolean> {
    const client = this.#clients.get(clientId);
    if (client === undefined) return false;
    await new Promise<void>((resolve) => client.close(resolve));
    return true;
  }

  async shutDown(): Promise<void> {
    this.#sessions.dispose();
    await new Promise<void>((resolve) => this.close(resolve));
  }

  #distribute(message: OutboundMessage): Error | undefined {
    try {
      this.fanOut.publish(message);
      return undefined;
    } catch (error) {
      return asError(error);
    }
  }

  #installHooks(): void {
    this.preConnect = (client, packet, done) => {
      const problem = acceptConnect(packet, this.#stateOf(client));
      if (problem === undefined) done(null, true);
      else {
        this.#gate.countRefusedConnect('malformed');
        done(new RefusedError(problem), false);
      }
    };
    // biome-ignore lint/complexity/useMaxParams: aedes prescribes this signature
    this.authenticate = (client, username, password, done) => {
      this.#connect(client, { clientId: client.id, username, password }).then(
        () => done(null, true),
        (error: unknown) => done(error instanceof ConnectRefusedError ? error : null, false),
      );
    };
    this.authorizePublish = (client, packet, done) => this.#takeIn(client, packet, done);
    this.authorizeSubscribe = (client, subscription, done) => {
      this.#subscribe(client, { filter: subscription.topic, qos: subscription.qos }).then(
        (granted) => done(null, granted ? subscription : null),
        (error: unknown) => done(asError(error)),
      );
    };
    this.authorizeForward = (client, packet) => this.#forward(client, packet);
  }

  #watchClients(): void {
    const { metrics, meter, log } = this.#options;
    this.on('client', (client) => {
      this.#stateOf(client).connection.onEnded(meter.openConnection());
      this.#clients.set(client.id, client);
      metrics.connections = this.#clients.size;
      this.#sessions.resume(client.id);
    });
    this.on('clientDisconnect', (client) => {
      if (this.#clients.get(client.id) === client) this.#clients.delete(client.id);
      metrics.connections = this.#clients.size;
      this.#sessions.suspend(client.id);
    });
    this.on('subscribe', () => meter.countSubscribe());
    this.on('ack', () => meter.countAck());
    this.on('unsubscribe', (filters, client) => {
      for (const filter of filters) this.#states.get(client)?.filters.delete(filter);
    });
    this.on('clientError', (client, error) => {
      if (isProtocolError(error)) metrics.protocolErrors += 1;
      log('info', `an MQTT connection was closed: ${error.message}`, { clientId: client.id, ...factsOf(error) });
    });
    this.on('connectionError', (_client, error) => {
      if (isProtocolError(error)) metrics.protocolErrors += 1;
      log('info', `an MQTT connection was closed before it was let in: ${error.message}`, factsOf(error));
    });
  }

  async #connect(client: Client, credentials: Credentials): Promise<void> {
    const state = this.#stateOf(client);
    state.session = await this.#gate.connect(state, credentials);
  }

  #closeFor(client: Client, reason: string): void {
    this.#options.log('info', `an MQTT connection was closed: ${reason}`, { clientId: client.id });
    client.conn.destroy();
  }

  async #subscribe(client: Client, request: { filter: string; qos: 0 | 1 | 2 }): Promise<boolean> {
    const isResumed = this.#clients.get(client.id) !== client;
    try {
      return await this.#gate.subscribe(this.#stateOf(client), request);
    } catch (error) {
      if (!isResumed) throw error;
      // A session that is resumed with fewer rights loses the subscription, not the connection.
      await this.#sessions.removeSubscriptions(client, [request.filter]);
      return false;
    }
  }

  /** Wills come here too, when their client has vanished. */
  #takeIn(client: Client | null, packet: PublishPacket, done: Done): void {
    const state = client === null ? undefined : this.#states.get(client);
    const payload = bytesOf(packet.payload);
    const session = state?.session;
    if (session === undefined || state === undefined) {
      done(new Error('the client is not connected'));
      return;
    }
    try {
      this.#gate.checkPublish(session.clientId, packet, payload.length);
    } catch (error) {
      done(asError(error));
      return;
    }
    if (this.#gate.takesPublish(state, session.clientId, payload.length)) {
      this.#submit(state.lane, { session, packet, payload, done });
    } else {
      discard(packet);
      done();
    }
  }

  #submit(lane: Lane, { session, packet, payload, done }: Accepted): void {
    const message: InboundMessage = { topic: packet.topic, payload, session };
    lane.submit({
      admit: () => this.#gate.authorizePublish(session, packet),
      run: () => this.#options.ingest(message),
      done: (error) => done(error === undefined ? null : asError(error)),
    });
  }

  #forward(client: Client, packet: AedesPublishPacket): AedesPublishPacket | null {
    const decision = this.#gate.deliver(this.#stateOf(client), {
      topic: packet.topic,
      payloadBytes: packet.payload.length,
      unsentBytes: client.conn.writableLength,
    });
    if (decision === 'close') client.conn.destroy();
    if (decision === 'drop' && packet.qos > 0 && !client.clean) this.#sessions.discard(client.id, packet);
    return decision === 'deliver' ? packet : null;
  }

  #stateOf(client: Client): ClientState {
    const state = this.#states.get(client);
    if (state === undefined) throw new Error('aedes handed in a client that was never attached');
    return state;
  }
}

/** Excess publishes get no PUBACK and reach nobody, but the connection stays. */
const discard = (packet: PublishPacket): void => {
  packet.qos = 0;
  packet.retain = false;
  packet.topic = DISCARDED_TOPIC;
};

const bytesOf = (payload: string | Buffer): Buffer => (typeof payload === 'string' ? Buffer.from(payload) : payload);

const asError = (error: unknown): Error => (error instanceof Error ? error : new Error(String(error)));

/** Refusals are counted by their reason, and a network that fails is nobody's fault. */
const isProtocolError = (error: Error): boolean => !(error instanceof RefusedError) && !('syscall' in error);

const factsOf = (error: Error): Readonly<Record<string, unknown>> => (error instanceof RefusedError ? error.facts : {});

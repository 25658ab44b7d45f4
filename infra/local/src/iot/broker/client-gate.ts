import type { Log } from '../../core/ports.ts';
import type { Authorizer, ConnectRequest, Session } from '../authorizer.ts';
import { AWS_QUOTAS, IOT_LIMITS, type IotBounds } from '../limits.ts';
import type { IotMetrics } from '../metrics.ts';
import { BASIC_INGEST_PREFIX, publishTopicProblem, type Quotas, topicFilterProblem } from '../topics.ts';
import { parseUsername } from '../username.ts';
import type { ClientState } from './client-state.ts';
import type { RetainedMessages } from './retained-messages.ts';

export interface ClientGateOptions {
  readonly authorizer: Authorizer;
  readonly bounds: IotBounds;
  readonly quotas: Quotas;
  readonly log: Log;
  readonly metrics: IotMetrics;
  readonly retained: RetainedMessages;
}

export interface Credentials {
  readonly clientId: string;
  readonly username: string | undefined;
  readonly password: Buffer | undefined;
}

export interface PublishRequest {
  readonly topic: string;
  readonly qos: 0 | 1 | 2;
  readonly retain: boolean;
}

/** The client was not let in; `returnCode` goes into the CONNACK of MQTT 3.1.1. */
export class ConnectRefusedError extends Error {
  readonly returnCode: 2 | 5;

  constructor(returnCode: 2 | 5, message: string) {
    super(message);
    this.name = 'ConnectRefusedError';
    this.returnCode = returnCode;
  }
}

const IDENTIFIER_REJECTED = 2;
const NOT_AUTHORIZED = 5;

/** Decides what a client of the broker may do: protocol rules of AWS IoT Core, quotas and the authorizer. */
export class ClientGate {
  readonly #options: ClientGateOptions;

  constructor(options: ClientGateOptions) {
    this.#options = options;
  }

  /** @throws ConnectRefusedError */
  async connect(state: ClientState, credentials: Credentials): Promise<Session> {
    try {
      const session = await this.#connect(state, credentials);
      this.#options.metrics.connectsAccepted += 1;
      return session;
    } catch (error) {
      this.#options.metrics.connectsRefused += 1;
      throw error;
    }
  }

  /** Why a publish closes its connection without an acknowledgement; undefined if it may go on to the authorizer. */
  publishProblem({ topic, qos, retain }: PublishRequest, payloadBytes: number): string | undefined {
    // AWS acknowledges no QoS 2 publish; closing, as it does for MQTT 5 (reason 155), tells the client at once.
    if (qos === 2) return 'QoS 2 is not supported';
    if (payloadBytes > IOT_LIMITS.payloadBytesMax) return 'the payload is larger than 128 KB';
    const problem = publishTopicProblem(topic, this.#options.quotas);
    if (problem !== undefined) return problem;
    const isOneMoreRetained = retain && payloadBytes > 0 && !topic.startsWith(BASIC_INGEST_PREFIX);
    if (!isOneMoreRetained || this.#options.retained.hasRoomFor(topic)) return undefined;
    return 'the broker keeps as many retained messages as it can';
  }

  /** Undefined = allowed at once. Rejects to close the connection, as AWS does for MQTT 3.1.1. */
  authorizePublish(session: Session, { topic, qos, retain }: PublishRequest): Promise<void> | undefined {
    const answer = this.#options.authorizer.publish(session, { topic, qos: qos === 0 ? 0 : 1, retain });
    if (answer === true) return undefined;
    return Promise.resolve(answer).then((allowed) => {
      if (!allowed) throw new Error(`not authorized to publish to ${topic}`);
    });
  }

  /** True = granted, false = refused with SUBACK 128. @throws to close the connection */
  async subscribe(
    { session, filters }: ClientState,
    { filter, qos }: { filter: string; qos: 0 | 1 | 2 },
  ): Promise<boolean> {
    if (session === undefined) throw new Error('the client is not connected');
    if (qos === 2) throw new Error('QoS 2 is not supported');
    const { quotas, authorizer } = this.#options;
    const problem = topicFilterProblem(filter, quotas);
    if (problem !== undefined) throw new Error(problem);
    // Shared subscriptions are not emulated; a refusal is better than silence.
    if (filter.startsWith('$share/')) return false;
    const isFull = quotas === 'aws' && filters.size >= AWS_QUOTAS.subscriptionsPerConnectionMax && !filters.has(filter);
    if (isFull) return false;
    if (!(await authorizer.subscribe(session, { filter, qos })))
      throw new Error(`not authorized to subscribe to ${filter}`);
    filters.add(filter);
    return true;
  }

  /** `close` for a subscriber that does not keep up. */
  deliver(
    { session, takesOneMore }: ClientState,
    message: { topic: string; unsentBytes: number },
  ): 'deliver' | 'drop' | 'close' {
    const { bounds, metrics, log, authorizer } = this.#options;
    if (session === undefined || !authorizer.receive(session, { topic: message.topic })) return 'drop';
    if (message.unsentBytes > bounds.subscriberBacklogBytesMax) {
      metrics.slowSubscribersClosed += 1;
      log('warn', 'a subscriber does not keep up and was closed', {
        clientId: session.clientId,
        unsentBytes: message.unsentBytes,
      });
      return 'close';
    }
    if (takesOneMore?.() === false) {
      metrics.throttledOut += 1;
      return 'drop';
    }
    metrics.messagesOut += 1;
    return 'deliver';
  }

  async #connect(state: ClientState, { clientId, username, password }: Credentials): Promise<Session> {
    if (clientId.startsWith('$') || Buffer.byteLength(clientId) > IOT_LIMITS.clientIdBytesMax) {
      throw new ConnectRefusedError(IDENTIFIER_REJECTED, 'a client id has at most 128 bytes and does not start with $');
    }
    const { name, query } = parseUsername(username);
    const { connectionId, origin } = state;
    const caller = { connectionId, protocol: origin.protocol, clientId };
    const request: ConnectRequest = { ...caller, username: name, usernameQuery: query, password, http: origin.http };
    const decision = await this.#ask(request);
    if (!decision.allowed) throw new ConnectRefusedError(NOT_AUTHORIZED, 'not authorized');
    return { ...caller, principal: decision.principal };
  }

  async #ask(request: ConnectRequest) {
    try {
      return await this.#options.authorizer.connect(request);
    } catch (error) {
      throw new ConnectRefusedError(NOT_AUTHORIZED, `the authorizer failed: ${String(error)}`);
    }
  }
}

import type { LimitSink } from '../../core/limits.ts';
import type { Log } from '../../core/ports.ts';
import type { AccountQuota } from '../account-quota.ts';
import type { Authorizer, ConnectRefusal, ConnectRequest, Session } from '../authorizer.ts';
import { AWS_QUOTAS, IOT_LIMITS, type IotBounds, PAYLOAD_QUOTA } from '../limits.ts';
import type { IotMeter } from '../meter.ts';
import type { IotMetrics, PublishRefusal, SubscribeRefusal } from '../metrics.ts';
import { BASIC_INGEST_PREFIX, publishTopicProblem, type Quotas, topicFilterProblem } from '../topics.ts';
import { parseUsername } from '../username.ts';
import type { ClientState } from './client-state.ts';
import { ConnectRefusedError, RefusedError } from './refusals.ts';
import type { RetainedMessages } from './retained-messages.ts';

export interface ClientGateOptions {
  readonly authorizer: Authorizer;
  readonly bounds: IotBounds;
  readonly quotas: Quotas;
  readonly log: Log;
  readonly metrics: IotMetrics;
  readonly meter: IotMeter;
  readonly account: AccountQuota;
  readonly limits: LimitSink;
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

/** Decides what a client of the broker may do: protocol rules of AWS IoT Core, quotas and the authorizer. */
export class ClientGate {
  readonly #options: ClientGateOptions;
  #acceptsPublishes = true;

  constructor(options: ClientGateOptions) {
    this.#options = options;
  }

  /** @throws ConnectRefusedError */
  async connect(state: ClientState, credentials: Credentials): Promise<Session> {
    const { metrics } = this.#options;
    try {
      const session = await this.#connect(state, credentials);
      metrics.connectsAccepted += 1;
      await this.#lookAtWill(state, session);
      return session;
    } catch (error) {
      this.countRefusedConnect(error instanceof ConnectRefusedError ? error.reason : 'authorizerFailed');
      throw error;
    }
  }

  countRefusedConnect(reason: ConnectRefusal): void {
    this.#options.metrics.connectsRefused += 1;
    this.#options.metrics.refusals.connects[reason] += 1;
  }

  /** From now on every publish closes its connection. */
  refusePublishes(): void {
    this.#acceptsPublishes = false;
  }

  /** @throws RefusedError for what closes its connection without an acknowledgement, whoever sent it */
  checkPublish(clientId: string, request: PublishRequest, payloadBytes: number): void {
    if (payloadBytes > IOT_LIMITS.payloadBytesMax) this.noteTooLarge(clientId);
    const [reason, message] = this.#publishProblem(request, payloadBytes) ?? [];
    if (reason === undefined || message === undefined) return;
    this.#options.metrics.refusals.publishes[reason] += 1;
    throw new RefusedError(message, { topic: request.topic });
  }

  /** A client sent, or announced, more than a message may have. */
  noteTooLarge(clientId: string | undefined): void {
    this.#options.limits.note('iot-payload', clientId ?? 'unknown', PAYLOAD_QUOTA);
  }

  /** False for what is discarded: its connection, or all together, sent too much. */
  takesPublish(state: ClientState, clientId: string, payloadBytes: number): boolean {
    const { metrics, account, limits } = this.#options;
    const quota = state.publishQuota(payloadBytes);
    if (quota === undefined && account.takesPublish()) return true;
    if (quota !== undefined) limits.note('iot-connection-publishes', clientId, quota);
    metrics.throttledIn += 1;
    return false;
  }

  /** Undefined = allowed at once. Rejects to close the connection, as AWS does for MQTT 3.1.1. */
  authorizePublish({ rights }: Session, { topic, qos, retain }: PublishRequest): Promise<void> | undefined {
    const answer = rights.publish({ topic, qos: qos === 0 ? 0 : 1, retain });
    if (answer === true) return undefined;
    return isYes(answer).then((allowed) => {
      if (allowed) return;
      this.#options.metrics.refusals.publishes.forbidden += 1;
      throw new RefusedError('not authorized to publish', { topic, retain });
    });
  }

  /** True = granted, false = refused with SUBACK 128. @throws RefusedError to close the connection */
  async subscribe(
    { session, filters }: ClientState,
    { filter, qos }: { filter: string; qos: 0 | 1 | 2 },
  ): Promise<boolean> {
    if (session === undefined) throw new Error('the client is not connected');
    const problem = qos === 2 ? 'QoS 2 is not supported' : topicFilterProblem(filter, this.#options.quotas);
    if (qos === 2 || problem !== undefined) {
      this.#countRefusedSubscribe('malformed');
      throw new RefusedError(problem ?? '', { filter });
    }
    // Shared subscriptions are not emulated; a refusal is better than silence.
    if (filter.startsWith('$share/')) return this.#countRefusedSubscribe('shared');
    if (!(await isYes(session.rights.subscribe({ filter, qos })))) {
      this.#countRefusedSubscribe('forbidden');
      throw new RefusedError('not authorized to subscribe', { filter });
    }
    if (filters.add(filter)) return true;
    this.#noteFilters(session.clientId);
    return this.#countRefusedSubscribe('quota');
  }

  /** `close` for a subscriber that does not keep up. */
  deliver(
    { session, deliveryQuota }: ClientState,
    message: { topic: string; payloadBytes: number; unsentBytes: number },
  ): 'deliver' | 'drop' | 'close' {
    const { bounds, metrics, log, account, limits, meter } = this.#options;
    if (session === undefined) return 'drop';
    if (!session.rights.receive({ topic: message.topic })) {
      metrics.receivesForbidden += 1;
      return 'drop';
    }
    if (message.unsentBytes > bounds.subscriberBacklogBytesMax) {
      metrics.slowSubscribersClosed += 1;
      log('warn', 'a subscriber does not keep up and was closed', {
        clientId: session.clientId,
        unsentBytes: message.unsentBytes,
      });
      return 'close';
    }
    const quota = deliveryQuota();
    if (quota !== undefined || !account.takesDelivery()) {
      if (quota !== undefined) limits.note('iot-connection-publishes', session.clientId, quota);
      metrics.throttledOut += 1;
      return 'drop';
    }
    metrics.messagesOut += 1;
    meter.countDelivery(message.topic, message.payloadBytes);
    return 'deliver';
  }

  async #connect(state: ClientState, { clientId, username, password }: Credentials): Promise<Session> {
    if (!this.#options.account.takesConnect()) throw new ConnectRefusedError('throttled', 'too many connects a second');
    if (clientId.startsWith('$') || Buffer.byteLength(clientId) > IOT_LIMITS.clientIdBytesMax) {
      throw new ConnectRefusedError('malformed', 'a client id has at most 128 bytes and does not start with $');
    }
    const { name, query } = parseUsername(username);
    const { connectionId, origin, hasOwnClientId } = state;
    const caller = { connectionId, protocol: origin.protocol, clientId };
    const said = { username: name, usernameQuery: query, fullUsername: username, password };
    const decision = await this.#ask({ ...caller, ...said, ...origin, hasOwnClientId }, state);
    if (!decision.allowed) throw new ConnectRefusedError(decision.reason, 'not authorized');
    return { ...caller, principal: decision.principal, rights: decision.rights };
  }

  async #ask(request: ConnectRequest, { connection }: ClientState) {
    try {
      return await this.#options.authorizer.connect(request, connection);
    } catch (error) {
      throw new ConnectRefusedError('authorizerFailed', 'the authorizer failed', { error: String(error) });
    }
  }

  /** AWS lets a client in whose will it will never send; somebody should know. */
  async #lookAtWill({ will }: ClientState, { clientId, rights }: Session): Promise<void> {
    if (will === undefined) return;
    const { topic, qos, retain, payloadBytes } = will;
    const [, problem] = this.#publishProblem(will, payloadBytes) ?? [];
    if (problem === undefined && (await isYes(rights.publish({ topic, qos: qos === 0 ? 0 : 1, retain })))) return;
    const reason = problem ?? 'not authorized to publish';
    this.#options.log('warn', 'a client was let in, but its will may not be sent', { clientId, topic, retain, reason });
  }

  #publishProblem({ topic, qos, retain }: PublishRequest, payloadBytes: number): [PublishRefusal, string] | undefined {
    if (!this.#acceptsPublishes) return ['stopping', 'the broker is stopping'];
    // AWS acknowledges no QoS 2 publish; closing, as it does for MQTT 5 (reason 155), tells the client at once.
    if (qos === 2) return ['malformed', 'QoS 2 is not supported'];
    if (payloadBytes > IOT_LIMITS.payloadBytesMax) return ['malformed', 'the payload is larger than 128 KB'];
    const problem = publishTopicProblem(topic, this.#options.quotas);
    if (problem !== undefined) return ['malformed', problem];
    const isOneMoreRetained = retain && payloadBytes > 0 && !topic.startsWith(BASIC_INGEST_PREFIX);
    if (!isOneMoreRetained || this.#options.retained.hasRoomFor(topic)) return undefined;
    return ['retainedFull', 'the broker keeps as many retained messages as it can'];
  }

  #noteFilters(clientId: string): void {
    const { quotas, bounds, limits } = this.#options;
    const ofConnection = (quotas === 'aws' ? AWS_QUOTAS : bounds).subscriptionsPerConnectionMax;
    const ofAll = `${bounds.extraSubscriptionsMax} of all beyond their first`;
    limits.note('iot-subscriptions', clientId, `${ofConnection} filters of a connection, ${ofAll}`);
  }

  #countRefusedSubscribe(reason: SubscribeRefusal): false {
    this.#options.metrics.refusals.subscribes[reason] += 1;
    return false;
  }
}

/** A failing authorizer says no. */
const isYes = async (answer: boolean | Promise<boolean>): Promise<boolean> => {
  try {
    return await answer;
  } catch {
    return false;
  }
};

import { randomUUID } from 'node:crypto';
import { AwsError } from '../core/errors.ts';
import type { LimitSink } from '../core/limits.ts';
import type { RestRequest, RestResponse, RestService } from '../core/rest-service.ts';
import type { AccountQuota } from './account-quota.ts';
import type { Authorizer, ManagedOperation, Session } from './authorizer.ts';
import { type Broker, type RetainedMessage, RetainedMessagesFullError } from './broker/broker.ts';
import { IOT_LIMITS, PAYLOAD_QUOTA } from './limits.ts';
import type { IotMetrics } from './metrics.ts';
import { MessageNotKeptError } from './rules/not-kept.ts';
import { publishTopicProblem, type Quotas } from './topics.ts';

export interface DataPlaneMessage {
  readonly topic: string;
  readonly payload: Uint8Array;
  readonly qos: 0 | 1;
  readonly retain: boolean;
}

export interface DataPlaneOptions {
  readonly authorizer: Authorizer;
  readonly quotas: Quotas;
  readonly metrics: IotMetrics;
  readonly account: AccountQuota;
  readonly limits: LimitSink;
  /** The running broker. @throws AwsError when there is none */
  readonly broker: () => Broker;
  /** Runs rules and distributes. */
  readonly publish: (message: DataPlaneMessage, principal: string) => Promise<void>;
}

const ROUTES = [
  { method: 'POST', prefix: '/topics/', handle: 'publish' },
  { method: 'GET', prefix: '/retainedMessage/', handle: 'getRetained' },
  { method: 'DELETE', prefix: '/connections/', handle: 'deleteConnection' },
] as const;

const LIST_PATH = '/retainedMessage';
const LIST_PAGE_MAX = 200;

/** The HTTPS data plane (`@aws-sdk/client-iot-data-plane`): publish, retained messages, DeleteConnection. */
export const createDataPlane = (options: DataPlaneOptions): RestService => {
  const operations = new DataPlane(options);
  return {
    matches: ({ method, path }) => routeOf(method, path) !== undefined || isList(method, path),
    handle: async (request) => {
      if (isList(request.method, request.path)) return operations.listRetained(request);
      const route = routeOf(request.method, request.path);
      if (route === undefined) throw new AwsError('MethodNotAllowedException', 'no such operation', { status: 405 });
      // A topic is one segment: the SDK sends its slashes as %2F. Unencoded ones are taken as they are.
      return operations[route.handle](request, decodeSegment(request.path.slice(route.prefix.length)));
    },
  };
};

class DataPlane {
  readonly #options: DataPlaneOptions;

  constructor(options: DataPlaneOptions) {
    this.#options = options;
  }

  async publish(request: RestRequest, topic: string): Promise<RestResponse> {
    const { quotas, metrics, account } = this.#options;
    const problem = publishTopicProblem(topic, quotas);
    if (problem !== undefined) throw invalid(problem);
    this.#checkSize(request.body);
    const qos = qosOf(request.query.get('qos'));
    const retain = flagOf(request.query, 'retain');
    const session = await this.#connect(request);
    if (!(await session.rights.publish({ topic, qos, retain }))) {
      metrics.refusals.publishes.forbidden += 1;
      throw unauthorized();
    }
    if (!account.takesPublish()) throw throttled('the account publishes too many messages a second');
    await this.#publishAs(session, { topic, payload: request.body, qos, retain });
    return json({ message: 'OK', traceId: randomUUID() });
  }

  async deleteConnection(request: RestRequest, clientId: string): Promise<RestResponse> {
    await this.#manage(request, { action: 'iot:DeleteConnection', name: clientId });
    if (await this.#options.broker().disconnect(clientId)) return json({});
    throw new AwsError('ResourceNotFoundException', `no client ${clientId} is connected`, { status: 404 });
  }

  async getRetained(request: RestRequest, topic: string): Promise<RestResponse> {
    await this.#manage(request, { action: 'iot:GetRetainedMessage', name: topic });
    const message = this.#options.broker().retained(topic);
    if (message === undefined)
      throw new AwsError('ResourceNotFoundException', `nothing is retained on ${topic}`, { status: 404 });
    const { payload, qos, lastModifiedMs } = message;
    return json({ topic, payload: Buffer.from(payload).toString('base64'), qos, lastModifiedTime: lastModifiedMs });
  }

  async listRetained(request: RestRequest): Promise<RestResponse> {
    await this.#manage(request, { action: 'iot:ListRetainedMessages', name: '' });
    const from = countOf(request.query, 'nextToken', 0);
    const to = from + Math.min(countOf(request.query, 'maxResults', LIST_PAGE_MAX), LIST_PAGE_MAX);
    const all = this.#options.broker().listRetained();
    const retainedTopics = all.slice(from, to).map(summaryOf);
    return json({ retainedTopics, ...(to < all.length ? { nextToken: String(to) } : {}) });
  }

  #checkSize(payload: Uint8Array): void {
    if (payload.length <= IOT_LIMITS.payloadBytesMax) return;
    this.#options.limits.note('iot-payload', 'https', PAYLOAD_QUOTA);
    throw invalid(`the payload is larger than ${PAYLOAD_QUOTA}`);
  }

  async #publishAs(session: Session, message: DataPlaneMessage): Promise<void> {
    try {
      await this.#options.publish(message, session.principal);
    } catch (error) {
      if (error instanceof MessageNotKeptError) {
        throw new AwsError('InternalFailureException', error.message, { status: 500, cause: error });
      }
      if (!(error instanceof RetainedMessagesFullError)) throw error;
      throw throttled(error.message, error);
    }
  }

  async #manage(request: RestRequest, operation: ManagedOperation): Promise<void> {
    const { rights } = await this.#connect(request);
    if (!rights.manage(operation)) throw unauthorized();
  }

  async #connect({ headers, query }: RestRequest): Promise<Session> {
    const caller = { connectionId: randomUUID(), protocol: 'https', clientId: 'n/a' } as const;
    const noMqtt = {
      hasOwnClientId: false,
      username: '',
      usernameQuery: new URLSearchParams(),
      fullUsername: undefined,
      password: undefined,
    };
    const { authorizer, metrics } = this.#options;
    const decision = await authorizer.connect({ ...caller, ...noMqtt, http: { headers, query }, sourceIp: undefined });
    if (!decision.allowed) {
      metrics.connectsRefused += 1;
      metrics.refusals.connects[decision.reason] += 1;
      throw unauthorized();
    }
    return { ...caller, principal: decision.principal, rights: decision.rights };
  }
}

const routeOf = (method: string, path: string) =>
  ROUTES.find((route) => route.method === method && path.startsWith(route.prefix) && path.length > route.prefix.length);

const isList = (method: string, path: string): boolean => method === 'GET' && path === LIST_PATH;

const summaryOf = ({ topic, payload, qos, lastModifiedMs }: RetainedMessage) => ({
  topic,
  payloadSize: payload.length,
  qos,
  lastModifiedTime: lastModifiedMs,
});

const decodeSegment = (text: string): string => {
  try {
    return decodeURIComponent(text);
  } catch (error) {
    throw new AwsError('InvalidRequestException', 'the path is not valid percent-encoding', { cause: error });
  }
};

const qosOf = (text: string | null): 0 | 1 => {
  if (text === null || text === '0') return 0;
  if (text === '1') return 1;
  throw invalid('qos is 0 or 1');
};

const flagOf = (query: URLSearchParams, name: string): boolean => {
  const text = query.get(name) ?? 'false';
  if (text !== 'true' && text !== 'false') throw invalid(`${name} is true or false`);
  return text === 'true';
};

const countOf = (query: URLSearchParams, name: string, otherwise: number): number => {
  const text = query.get(name);
  if (text === null) return otherwise;
  if (!/^\d{1,9}$/.test(text)) throw invalid(`${name} is not valid`);
  return Number(text);
};

const invalid = (message: string): AwsError => new AwsError('InvalidRequestException', message);

const throttled = (message: string, cause?: unknown): AwsError =>
  new AwsError('ThrottlingException', message, { status: 429, cause });

const unauthorized = (): AwsError =>
  new AwsError('UnauthorizedException', 'You are not authorized to perform this operation', { status: 401 });

const json = (value: unknown): RestResponse => ({
  status: 200,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(value),
});

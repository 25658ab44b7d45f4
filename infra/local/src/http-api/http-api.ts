import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { type Clock, machineClockOf } from '../core/clock.ts';
import type { HttpApiSpec, RouteSpec } from '../core/deployment.ts';
import { AwsError } from '../core/errors.ts';
import type { FunctionInvoker, InvocationResult } from '../core/invoker.ts';
import { type LimitSink, NO_LIMITS } from '../core/limits.ts';
import { RequestAbortedError, readBody } from '../http/read-body.ts';
import { type AnswerObserver, NO_ANSWER_OBSERVER } from './answer-observer.ts';
import { isPreflight, preflightResponse, withCors } from './cors.ts';
import { type GatewayRequest, gatewayEvent } from './event.ts';
import { type GatewayResponse, gatewayMessage, parseFunctionResponse } from './function-response.ts';
import { type ApiMeter, createApiMeter } from './meter.ts';
import { createRouteTable, type RouteMatch, type RouteTable } from './routes.ts';
import { createThrottle, NO_THROTTLE, type Throttle } from './throttle.ts';
import { createWaitingLines, type WaitingLines } from './waiting-lines.ts';

export interface HttpApiOptions {
  readonly spec: HttpApiSpec;
  readonly invoker: FunctionInvoker;
  readonly clock: Clock;
  /** `aws`: routes throttle as the template says. @default 'off' */
  readonly quotas?: 'off' | 'aws';
  /** Told of requests that were throttled, or found a full line. @default nobody */
  readonly limits?: LimitSink;
  /** Counts requests. @default one that nobody reads */
  readonly meter?: ApiMeter;
  /** @default nobody */
  readonly onAnswer?: AnswerObserver;
  /**
   * Requests that one function works on at once. Others wait, within the time of their route: an account has a thousand
   * environments for functions, this machine ten for each. @default 8, which leaves two for other callers
   */
  readonly atOnceMax?: number;
  /** Requests that wait for one function; further ones are answered 503. @default 2,000, the dashboards of two halls */
  readonly waitingMax?: number;
  /** @default 10 MB, API Gateway's limit */
  readonly bodyBytesMax?: number;
  /** @default 6 MB, Lambda's limit for events and responses, which binds first */
  readonly payloadBytesMax?: number;
}

/** Answers a request if a route takes it. @returns false if none does: the request is untouched then */
export type HttpApiHandler = (request: IncomingMessage, response: ServerResponse) => Promise<boolean>;

const MEGABYTE = 1024 * 1024;

/** An API Gateway HTTP API in front of functions, payload format 2.0. */
export const createHttpApi = ({
  spec,
  invoker,
  clock,
  quotas = 'off',
  limits = NO_LIMITS,
  meter = createApiMeter(spec.id),
  onAnswer = NO_ANSWER_OBSERVER,
  atOnceMax = 8,
  waitingMax = 2_000,
  bodyBytesMax = 10 * MEGABYTE,
  payloadBytesMax = 6 * MEGABYTE,
}: HttpApiOptions): HttpApiHandler => {
  const routes = createRouteTable(spec.routes);
  const throttle = quotas === 'aws' ? createThrottle(spec, clock) : NO_THROTTLE;
  const lines = createWaitingLines({ atOnceMax, waitingMax });
  const noteFullLine = (functionName: string) =>
    limits.note('http-api-requests', functionName, `${waitingMax} requests that wait for the function`);
  const parts = { spec, invoker, clock, limits, meter, payloadBytesMax, throttle, lines, noteFullLine };
  const run = createIntegration(parts);
  return async (request, response) => {
    const task = plan(request, { spec, routes });
    if (task === undefined) return false;
    const startedMs = performance.now();
    const answer = (result: GatewayResponse): void => {
      send(request, response, result);
      onAnswer({ status: result.status, latencyMs: performance.now() - startedMs });
    };
    try {
      const body = await readBody(request, bodyBytesMax);
      if (task.type === 'preflight') meter.count({ requestBytes: body.length, responseBytes: 0 });
      answer(task.type === 'preflight' ? task.response : await run(task, { ...task.request, body }));
    } catch (error) {
      if (error instanceof RequestAbortedError) return true;
      const isTooLarge = error instanceof AwsError && error.status === 413;
      if (!isTooLarge) throw error;
      answer(gatewayMessage(413, 'Request Entity Too Large'));
    }
    return true;
  };
};

type Task =
  | { readonly type: 'preflight'; readonly response: GatewayResponse }
  | { readonly type: 'invoke'; readonly match: RouteMatch; readonly request: Omit<GatewayRequest, 'body'> };

const plan = (
  request: IncomingMessage,
  { spec, routes }: { spec: HttpApiSpec; routes: RouteTable },
): Task | undefined => {
  const { method = 'GET', url = '/' } = request;
  const mark = url.indexOf('?');
  const rawPath = mark === -1 ? url : url.slice(0, mark);
  const path = withoutStage(rawPath, spec.stage);
  if (path === undefined) return undefined;
  // Node joins repeated headers with a comma, as the gateway does; only `set-cookie` would be a list.
  const headers = request.headers as GatewayRequest['headers'];
  if (spec.cors !== undefined && isPreflight(method, headers)) {
    return routes.knows(path) ? { type: 'preflight', response: preflightResponse(spec.cors, headers) } : undefined;
  }
  const match = routes.match(method, path);
  if (match === undefined) return undefined;
  const rawQueryString = mark === -1 ? '' : url.slice(mark + 1);
  const { httpVersion, socket } = request;
  const sourceIp = (socket.remoteAddress ?? '').replace(/^::ffff:/, '');
  return { type: 'invoke', match, request: { method, rawPath, rawQueryString, headers, sourceIp, httpVersion } };
};

/** The path that routes are written for; undefined if the path is not of this stage. */
const withoutStage = (rawPath: string, stage: string): string | undefined => {
  if (stage === '$default') return rawPath;
  if (rawPath === `/${stage}`) return '/';
  return rawPath.startsWith(`/${stage}/`) ? rawPath.slice(stage.length + 1) : undefined;
};

type GivenOptions = 'spec' | 'invoker' | 'clock' | 'limits' | 'meter' | 'payloadBytesMax';

interface IntegrationOptions extends Required<Pick<HttpApiOptions, GivenOptions>> {
  readonly throttle: Throttle;
  readonly lines: WaitingLines;
  readonly noteFullLine: (functionName: string) => void;
}

const createIntegration = (options: IntegrationOptions) => {
  const { spec, invoker, clock, limits, meter, payloadBytesMax, throttle, lines } = options;
  const integrate = async ({ functionName, timeoutMs }: RouteSpec, event: string): Promise<GatewayResponse> => {
    if (Buffer.byteLength(event) > payloadBytesMax) return gatewayMessage(413, 'Request Entity Too Large');
    return withinTime(clock, timeoutMs, async (isOver) => {
      const answer = lines.run(functionName, async () => {
        if (isOver()) return unavailable(); // nobody waits for it any more
        const result = await invokeOrRefuse(invoker, functionName, event);
        return 'status' in result ? result : responseOf(result, payloadBytesMax);
      });
      if (answer === undefined) options.noteFullLine(functionName);
      return answer ?? unavailable();
    });
  };
  /** Who is throttled costs nothing. */
  const throttledOrMetered = async (match: RouteMatch, body: Buffer, event: object): Promise<GatewayResponse> => {
    if (!throttle.takes(match.route)) {
      limits.note('http-api-requests', `${spec.id} ${match.routeKey}`, throttle.quotaOf(match.route));
      return gatewayMessage(429, 'Too Many Requests');
    }
    const response = await integrate(match.route, JSON.stringify(event));
    meter.count({ requestBytes: body.length, responseBytes: Buffer.byteLength(response.body) });
    return response;
  };
  return async ({ match }: { match: RouteMatch }, request: GatewayRequest): Promise<GatewayResponse> => {
    const requestId = randomUUID();
    const event = gatewayEvent(request, { spec, match, requestId, nowMs: clock.nowMs() });
    const response = await throttledOrMetered(match, request.body, event);
    const { cors } = spec;
    const complete = cors === undefined ? response : withCors(response, cors, request.headers['origin']);
    return { ...complete, headers: { ...complete.headers, apigw_requestid: requestId } };
  };
};

const internalError = (): GatewayResponse => gatewayMessage(500, 'Internal Server Error');
const unavailable = (): GatewayResponse => gatewayMessage(503, 'Service Unavailable');

/** A function that could not run: 503 if it is throttled, else 500. */
const invokeOrRefuse = async (
  invoker: FunctionInvoker,
  functionName: string,
  event: string,
): Promise<InvocationResult | GatewayResponse> => {
  try {
    return await invoker.invoke(functionName, event);
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    return error.name === 'TooManyRequestsException' ? unavailable() : internalError();
  }
};

const responseOf = (result: InvocationResult, payloadBytesMax: number): GatewayResponse => {
  if (result.functionError !== undefined || Buffer.byteLength(result.payload) > payloadBytesMax) return internalError();
  return parseFunctionResponse(result.payload) ?? internalError();
};

/** The gateway gives up on an integration; the function goes on, and nobody hears its answer. */
const withinTime = (
  clock: Clock,
  timeoutMs: number,
  work: (isOver: () => boolean) => Promise<GatewayResponse>,
): Promise<GatewayResponse> =>
  new Promise((resolve, reject) => {
    let isOver = false;
    const timer = machineClockOf(clock).after(timeoutMs, () => {
      isOver = true;
      resolve(unavailable());
    });
    work(() => isOver)
      .then(resolve, reject)
      .finally(() => timer.cancel());
  });

const send = (request: IncomingMessage, response: ServerResponse, answer: GatewayResponse): void => {
  if (response.headersSent || response.destroyed) return;
  const hasBody = answer.status !== 204 && answer.status !== 304;
  for (const [name, value] of Object.entries(answer.headers)) setHeader(response, name, value);
  if (hasBody) response.setHeader('content-length', Buffer.byteLength(answer.body));
  // Bytes of the request that nobody read would be taken for the next request.
  if (!request.complete) response.setHeader('connection', 'close');
  response.writeHead(answer.status);
  response.end(hasBody && request.method !== 'HEAD' ? answer.body : undefined);
};

const setHeader = (response: ServerResponse, name: string, value: string | readonly string[]): void => {
  // The connection is the server's own business, not the function's.
  if (name === 'connection' || name === 'transfer-encoding' || name === 'content-length') return;
  response.setHeader(name, value);
};

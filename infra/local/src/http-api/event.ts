import { ACCOUNT_ID } from '../core/arn.ts';
import type { HttpApiSpec } from '../core/deployment.ts';
import type { RouteMatch } from './routes.ts';

export interface GatewayRequest {
  readonly method: string;
  /** As it was sent, with the stage unless that is `$default`. */
  readonly rawPath: string;
  readonly rawQueryString: string;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: Buffer;
  readonly sourceIp: string;
  readonly httpVersion: string;
}

export interface EventContext {
  readonly spec: HttpApiSpec;
  readonly match: RouteMatch;
  readonly requestId: string;
  readonly nowMs: number;
}

/** The event of payload format 2.0; absent members are left out, not null. */
export const gatewayEvent = (request: GatewayRequest, context: EventContext): object => {
  const { cookie, ...headers } = request.headers;
  const query = queryParameters(request.rawQueryString);
  const { pathParameters, routeKey } = context.match;
  const { stageVariables } = context.spec;
  return {
    version: '2.0',
    routeKey,
    rawPath: request.rawPath,
    rawQueryString: request.rawQueryString,
    ...(cookie === undefined ? {} : { cookies: cookie.split(/;\s*/) }),
    headers: forwardedHeaders(headers, request),
    ...(isEmpty(query) ? {} : { queryStringParameters: query }),
    requestContext: requestContext(request, context),
    ...(isEmpty(pathParameters) ? {} : { pathParameters }),
    ...bodyMembers(request),
    ...(isEmpty(stageVariables) ? {} : { stageVariables }),
  };
};

const isEmpty = (record: object): boolean => Object.keys(record).length === 0;

const requestContext = (request: GatewayRequest, { spec, match, requestId, nowMs }: EventContext): object => {
  const domainName = (request.headers['host'] ?? '').replace(/:\d+$/, '');
  return {
    accountId: ACCOUNT_ID,
    apiId: spec.id,
    domainName,
    domainPrefix: domainName.split('.')[0] ?? '',
    http: {
      method: request.method,
      path: request.rawPath,
      protocol: `HTTP/${request.httpVersion}`,
      sourceIp: request.sourceIp,
      userAgent: request.headers['user-agent'] ?? '',
    },
    requestId,
    routeKey: match.routeKey,
    stage: spec.stage,
    time: commonLogTime(nowMs),
    timeEpoch: nowMs,
  };
};

const forwardedHeaders = (
  headers: GatewayRequest['headers'],
  { sourceIp }: GatewayRequest,
): Record<string, string | undefined> => {
  const before = headers['x-forwarded-for'];
  return {
    ...headers,
    'x-forwarded-for': before === undefined ? sourceIp : `${before}, ${sourceIp}`,
    'x-forwarded-port': /:(\d+)$/.exec(headers['host'] ?? '')?.[1] ?? '80',
    'x-forwarded-proto': 'http',
  };
};

/** Repeated parameters are joined by a comma. */
const queryParameters = (rawQueryString: string): Record<string, string> => {
  const parameters: [string, string][] = [];
  for (const [name, value] of new URLSearchParams(rawQueryString)) {
    const known = parameters.find(([seen]) => seen === name);
    if (known === undefined) parameters.push([name, value]);
    else known[1] = `${known[1]},${value}`;
  }
  return Object.fromEntries(parameters);
};

const TEXT_TYPE = /^(text\/|application\/(json|javascript|xml)\b|[^;]+\+(json|xml)\b)/i;

const bodyMembers = ({ body, headers }: GatewayRequest): object => {
  if (body.length === 0) return { isBase64Encoded: false };
  const isText = TEXT_TYPE.test(headers['content-type'] ?? '');
  return { body: body.toString(isText ? 'utf8' : 'base64'), isBase64Encoded: !isText };
};

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** `12/Mar/2020:19:03:58 +0000`, the form of `requestContext.time`. */
const commonLogTime = (atMs: number): string => {
  const at = new Date(atMs);
  const day = String(at.getUTCDate()).padStart(2, '0');
  return `${day}/${MONTHS[at.getUTCMonth()]}/${at.getUTCFullYear()}:${at.toISOString().slice(11, 19)} +0000`;
};

import type { CorsSpec } from '../core/deployment.ts';
import type { GatewayResponse } from './function-response.ts';

type Headers = Readonly<Record<string, string | undefined>>;

export const isPreflight = (method: string, headers: Headers): boolean =>
  method === 'OPTIONS' && headers['origin'] !== undefined && headers['access-control-request-method'] !== undefined;

/** With a CORS configuration the gateway answers OPTIONS itself; the function does not hear of it. */
export const preflightResponse = (cors: CorsSpec, headers: Headers): GatewayResponse => {
  const origin = originHeaders(cors, headers['origin']);
  if (origin === undefined) return { status: 204, headers: {}, body: '' };
  return {
    status: 204,
    headers: {
      ...origin,
      ...listHeader('access-control-allow-methods', cors.allowMethods),
      ...listHeader('access-control-allow-headers', cors.allowHeaders),
      ...(cors.maxAgeSeconds === undefined ? {} : { 'access-control-max-age': String(cors.maxAgeSeconds) }),
    },
    body: '',
  };
};

/** Puts the gateway's CORS headers in the place of the function's, which it ignores. */
export const withCors = (response: GatewayResponse, cors: CorsSpec, origin: string | undefined): GatewayResponse => {
  const own = Object.entries(response.headers).filter(([name]) => !name.startsWith('access-control-'));
  const allowed = originHeaders(cors, origin);
  const added =
    allowed === undefined ? {} : { ...allowed, ...listHeader('access-control-expose-headers', cors.exposeHeaders) };
  return { ...response, headers: { ...Object.fromEntries(own), ...added } };
};

const originHeaders = (cors: CorsSpec, origin: string | undefined): Record<string, string> | undefined => {
  if (origin === undefined) return undefined;
  const isAny = cors.allowOrigins.includes('*');
  if (!isAny && !cors.allowOrigins.some((allowed) => matchesOrigin(allowed, origin))) return undefined;
  return {
    'access-control-allow-origin': isAny ? '*' : origin,
    ...(isAny ? {} : { vary: 'origin' }),
    ...(cors.allowCredentials ? { 'access-control-allow-credentials': 'true' } : {}),
  };
};

/** `https://*` allows every origin of that scheme. */
const matchesOrigin = (allowed: string, origin: string): boolean =>
  allowed.endsWith('://*') ? origin.startsWith(allowed.slice(0, -1)) : allowed === origin;

const listHeader = (name: string, values: readonly string[]): Record<string, string> =>
  values.length === 0 ? {} : { [name]: values.join(',') };

import type { Answer } from '../http/exchange.ts';
import { errorAnswer, jsonAnswer, preflightAnswer } from './endpoints/answers.ts';
import { authorizeEndpoint } from './endpoints/authorize.ts';
import { discoveryEndpoint, jwksEndpoint } from './endpoints/discovery.ts';
import { loginEndpoints } from './endpoints/login.ts';
import { logoutEndpoint } from './endpoints/logout.ts';
import { revokeEndpoint } from './endpoints/revoke.ts';
import { tokenEndpoint } from './endpoints/token.ts';
import { userInfoEndpoint } from './endpoints/user-info.ts';
import type { Issuer } from './issuer.ts';
import { STYLE, STYLE_PATH } from './page/style.ts';
import type { SessionCookie } from './session-cookie.ts';
import type { Endpoint, WebRequest } from './web-request.ts';

/** Endpoints of one path by method. */
interface Route {
  readonly methods: Readonly<Record<string, Endpoint>>;
  /** Whether apps of other origins may call it from a browser. */
  readonly isForApps: boolean;
}

export type Routes = ReadonlyMap<string, Route>;

/** Cognito's paths: those of a domain, and those of every pool. */
export const routesOf = (issuer: Issuer, cookie: SessionCookie): Routes => {
  const login = loginEndpoints(issuer, cookie);
  const userInfo = userInfoEndpoint(issuer);
  return new Map<string, Route>([
    ['/oauth2/authorize', forPeople({ GET: authorizeEndpoint(issuer) })],
    ['/login', forPeople({ GET: login.show, POST: login.choose })],
    ['/login/forget', forPeople({ POST: login.forget })],
    ['/logout', forPeople({ GET: logoutEndpoint(issuer) })],
    [STYLE_PATH, forPeople({ GET: styleEndpoint })],
    ['/oauth2/token', forApps({ POST: tokenEndpoint(issuer) })],
    ['/oauth2/revoke', forApps({ POST: revokeEndpoint(issuer) })],
    ['/oauth2/userInfo', forApps({ GET: userInfo, POST: userInfo })],
    ...issuer.userPools.flatMap((pool) => [
      [`/${pool.id}/.well-known/jwks.json`, forApps({ GET: jwksEndpoint(issuer.keysOf(pool.id)) })] as const,
      [`/${pool.id}/.well-known/openid-configuration`, forApps({ GET: discoveryEndpoint(pool) })] as const,
    ]),
  ]);
};

const forPeople = (methods: Route['methods']): Route => ({ methods, isForApps: false });

const forApps = (methods: Route['methods']): Route => ({ methods, isForApps: true });

const styleEndpoint: Endpoint = async () => ({
  status: 200,
  headers: { 'content-type': 'text/css; charset=utf-8', 'cache-control': 'public, max-age=31536000, immutable' },
  body: STYLE,
});

/** @throws AwsError for a body that is too large, and what nobody foresaw */
export const answerRoute = async ({ methods, isForApps }: Route, request: WebRequest): Promise<Answer> => {
  const allowed = Object.keys(methods);
  if (request.method === 'OPTIONS' && isForApps) return preflightAnswer(allowed);
  const method = request.method === 'HEAD' ? 'GET' : request.method;
  const endpoint = Object.hasOwn(methods, method) ? methods[method] : undefined;
  if (endpoint === undefined) {
    return jsonAnswer({ error: 'invalid_request' }, { status: 405, headers: { allow: allowed.join(', ') } });
  }
  try {
    return await endpoint(request);
  } catch (error) {
    return errorAnswer(error);
  }
};

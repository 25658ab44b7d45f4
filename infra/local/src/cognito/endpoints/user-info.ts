import { decodeJwt, type JWTPayload, jwtVerify } from 'jose';
import type { Issuer } from '../issuer.ts';
import { OAuthError } from '../oauth-error.ts';
import { attributesOf } from '../tokens.ts';
import type { Endpoint } from '../web-request.ts';
import { jsonAnswer } from './answers.ts';

/** `GET /oauth2/userInfo` with an access token: the user's attributes. @throws OAuthError */
export const userInfoEndpoint =
  (issuer: Issuer): Endpoint =>
  async ({ headers }) => {
    const token = /^Bearer ([\w-]+\.[\w-]+\.[\w-]+)$/i.exec(headers['authorization'] ?? '')?.[1];
    if (token === undefined) throw invalidToken();
    const { sub = '', scope, origin_jti: originJti } = await verify(issuer, token);
    const user = issuer.sessions.user(sub);
    if (user === undefined || issuer.refreshTokens.isRevoked(String(originJti))) throw invalidToken();
    const scopes = String(scope).split(' ');
    if (!scopes.includes('openid')) throw invalidToken();
    return jsonAnswer({ sub, username: sub, ...attributesOf(user, scopes) });
  };

const verify = async ({ userPools, keysOf, clock }: Issuer, token: string): Promise<JWTPayload> => {
  try {
    const { iss } = decodeJwt(token);
    const pool = userPools.find(({ providerUrl }) => providerUrl === iss);
    if (pool === undefined) throw invalidToken();
    const { payload } = await jwtVerify(token, keysOf(pool.id).access.publicKey, {
      algorithms: ['RS256'],
      currentDate: new Date(clock.nowMs()),
      requiredClaims: ['sub', 'exp'],
    });
    if (payload['token_use'] === 'access') return payload;
  } catch (cause) {
    throw invalidToken(cause);
  }
  throw invalidToken();
};

const invalidToken = (cause?: unknown): OAuthError => {
  const message = 'Access token is expired, disabled, or deleted, or the user has globally signed out.';
  return new OAuthError('invalid_token', { status: 401, message, cause });
};

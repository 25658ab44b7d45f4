import { createHash, randomUUID } from 'node:crypto';
import { SignJWT } from 'jose';
import type { Clock } from '../core/clock.ts';
import type { PoolClient } from './clients.ts';
import type { SignIn } from './refresh-tokens.ts';
import type { User } from './sessions.ts';
import type { SigningKey, SigningKeys } from './signing-keys.ts';

/** Members of a token answer that come with every grant. */
export interface IssuedTokens {
  readonly access_token: string;
  readonly id_token?: string;
  readonly token_type: 'Bearer';
  readonly expires_in: number;
}

export interface UserTokensRequest extends PoolClient {
  readonly user: User;
  readonly signIn: SignIn;
  readonly nonce?: string | undefined;
}

export interface Tokens {
  /** For a user; with an ID token only where the scopes have `openid`. */
  forUser(request: UserTokensRequest): Promise<IssuedTokens>;
  /** For a client that acts for itself. */
  forClient(client: PoolClient, scopes: readonly string[]): Promise<IssuedTokens>;
  /** Granted to clients that act for themselves: AWS bills each; of people it bills who signed in that month. */
  readonly clientGrants: number;
}

/** Scopes that name groups of attributes: with none of them an ID token has all attributes. */
const ATTRIBUTE_SCOPES = ['profile', 'email', 'phone'];

/** A user's attributes that the scopes open. */
export const attributesOf = ({ name }: User, scopes: readonly string[]): Record<string, string> =>
  scopes.includes('profile') || !scopes.some((scope) => ATTRIBUTE_SCOPES.includes(scope))
    ? { name, preferred_username: name }
    : {};

/** Signs tokens with the claims of Cognito's. */
export const createTokens = (keysOf: (poolId: string) => SigningKeys, clock: Clock): Tokens => {
  const sign = (
    key: SigningKey,
    claims: Readonly<Record<string, unknown>>,
    lifetimeSeconds: number,
  ): Promise<string> => {
    const iat = Math.floor(clock.nowMs() / 1_000);
    return new SignJWT({ ...claims, iat, exp: iat + lifetimeSeconds, jti: randomUUID() })
      .setProtectedHeader({ kid: key.kid, alg: 'RS256' })
      .sign(key.privateKey);
  };
  let clientGrants = 0;
  return {
    get clientGrants() {
      return clientGrants;
    },
    forUser: async ({ pool, client, user, signIn, nonce }) => {
      const { scopes, originJti } = signIn;
      const { id, access } = keysOf(pool.id);
      const shared = {
        sub: user.sub,
        iss: pool.providerUrl,
        origin_jti: originJti,
        auth_time: Math.floor(signIn.authTimeMs / 1_000),
      };
      const accessClaims = {
        ...shared,
        version: 2,
        client_id: client.id,
        token_use: 'access',
        scope: scopes.join(' '),
        username: user.sub,
      };
      const accessToken = await sign(access, accessClaims, client.accessTokenSeconds);
      const answer = bearer(accessToken, client.accessTokenSeconds);
      if (!scopes.includes('openid')) return answer;
      const idClaims = {
        ...shared,
        at_hash: accessTokenHash(accessToken),
        aud: client.id,
        token_use: 'id',
        event_id: randomUUID(),
        'cognito:username': user.sub,
        ...attributesOf(user, scopes),
        ...(nonce === undefined ? {} : { nonce }),
      };
      return { ...answer, id_token: await sign(id, idClaims, client.idTokenSeconds) };
    },
    forClient: async ({ pool, client }, scopes) => {
      const claims = {
        sub: client.id,
        token_use: 'access',
        scope: scopes.join(' '),
        auth_time: Math.floor(clock.nowMs() / 1_000),
        iss: pool.providerUrl,
        version: 2,
        client_id: client.id,
      };
      const token = await sign(keysOf(pool.id).access, claims, client.accessTokenSeconds);
      clientGrants += 1;
      return bearer(token, client.accessTokenSeconds);
    },
  };
};

const bearer = (accessToken: string, expiresIn: number): IssuedTokens => ({
  access_token: accessToken,
  token_type: 'Bearer',
  expires_in: expiresIn,
});

/** OpenID Connect's at_hash: the left half of the token's hash. */
const accessTokenHash = (token: string): string =>
  createHash('sha256').update(token).digest().subarray(0, 16).toString('base64url');

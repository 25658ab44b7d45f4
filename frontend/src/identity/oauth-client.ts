import type { IdentityConfig } from '@alleycat/domain/wire';
import { sha256 } from '@noble/hashes/sha2.js';
import * as oauth from 'oauth4webapi';
import type { SignInDeparture } from './departure.ts';

/** What the issuer gave for a sign-in. */
export interface Tokens {
  readonly accessToken: string;
  readonly refreshToken: string | undefined;
  readonly expiresInSeconds: number;
  /** As the issuer has it; empty if it did not say. */
  readonly name: string;
}

/** The issuer refuses, for good: only another sign-in helps. Everything else that is thrown may be tried again. */
export class SignInRefusedError extends Error {
  readonly code = 'SIGN_IN_REFUSED';
}

/** The dashboard as an OAuth client: code flow with PKCE, refresh tokens, no secret. */
export interface OAuthClient {
  /** Where to go to sign in, and what to keep until the answer comes. */
  start(): { address: URL; departure: Pick<SignInDeparture, 'state' | 'nonce' | 'codeVerifier'> };
  /** Throws SignInRefusedError. */
  exchange(parameters: URLSearchParams, departure: SignInDeparture): Promise<Tokens>;
  /** Throws SignInRefusedError when the refresh token has expired, was revoked or was used before. */
  renew(refreshToken: string): Promise<Tokens>;
  /** Ends what the refresh token stands for, in every tab and on every copy. */
  revoke(refreshToken: string): Promise<void>;
  /** Ends what the sign-in page remembers, and leads back. */
  readonly signOutAddress: URL;
}

export interface OAuthClientOptions {
  identity: IdentityConfig;
  /** Of this page: the issuer leads back to its root. */
  origin: string;
  /** How far the platform's clock is ahead of the device's: a wrong clock must not keep anybody out. @default 0 */
  clockAheadMs?: number;
  /** @default globalThis.fetch */
  fetch?: typeof globalThis.fetch;
}

const scope = 'openid profile';
const answerTimeoutMs = 8_000;
const clockToleranceSeconds = 30;
/** Errors of RFC 6749, 5.2, that mean the same every time. */
const finalErrors: ReadonlySet<string> = new Set([
  'invalid_grant',
  'invalid_client',
  'invalid_request',
  'invalid_scope',
  'unauthorized_client',
  'unsupported_grant_type',
]);

export function createOAuthClient(options: OAuthClientOptions): OAuthClient {
  const { identity, origin, clockAheadMs = 0, fetch = globalThis.fetch.bind(globalThis) } = options;
  const base = new URL(identity.loginUrl, `${origin}/`);
  const redirectUri = `${origin}/`;
  const authorizeAddress = new URL('oauth2/authorize', base);
  const server: oauth.AuthorizationServer = {
    issuer: identity.issuer,
    token_endpoint: new URL('oauth2/token', base).href,
    revocation_endpoint: new URL('oauth2/revoke', base).href,
  };
  const client: oauth.Client = {
    client_id: identity.clientId,
    [oauth.clockSkew]: Math.round(clockAheadMs / 1_000),
    [oauth.clockTolerance]: clockToleranceSeconds,
  };
  const request = () => ({
    signal: AbortSignal.timeout(answerTimeoutMs),
    // One machine speaks plain http. The page came the same way, and with it the code that asks.
    [oauth.allowInsecureRequests]: base.protocol === 'http:',
    [oauth.customFetch]: fetch,
  });
  return {
    start: () => {
      const departure = {
        state: oauth.generateRandomState(),
        nonce: oauth.generateRandomNonce(),
        codeVerifier: oauth.generateRandomCodeVerifier(),
      };
      const address = new URL(authorizeAddress);
      address.search = new URLSearchParams({
        response_type: 'code',
        client_id: identity.clientId,
        redirect_uri: redirectUri,
        scope,
        state: departure.state,
        nonce: departure.nonce,
        code_challenge: codeChallengeOf(departure.codeVerifier),
        code_challenge_method: 'S256',
      }).toString();
      return { address, departure };
    },
    exchange: (parameters, { state, nonce, codeVerifier }) =>
      asking(async () => {
        const code = oauth.validateAuthResponse(server, client, parameters, state);
        const response = await oauth.authorizationCodeGrantRequest(
          server,
          client,
          oauth.None(),
          code,
          redirectUri,
          codeVerifier,
          request(),
        );
        const expected = { expectedNonce: nonce, requireIdToken: true };
        return tokensOf(await oauth.processAuthorizationCodeResponse(server, client, response, expected));
      }),
    renew: (refreshToken) =>
      asking(async () => {
        const response = await oauth.refreshTokenGrantRequest(server, client, oauth.None(), refreshToken, request());
        return tokensOf(await oauth.processRefreshTokenResponse(server, client, response));
      }),
    revoke: async (refreshToken) => {
      await oauth.processRevocationResponse(
        await oauth.revocationRequest(server, client, oauth.None(), refreshToken, request()),
      );
    },
    signOutAddress: new URL(
      `logout?${new URLSearchParams({ client_id: identity.clientId, logout_uri: redirectUri })}`,
      base,
    ),
  };
}

/** S256 of RFC 7636. `crypto.subtle`, which the library would use, does not exist on plain http in a LAN. */
function codeChallengeOf(codeVerifier: string): string {
  const digest = sha256(new TextEncoder().encode(codeVerifier));
  return btoa(String.fromCharCode(...digest))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replace(/=+$/, '');
}

function tokensOf(answer: oauth.TokenEndpointResponse): Tokens {
  const name = oauth.getValidatedIdTokenClaims(answer)?.['name'];
  return {
    accessToken: answer.access_token,
    refreshToken: answer.refresh_token,
    // RFC 6749 only recommends to say it; Cognito always does.
    expiresInSeconds: answer.expires_in ?? 3_600,
    name: typeof name === 'string' ? name : '',
  };
}

async function asking(ask: () => Promise<Tokens>): Promise<Tokens> {
  try {
    return await ask();
  } catch (cause) {
    if (isFinal(cause)) throw new SignInRefusedError(cause.message, { cause });
    throw cause;
  }
}

function isFinal(error: unknown): error is Error {
  if (error instanceof oauth.AuthorizationResponseError) return true;
  return error instanceof oauth.ResponseBodyError && finalErrors.has(error.error);
}

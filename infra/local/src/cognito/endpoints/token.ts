import { createHash } from 'node:crypto';
import type { PoolClient } from '../clients.ts';
import type { Grant } from '../codes.ts';
import type { Issuer } from '../issuer.ts';
import { OAuthError } from '../oauth-error.ts';
import { isSameSecret } from '../secrets.ts';
import type { Endpoint } from '../web-request.ts';
import { jsonAnswer } from './answers.ts';

/** `POST /oauth2/token` @throws OAuthError */
export const tokenEndpoint =
  (issuer: Issuer): Endpoint =>
  async ({ headers, form: readForm }) => {
    const form = await readForm();
    const grantType = required(form, 'grant_type');
    const exchange = EXCHANGES.get(grantType);
    if (exchange === undefined) throw new OAuthError('unsupported_grant_type');
    return jsonAnswer(await exchange(issuer, issuer.authenticate(headers, form), form));
  };

type Exchange = (issuer: Issuer, client: PoolClient, form: URLSearchParams) => Promise<object>;

const exchangeCode: Exchange = async ({ codes, sessions, refreshTokens, tokens }, { pool, client }, form) => {
  if (!client.flows.includes('code')) throw new OAuthError('unauthorized_client');
  const code = required(form, 'code');
  const redirectUri = required(form, 'redirect_uri');
  const taken = codes.take(code, client.id);
  if (taken === undefined) throw new OAuthError('invalid_grant');
  const { grant, wasUsed } = taken;
  if (wasUsed) {
    // RFC 6749, 4.1.2: who comes second may be the rightful one, so that nobody keeps what the first got.
    await refreshTokens.revoke(grant.originJti);
    throw new OAuthError('invalid_grant');
  }
  const user = sessions.user(grant.sub);
  const isMatch = grant.redirectUri === redirectUri && isVerified(grant, form.get('code_verifier'));
  if (!isMatch || user === undefined) throw new OAuthError('invalid_grant');
  const refreshToken = await refreshTokens.issue(grant, client.refreshTokenSeconds * 1_000);
  const issued = await tokens.forUser({ pool, client, user, signIn: grant, nonce: grant.nonce });
  // A second use may have come while the tokens were made.
  if (refreshTokens.isRevoked(grant.originJti)) throw new OAuthError('invalid_grant');
  return { ...issued, refresh_token: refreshToken };
};

const VERIFIER = /^[A-Za-z0-9._~-]{43,128}$/;

const isVerified = ({ codeChallenge }: Grant, verifier: string | null): boolean => {
  // A verifier without a challenge: somebody took the challenge out of the request.
  if (codeChallenge === undefined || verifier === null) return codeChallenge === undefined && verifier === null;
  const challenge = createHash('sha256').update(verifier).digest('base64url');
  return VERIFIER.test(verifier) && isSameSecret(challenge, codeChallenge);
};

const refresh: Exchange = async ({ sessions, refreshTokens, tokens }, { pool, client }, form) => {
  const token = required(form, 'refresh_token');
  const signIn = refreshTokens.find(token, client.id);
  const user = signIn === undefined ? undefined : sessions.user(signIn.sub);
  if (signIn === undefined || user === undefined) throw new OAuthError('invalid_grant');
  const next = client.isRefreshTokenRotated
    ? await refreshTokens.rotate(token, client.refreshTokenGraceSeconds * 1_000)
    : undefined;
  await sessions.touch(user.sub);
  const issued = await tokens.forUser({ pool, client, user, signIn });
  return { ...issued, ...(next === undefined ? {} : { refresh_token: next }) };
};

const grantToClient: Exchange = async ({ tokens }, known, form) => {
  const { client } = known;
  if (!client.flows.includes('client_credentials')) throw new OAuthError('unauthorized_client');
  const asked = (form.get('scope') ?? '').split(' ').filter((scope) => scope !== '');
  const scopes = asked.length === 0 ? client.scopes : [...new Set(asked)];
  if (!scopes.every((scope) => client.scopes.includes(scope))) throw new OAuthError('invalid_scope');
  return tokens.forClient(known, scopes);
};

const EXCHANGES = new Map<string, Exchange>([
  ['authorization_code', exchangeCode],
  ['refresh_token', refresh],
  ['client_credentials', grantToClient],
]);

const required = (form: URLSearchParams, name: string): string => {
  const value = form.get(name);
  if (value === null || value === '') throw new OAuthError('invalid_request');
  return value;
};

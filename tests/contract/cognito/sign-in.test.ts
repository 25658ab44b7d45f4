import { createRemoteJWKSet, decodeProtectedHeader, jwtVerify } from 'jose';
import * as oauth from 'oauth4webapi';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CLIENTS, type CognitoBench, discover, INSECURE, openCognitoBench } from '../../support/cognito-bench.ts';
import { answerOf, exchange, signIn, startSignIn } from '../../support/cognito-sign-in.ts';
import { createFormBrowser } from '../../support/form-browser.ts';
import { suiteFolder } from '../../support/temporary-folder.ts';

const UUID = expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
const dataFolder = suiteFolder();

let bench: CognitoBench;
beforeAll(async () => {
  bench = await openCognitoBench({ dataFolder });
});
afterAll(() => bench.close());

const verify = (token: string) =>
  jwtVerify(token, createRemoteJWKSet(new URL(`${bench.issuer}/.well-known/jwks.json`)), { issuer: bench.issuer });

describe('discovery (aws-semantics 9.1)', () => {
  it('tells a relying party everything it needs, at the address where it asked', async () => {
    expect(await discover(bench.issuer)).toEqual({
      authorization_endpoint: `${bench.url}/oauth2/authorize`,
      code_challenge_methods_supported: ['S256'],
      end_session_endpoint: `${bench.url}/logout`,
      grant_types_supported: ['authorization_code', 'implicit', 'client_credentials', 'refresh_token'],
      id_token_signing_alg_values_supported: ['RS256'],
      issuer: bench.issuer,
      jwks_uri: `${bench.issuer}/.well-known/jwks.json`,
      response_types_supported: ['code'],
      revocation_endpoint: `${bench.url}/oauth2/revoke`,
      scopes_supported: ['openid', 'email', 'phone', 'profile', 'fleet/sim', 'fleet/kiosk'],
      subject_types_supported: ['public'],
      token_endpoint: `${bench.url}/oauth2/token`,
      token_endpoint_auth_methods_supported: ['client_secret_basic', 'client_secret_post', 'none'],
      userinfo_endpoint: `${bench.url}/oauth2/userInfo`,
    });
  });

  it('publishes two RS256 keys, without their private parts, to apps of every origin', async () => {
    const response = await fetch(`${bench.issuer}/.well-known/jwks.json`);
    expect(response.headers.get('access-control-allow-origin')).toBe('*');
    const key = { alg: 'RS256', e: 'AQAB', kid: expect.any(String), kty: 'RSA', n: expect.any(String), use: 'sig' };
    const { keys } = (await response.json()) as { keys: { kid: string }[] };
    expect(keys).toEqual([key, key]);
    expect(keys[0]?.kid).not.toBe(keys[1]?.kid);
  });
});

describe('a sign-in with code and PKCE', () => {
  it('gives an access token with the claims of Cognito (aws-semantics 9.2)', async () => {
    const nowSeconds = Math.floor(bench.clock.nowMs() / 1_000);
    const { tokens } = await signIn(bench);
    expect(tokens).toMatchObject({ token_type: 'bearer', expires_in: 3_600 });
    const { payload } = await verify(tokens.access_token);
    expect(payload).toEqual({
      sub: UUID,
      iss: bench.issuer,
      version: 2,
      client_id: CLIENTS.page.id,
      origin_jti: UUID,
      token_use: 'access',
      scope: 'openid profile',
      auth_time: nowSeconds,
      exp: nowSeconds + 3_600,
      iat: nowSeconds,
      jti: UUID,
      username: payload.sub,
    });
  });

  it('gives an ID token that is signed with the other key (aws-semantics 9.2)', async () => {
    const nowSeconds = Math.floor(bench.clock.nowMs() / 1_000);
    const { tokens, nonce } = await signIn(bench, { name: 'Ada' });
    const access = await verify(tokens.access_token);
    const { payload, protectedHeader } = await verify(tokens.id_token ?? '');
    expect(payload).toEqual({
      at_hash: expect.any(String),
      sub: access.payload.sub,
      iss: bench.issuer,
      'cognito:username': access.payload.sub,
      nonce,
      origin_jti: access.payload['origin_jti'],
      aud: CLIENTS.page.id,
      event_id: UUID,
      token_use: 'id',
      auth_time: nowSeconds,
      exp: nowSeconds + 1_800,
      iat: nowSeconds,
      jti: UUID,
      name: 'Ada',
      preferred_username: 'Ada',
    });
    expect(protectedHeader.alg).toBe('RS256');
    expect(protectedHeader.kid).not.toBe(decodeProtectedHeader(tokens.access_token).kid);
  });

  it('without the scope openid gives no ID token', async () => {
    const started = await startSignIn(bench, { scope: 'profile' });
    const browser = createFormBrowser();
    const answer = answerOf(started, await browser.submit(await browser.open(started.url.href), { name: 'Ada' }));
    const { server, client, redirectUri, verifier } = started;
    const response = await oauth.authorizationCodeGrantRequest(
      server,
      client,
      oauth.None(),
      answer,
      redirectUri,
      verifier,
      INSECURE,
    );
    expect(Object.keys((await response.json()) as object).sort()).toEqual([
      'access_token',
      'expires_in',
      'refresh_token',
      'token_type',
    ]);
  });

  it('gives a user the same sub every time, and everybody another', async () => {
    const ada = await signIn(bench, { name: 'Ada' });
    const started = await startSignIn(bench);
    const list = await ada.browser.open(started.url.href);
    const [, sub = ''] = /name="user" value="([^"]+)"/.exec(list.text) ?? [];
    const again = await exchange(started, answerOf(started, await ada.browser.submit(list, { user: sub })));
    const typedAgain = await signIn(bench, { name: 'Ada', browser: ada.browser });
    const otherAda = await signIn(bench, { name: 'Ada' });
    const subs = [ada.tokens, again, typedAgain.tokens, otherAda.tokens].map(
      (tokens) => oauth.getValidatedIdTokenClaims(tokens)?.sub,
    );
    expect(subs).toEqual([sub, sub, sub, UUID]);
    expect(subs[3]).not.toBe(sub);
  });

  it('lists the users of this browser, the one who was here last first', async () => {
    const browser = createFormBrowser();
    for (const name of ['Ada', 'Grace', 'Hedy']) {
      await signIn(bench, { browser, name });
      bench.clock.advance(1);
    }
    await signIn(bench, { browser, name: 'Ada' });
    const page = await browser.open((await startSignIn(bench)).url.href);
    expect([...page.text.matchAll(/<bdi>(.*?)<\/bdi>/g)].map(([, name]) => name)).toEqual(['Ada', 'Hedy', 'Grace']);
  });

  it('works for a client with a secret, by Basic and in the body', async () => {
    const secret = await bench.secretOf(CLIENTS.server.id);
    const clientId = CLIENTS.server.id;
    for (const clientAuth of [oauth.ClientSecretBasic(secret), oauth.ClientSecretPost(secret)]) {
      const { tokens } = await signIn(bench, { clientId, clientAuth });
      expect((await verify(tokens.access_token)).payload['client_id']).toBe(clientId);
    }
  });

  it('tells the attributes of the user to whoever has the access token', async () => {
    const { server, client, tokens } = await signIn(bench, { name: 'Ada' });
    const sub = oauth.getValidatedIdTokenClaims(tokens)?.sub ?? '';
    const response = await oauth.userInfoRequest(server, client, tokens.access_token, INSECURE);
    expect(await oauth.processUserInfoResponse(server, client, sub, response)).toEqual({
      sub,
      username: sub,
      name: 'Ada',
      preferred_username: 'Ada',
    });
  });
});

describe('refreshing (aws-semantics 9.4)', () => {
  const refresh = async (
    { server, client }: { server: oauth.AuthorizationServer; client: oauth.Client },
    token: string,
  ) => {
    const response = await oauth.refreshTokenGrantRequest(server, client, oauth.None(), token, INSECURE);
    return oauth.processRefreshTokenResponse(server, client, response);
  };
  const claimsOf = async (token: string | undefined) => (await verify(token ?? '')).payload;

  it('gives new tokens of the same sign-in, and no new refresh token', async () => {
    const signedIn = await signIn(bench);
    bench.clock.advance(1_000);
    const tokens = await refresh(signedIn, signedIn.refreshToken);
    expect(tokens.refresh_token).toBeUndefined();
    const [before, after] = [await claimsOf(signedIn.tokens.access_token), await claimsOf(tokens.access_token)];
    expect(after).toEqual({ ...before, jti: UUID, iat: Number(before.iat) + 1, exp: Number(before.exp) + 1 });
    expect(after.jti).not.toBe(before.jti);
    expect(await claimsOf(tokens.id_token)).not.toHaveProperty('nonce');
  });

  it('with rotation replaces the refresh token, and lets the old one be used again for the grace period', async () => {
    const signedIn = await signIn(bench, { clientId: CLIENTS.rotating.id });
    const second = await refresh(signedIn, signedIn.refreshToken);
    expect(second.refresh_token).not.toBe(signedIn.refreshToken);
    bench.clock.advance(9_999);
    expect(await refresh(signedIn, signedIn.refreshToken)).toHaveProperty('refresh_token');
    bench.clock.advance(1);
    await expect(refresh(signedIn, signedIn.refreshToken)).rejects.toMatchObject({
      error: 'invalid_grant',
      status: 400,
    });
    expect(await refresh(signedIn, second.refresh_token ?? '')).toHaveProperty('access_token');
  });

  it('ends for good when it is revoked, and its access tokens tell nothing more', async () => {
    const { server, client, tokens, refreshToken } = await signIn(bench);
    await oauth.processRevocationResponse(
      await oauth.revocationRequest(server, client, oauth.None(), refreshToken, INSECURE),
    );
    await expect(refresh({ server, client }, refreshToken)).rejects.toMatchObject({ error: 'invalid_grant' });
    const { status } = await oauth.userInfoRequest(server, client, tokens.access_token, INSECURE);
    expect(status).toBe(401);
  });
});

describe('client credentials (aws-semantics 9.5)', () => {
  const grant = async (secret: string, parameters: Record<string, string>, auth = oauth.ClientSecretBasic) => {
    const server = await discover(bench.issuer);
    const client = { client_id: CLIENTS.machine.id };
    const response = await oauth.clientCredentialsGrantRequest(server, client, auth(secret), parameters, INSECURE);
    return oauth.processClientCredentialsResponse(server, client, response);
  };

  it('give a machine an access token of its own, with the scopes it asks for', async () => {
    const tokens = await grant(await bench.secretOf(CLIENTS.machine.id), { scope: 'fleet/sim' });
    expect(tokens).toEqual({ access_token: expect.any(String), token_type: 'bearer', expires_in: 3_600 });
    const nowSeconds = Math.floor(bench.clock.nowMs() / 1_000);
    expect((await verify(tokens.access_token)).payload).toEqual({
      sub: CLIENTS.machine.id,
      token_use: 'access',
      scope: 'fleet/sim',
      auth_time: nowSeconds,
      iss: bench.issuer,
      exp: nowSeconds + 3_600,
      iat: nowSeconds,
      version: 2,
      jti: UUID,
      client_id: CLIENTS.machine.id,
    });
  });

  it('give all scopes of the client to one that asks for none', async () => {
    const tokens = await grant(await bench.secretOf(CLIENTS.machine.id), {}, oauth.ClientSecretPost);
    expect((await verify(tokens.access_token)).payload['scope']).toBe('fleet/sim fleet/kiosk');
  });

  it('are refused with a wrong secret and for scopes of others', async () => {
    await expect(grant('wrong', {})).rejects.toMatchObject({ error: 'invalid_client', status: 400 });
    const secret = await bench.secretOf(CLIENTS.machine.id);
    await expect(grant(secret, { scope: 'openid' })).rejects.toMatchObject({ error: 'invalid_scope', status: 400 });
  });
});

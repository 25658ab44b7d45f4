import { request } from 'node:http';
import * as oauth from 'oauth4webapi';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CLIENTS, type CognitoBench, INSECURE, LISTED_ADDRESS, openCognitoBench } from '../../support/cognito-bench.ts';
import { answerOf, exchange, type Started, signIn, startSignIn } from '../../support/cognito-sign-in.ts';
import { createFormBrowser, type FormBrowser } from '../../support/form-browser.ts';
import { suiteFolder } from '../../support/temporary-folder.ts';

const dataFolder = suiteFolder();

let bench: CognitoBench;
beforeAll(async () => {
  bench = await openCognitoBench({ dataFolder, limits: { newUsersPerMinute: 1_000 } });
});
afterAll(() => bench.close());

/** An authorize request with some parameters changed or, where undefined, left out. */
const authorize = async (changes: Record<string, string | undefined>, browser: FormBrowser = createFormBrowser()) => {
  const { url } = await startSignIn(bench);
  for (const [name, value] of Object.entries(changes)) {
    if (value === undefined) url.searchParams.delete(name);
    else url.searchParams.set(name, value);
  }
  return browser.open(url.href);
};

const errorIn = (location: string | undefined): string | null => new URL(location ?? '').searchParams.get('error');

/** A code for a sign-in that nobody has exchanged yet. */
const codeOf = async (): Promise<{ started: Started; answer: URLSearchParams; browser: FormBrowser }> => {
  const started = await startSignIn(bench);
  const browser = createFormBrowser();
  const page = await browser.submit(await browser.open(started.url.href), { name: 'Ada' });
  return { started, answer: answerOf(started, page), browser };
};

const post = async (path: string, body: string, headers: Record<string, string> = {}) => {
  const type = { 'content-type': 'application/x-www-form-urlencoded' };
  const response = await fetch(`${bench.url}${path}`, { method: 'POST', body, headers: { ...type, ...headers } });
  const text = await response.text();
  return { status: response.status, body: text === '' ? '' : JSON.parse(text) };
};
const form = (fields: Record<string, string>): string => new URLSearchParams(fields).toString();

describe('an address to return to (aws-semantics 9.3)', () => {
  it.each([
    ['of another site', 'https://evil.example/'],
    ['that begins like a listed one', `${LISTED_ADDRESS}&more=1`],
    ['that begins like the origin', 'http://127.0.0.1.evil.example/'],
    ['with the origin as a user name', 'http://127.0.0.1@evil.example/'],
    ['of another port', 'http://127.0.0.1:1/'],
    ['without a scheme', '//evil.example/'],
    ['that runs', 'javascript:alert(1)'],
    ['with a line break', `${LISTED_ADDRESS}\r\nset-cookie:a=b`],
    ['that is missing', undefined],
  ])('%s leads nowhere', async (_, redirectUri) => {
    const page = await authorize({ redirect_uri: redirectUri });
    expect([page.status, page.location]).toEqual([400, undefined]);
    expect(page.text).toContain('named an address that is not its own');
  });

  it('of the origin leads nowhere with tricks in it', async () => {
    for (const end of ['/a#b', '/a\\b', '@evil.example/', '\t.evil.example/']) {
      expect((await authorize({ redirect_uri: bench.url + end })).status).toBe(400);
    }
  });

  it('is the origin that the browser sees, so that a phone can come back to where it was', async () => {
    const { url } = await startSignIn(bench);
    url.searchParams.set('redirect_uri', 'http://192.168.1.5:8080/');
    const statusFor = (host: string) =>
      new Promise((resolve) => {
        request(new URL(url.pathname + url.search, bench.url), { headers: { host } }, (response) => {
          response.resume();
          resolve(response.statusCode);
        }).end();
      });
    expect(await statusFor('192.168.1.5:8080')).toBe(303);
    expect(await statusFor('192.168.1.5:8081')).toBe(400);
    expect(await statusFor('somebody@192.168.1.5:8080')).toBe(421);
  });

  it('that is listed is kept to the letter', async () => {
    const browser = createFormBrowser();
    const page = await authorize({ redirect_uri: LISTED_ADDRESS }, browser);
    expect(page.headers.get('content-security-policy')).toContain("form-action 'self' https://page.example;");
    const { location } = await browser.submit(page, { name: 'Ada' });
    expect(location).toMatch(/^https:\/\/page\.example\/signed-in\?from=issuer&code=[\w-]{43}&state=[\w-]+$/);
  });
});

describe('a request for a code (aws-semantics 9.3)', () => {
  it('of an unknown client leads nowhere', async () => {
    const page = await authorize({ client_id: 'nobody' });
    expect([page.status, page.location]).toEqual([400, undefined]);
  });

  it.each([
    ['without PKCE', { code_challenge: undefined, code_challenge_method: undefined }, 'invalid_request'],
    ['with plain PKCE', { code_challenge_method: 'plain' }, 'invalid_request'],
    ['with a challenge but no method', { code_challenge_method: undefined }, 'invalid_request'],
    ['with a challenge that is no hash', { code_challenge: 'short' }, 'invalid_request'],
    ['without a response type', { response_type: undefined }, 'invalid_request'],
    ['for tokens in the address', { response_type: 'token' }, 'unauthorized_client'],
    [
      'for tokens, by a client that lists them',
      { response_type: 'token', client_id: CLIENTS.otherPage.id },
      'unauthorized_client',
    ],
    ['for more than the client may have', { scope: 'openid fleet/sim' }, 'invalid_scope'],
    ['without asking anybody', { prompt: 'none' }, 'login_required'],
    ['with an endless nonce', { nonce: 'n'.repeat(4_097) }, 'invalid_request'],
  ])('%s goes back to the app as %s', async (_, changes, error) => {
    const page = await authorize({ ...changes, state: 'mine' });
    const { searchParams } = new URL(page.location ?? '');
    expect(Object.fromEntries(searchParams)).toEqual({ error, state: 'mine' });
  });

  it('of a machine leads nowhere: it has no addresses; at the origin it is not authorised', async () => {
    const page = await authorize({ client_id: CLIENTS.machine.id, scope: 'fleet/sim' });
    expect(errorIn(page.location)).toBe('unauthorized_client');
  });

  it('with a repeated parameter is refused', async () => {
    const { url } = await startSignIn(bench);
    const twice = await createFormBrowser().open(`${url.href}&scope=openid`);
    expect(errorIn(twice.location)).toBe('invalid_request');
    expect((await createFormBrowser().open(`${url.href}&redirect_uri=https://evil.example`)).status).toBe(400);
  });
});

describe('a code (aws-semantics 9.3)', () => {
  it('is good once: a second use revokes what the first one got', async () => {
    const { started, answer } = await codeOf();
    const tokens = await exchange(started, answer);
    await expect(exchange(started, answer)).rejects.toMatchObject({ error: 'invalid_grant', status: 400 });
    const { server, client } = started;
    const response = await oauth.refreshTokenGrantRequest(
      server,
      client,
      oauth.None(),
      tokens.refresh_token ?? '',
      INSECURE,
    );
    expect(await response.json()).toEqual({ error: 'invalid_grant' });
    expect((await oauth.userInfoRequest(server, client, tokens.access_token, INSECURE)).status).toBe(401);
  });

  it('used twice at the same time gives tokens to one at most', async () => {
    const { started, answer } = await codeOf();
    const results = await Promise.allSettled([exchange(started, answer), exchange(started, answer)]);
    expect(results.filter(({ status }) => status === 'fulfilled').length).toBeLessThan(2);
  });

  it.each([
    ['with another verifier', (started: Started) => ({ ...started, verifier: oauth.generateRandomCodeVerifier() })],
    ['by another client', (started: Started) => ({ ...started, client: { client_id: CLIENTS.otherPage.id } })],
    ['for another address', (started: Started) => ({ ...started, redirectUri: `${bench.url}/other` })],
  ])('is refused %s', async (_, change) => {
    const { started, answer } = await codeOf();
    const { server, client } = change(started);
    // The relying party's own check of who answered is not what is tested here.
    const own = oauth.validateAuthResponse(server, client, answer, oauth.skipStateCheck);
    await expect(exchange(change(started), own)).rejects.toMatchObject({ error: 'invalid_grant', status: 400 });
  });

  it('is spent by a guess at its verifier', async () => {
    const { started, answer } = await codeOf();
    const guess = { ...started, verifier: oauth.generateRandomCodeVerifier() };
    await expect(exchange(guess, answer)).rejects.toMatchObject({ error: 'invalid_grant' });
    await expect(exchange(started, answer)).rejects.toMatchObject({ error: 'invalid_grant' });
  });

  it('of a client with a secret is bound to PKCE as well, whichever side leaves it out', async () => {
    const withSecret = { client_id: CLIENTS.server.id, client_secret: await bench.secretOf(CLIENTS.server.id) };
    const exchanged = async (isChallenged: boolean, isVerified: boolean) => {
      const { url, redirectUri, verifier } = await startSignIn(bench, { clientId: CLIENTS.server.id });
      if (!isChallenged) for (const name of ['code_challenge', 'code_challenge_method']) url.searchParams.delete(name);
      const browser = createFormBrowser();
      const { location } = await browser.submit(await browser.open(url.href), { name: 'Ada' });
      const code = new URL(location ?? '').searchParams.get('code') ?? '';
      const fields = { grant_type: 'authorization_code', code, redirect_uri: redirectUri, ...withSecret };
      const { status } = await post(
        '/oauth2/token',
        form(isVerified ? { ...fields, code_verifier: verifier } : fields),
      );
      return status;
    };
    expect(await exchanged(true, true)).toBe(200);
    expect(await exchanged(true, false)).toBe(400);
    expect(await exchanged(false, true)).toBe(400);
    expect(await exchanged(false, false)).toBe(200);
  });

  it('is good for five minutes', async () => {
    const inTime = await codeOf();
    bench.clock.advance(299_999);
    expect(await exchange(inTime.started, inTime.answer)).toHaveProperty('access_token');
    const late = await codeOf();
    bench.clock.advance(300_000);
    await expect(exchange(late.started, late.answer)).rejects.toMatchObject({ error: 'invalid_grant' });
  });
});

describe('the token endpoint (aws-semantics 9.5)', () => {
  const page = CLIENTS.page.id;
  it.each([
    ['no grant type', { client_id: page }, 'invalid_request'],
    ['an unknown grant type', { client_id: page, grant_type: 'password' }, 'unsupported_grant_type'],
    ['no client', { grant_type: 'refresh_token', refresh_token: 'x' }, 'invalid_request'],
    ['an unknown client', { grant_type: 'refresh_token', refresh_token: 'x', client_id: 'nobody' }, 'invalid_client'],
    [
      'a secret for a client that has none',
      { grant_type: 'refresh_token', client_id: page, client_secret: 'x' },
      'invalid_client',
    ],
    [
      'no secret for a client that has one',
      { grant_type: 'client_credentials', client_id: CLIENTS.machine.id },
      'invalid_client',
    ],
    ['no code', { grant_type: 'authorization_code', client_id: page, redirect_uri: 'x' }, 'invalid_request'],
    [
      'an unknown code',
      { grant_type: 'authorization_code', client_id: page, redirect_uri: 'x', code: 'x' },
      'invalid_grant',
    ],
    ['an unknown refresh token', { grant_type: 'refresh_token', client_id: page, refresh_token: 'x' }, 'invalid_grant'],
    ['client credentials of a page', { grant_type: 'client_credentials', client_id: page }, 'unauthorized_client'],
  ])('answers %s as Cognito does', async (_, fields, error) => {
    expect(await post('/oauth2/token', form(fields))).toEqual({ status: 400, body: { error } });
  });

  it('refuses refresh tokens of other clients', async () => {
    const { refreshToken } = await signIn(bench);
    const fields = { grant_type: 'refresh_token', client_id: CLIENTS.otherPage.id, refresh_token: refreshToken };
    expect(await post('/oauth2/token', form(fields))).toEqual({ status: 400, body: { error: 'invalid_grant' } });
  });

  it('refuses repeated parameters, other content and large bodies', async () => {
    const invalid = { status: 400, body: { error: 'invalid_request' } };
    const once = form({ grant_type: 'refresh_token', client_id: page, refresh_token: 'x' });
    expect(await post('/oauth2/token', `${once}&refresh_token=y`)).toEqual(invalid);
    expect(await post('/oauth2/token', '{}', { 'content-type': 'application/json' })).toEqual(invalid);
    const large = await post('/oauth2/token', `code=${'x'.repeat(64 * 1024)}`);
    expect(large).toEqual({ status: 413, body: { error: 'invalid_request' } });
  });

  it('answers apps of every origin, and keeps nothing anywhere', async () => {
    const headers = { origin: 'https://page.example', 'access-control-request-method': 'POST' };
    const preflight = await fetch(`${bench.url}/oauth2/token`, { method: 'OPTIONS', headers });
    expect([preflight.status, preflight.headers.get('access-control-allow-methods')]).toEqual([204, 'POST']);
    const response = await fetch(`${bench.url}/oauth2/token`, { method: 'POST', headers });
    expect(response.headers.get('access-control-allow-origin')).toBe('*');
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect((await fetch(`${bench.url}/oauth2/token`)).status).toBe(405);
  });

  it('says 401 to a revocation of an unknown client, 400 to other tokens, 200 to unknown ones', async () => {
    const { tokens } = await signIn(bench);
    const revoke = (token: string, clientId: string) => post('/oauth2/revoke', form({ token, client_id: clientId }));
    expect(await revoke('x', 'nobody')).toEqual({ status: 401, body: { error: 'invalid_client' } });
    expect(await revoke(tokens.access_token, page)).toEqual({ status: 400, body: { error: 'unsupported_token_type' } });
    expect(await revoke('x', page)).toEqual({ status: 200, body: '' });
  });
});

describe('userInfo', () => {
  it.each([
    ['nothing', async () => undefined],
    ['an ID token', async () => (await signIn(bench)).tokens.id_token],
    ['a token that was changed', async () => `${(await signIn(bench)).tokens.access_token.slice(0, -9)}AAAAAAAAA`],
    [
      'a token without a signature',
      async () => {
        const [, claims] = (await signIn(bench)).tokens.access_token.split('.');
        return `${Buffer.from('{"alg":"none"}').toString('base64url')}.${claims}.`;
      },
    ],
  ])('tells nothing to %s', async (_, tokenOf) => {
    const token = await tokenOf();
    const headers: Record<string, string> = token === undefined ? {} : { authorization: `Bearer ${token}` };
    const response = await fetch(`${bench.url}/oauth2/userInfo`, { headers });
    expect([response.status, response.headers.get('www-authenticate')]).toEqual([401, 'Bearer error="invalid_token"']);
  });

  it('tells nothing to a token that has expired', async () => {
    const { server, client, tokens } = await signIn(bench);
    bench.clock.advance(3_600_000);
    expect((await oauth.userInfoRequest(server, client, tokens.access_token, INSECURE)).status).toBe(401);
  });
});

describe('signing out', () => {
  const logout = (query: Record<string, string>) =>
    createFormBrowser().open(`${bench.url}/logout?${new URLSearchParams(query)}`);

  it('leads to a listed address or to the origin, and nowhere else', async () => {
    const locationOf = async (uri: string) => (await logout({ client_id: CLIENTS.page.id, logout_uri: uri })).location;
    expect(await locationOf('https://page.example/bye')).toBe('https://page.example/bye');
    expect(await locationOf(`${bench.url}/`)).toBe(`${bench.url}/`);
    expect(await locationOf('https://evil.example/')).toBeUndefined();
    expect((await logout({ client_id: 'nobody', logout_uri: `${bench.url}/` })).status).toBe(400);
  });

  it('may go on to a new sign-in', async () => {
    const { url } = await startSignIn(bench);
    const page = await createFormBrowser().open(`${bench.url}/logout${url.search}`);
    expect([page.status, new URL(page.url).pathname]).toEqual([200, '/login']);
  });
});

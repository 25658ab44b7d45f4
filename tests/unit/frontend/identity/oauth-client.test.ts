import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { createOAuthClient, SignInRefusedError } from '../../../../frontend/src/identity/oauth-client.ts';
import { createPretendIssuer, PRETEND_CLIENT, PRETEND_ISSUER } from '../../../support/pretend-issuer.ts';

const ORIGIN = 'http://192.168.1.20:8080';
const ADA = { sub: '1b9d6bcd-bbfd-4b2d-9b5d-ab8dfbbd4bed', name: 'Ada' };

const setUp = ({ loginUrl = '/', clockAheadMs = 0 } = {}) => {
  const issuer = createPretendIssuer();
  issuer.setPerson(ADA);
  const asked: string[] = [];
  const answers: { next?: () => Response } = {};
  const client = createOAuthClient({
    identity: { issuer: PRETEND_ISSUER, clientId: PRETEND_CLIENT, loginUrl, mqttAuthorizer: 'Racers' },
    origin: ORIGIN,
    clockAheadMs,
    fetch: async (input, init) => {
      const url = new URL(String(input));
      asked.push(url.href);
      const answer = answers.next?.();
      if (answer !== undefined) return answer;
      const page = issuer.answer(url, new URLSearchParams(String(init?.body)));
      return new Response(page?.body, { status: page?.status ?? 404, headers: { ...page?.headers } });
    },
  });
  /** From the sign-in page back, as a browser would come. */
  const visit = () => {
    const { address, departure } = client.start();
    const back = new URL(issuer.answer(address, new URLSearchParams())?.headers['location'] ?? '');
    return { address, back, departure: { ...departure, returnTo: '/', intent: 'ride' as const } };
  };
  return { issuer, client, asked, answers, visit };
};

describe('createOAuthClient', () => {
  it('asks for a code with a challenge that its verifier answers to, for this page alone', () => {
    const { client } = setUp();
    const { address, departure } = client.start();
    expect([address.origin, address.pathname, Object.fromEntries(address.searchParams)]).toEqual([
      ORIGIN,
      '/oauth2/authorize',
      {
        response_type: 'code',
        client_id: PRETEND_CLIENT,
        redirect_uri: `${ORIGIN}/`,
        scope: 'openid profile',
        state: departure.state,
        nonce: departure.nonce,
        code_challenge: createHash('sha256').update(departure.codeVerifier).digest('base64url'),
        code_challenge_method: 'S256',
      },
    ]);
    const again = client.start().departure;
    expect(Object.values(again).filter((text) => Object.values(departure).includes(text))).toEqual([]);
  });

  it.each([
    ['/', ORIGIN],
    ['https://alleycat.auth.us-east-1.amazoncognito.com/', 'https://alleycat.auth.us-east-1.amazoncognito.com'],
  ])('finds the pages of the issuer at %s', async (loginUrl, origin) => {
    const { client, asked, visit } = setUp({ loginUrl });
    const { back, departure } = visit();
    const { refreshToken = '' } = await client.exchange(back.searchParams, departure);
    await client.revoke(refreshToken);
    expect(asked).toEqual([`${origin}/oauth2/token`, `${origin}/oauth2/revoke`]);
    const logoutUri = encodeURIComponent(`${ORIGIN}/`);
    expect(client.signOutAddress.href).toBe(`${origin}/logout?client_id=dashboard&logout_uri=${logoutUri}`);
  });

  it('gets tokens and a name for a code, and new tokens for a refresh token', async () => {
    const { client, visit } = setUp();
    const { back, departure } = visit();
    const tokens = await client.exchange(back.searchParams, departure);
    expect(tokens).toMatchObject({ name: 'Ada', expiresInSeconds: 3_600 });
    const renewed = await client.renew(tokens.refreshToken ?? '');
    expect(renewed.refreshToken).not.toBe(tokens.refreshToken);
    await expect(client.renew(tokens.refreshToken ?? '')).rejects.toThrow(SignInRefusedError);
  });

  it.each([
    ['state', { state: 'another' }],
    ['nonce', { nonce: 'another' }],
    ['code verifier', { codeVerifier: 'another' }],
  ])('takes no tokens for an answer with another %s', async (_what, changed) => {
    const { client, visit } = setUp();
    const { back, departure } = visit();
    await expect(client.exchange(back.searchParams, { ...departure, ...changed })).rejects.toThrow();
  });

  it('takes tokens also on a device whose clock is hours fast, once it knows the clock of the platform', async () => {
    const hoursMs = 2 * 60 * 60_000;
    const [known, unknown] = [setUp({ clockAheadMs: -hoursMs }), setUp()];
    const outcomes = [known, unknown].map(async ({ client, issuer, visit }) => {
      issuer.setClockAhead(-hoursMs);
      const { back, departure } = visit();
      return (await client.exchange(back.searchParams, departure)).name;
    });
    expect((await Promise.allSettled(outcomes)).map(({ status }) => status)).toEqual(['fulfilled', 'rejected']);
  });

  it.each<[string, () => Response, boolean]>([
    ['invalid_grant', () => Response.json({ error: 'invalid_grant' }, { status: 400 }), true],
    ['invalid_client', () => Response.json({ error: 'invalid_client' }, { status: 401 }), true],
    ['an error of the server', () => Response.json({ error: 'server_error' }, { status: 500 }), false],
    ['too many requests', () => new Response('Slow down', { status: 429 }), false],
    ['a page of something in between', () => new Response('<html>', { status: 200 }), false],
  ])('knows whether %s is the end of a session', async (_what, next, isFinal) => {
    const { client, answers } = setUp();
    answers.next = next;
    const error = await client.renew('refresh-1').catch((thrown: unknown) => thrown);
    expect([error instanceof Error, error instanceof SignInRefusedError]).toEqual([true, isFinal]);
  });
});

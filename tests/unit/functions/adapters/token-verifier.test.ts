import { createHmac, createPublicKey } from 'node:crypto';
import { exportSPKI, type JWTPayload } from 'jose';
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { tokenVerifier } from '../../../../functions/src/adapters/token-verifier.ts';
import { createFakeClock, type FakeClock } from '../../../support/fake-clock.ts';
import {
  createIssuerKey,
  type IssuerKey,
  openTokenIssuer,
  signToken,
  type TokenIssuer,
} from '../../../support/token-issuer.ts';

const NOW_SECONDS = 1_800_000_000;
const SUB = '0b5f2e7c-1111-4222-8333-444455556666';

let own: IssuerKey;
let next: IssuerKey;
let stranger: IssuerKey;
let issuer: TokenIssuer;
let clock: FakeClock;

beforeAll(async () => {
  [own, next, stranger] = await Promise.all([
    createIssuerKey('own'),
    createIssuerKey('next'),
    createIssuerKey('own'), // the same name, another key
  ]);
});
beforeEach(async () => {
  issuer = await openTokenIssuer(own);
  clock = createFakeClock(NOW_SECONDS * 1_000);
  vi.useFakeTimers({ toFake: ['Date'], now: NOW_SECONDS * 1_000 }); // the library looks at the time of the machine
});
afterEach(async () => {
  vi.useRealTimers();
  await issuer.stop();
});

const advance = (byMs: number): void => {
  clock.advance(byMs);
  vi.setSystemTime(clock.nowMs());
};

const claims = (more: JWTPayload = {}): JWTPayload => ({
  iss: issuer.issuer,
  sub: SUB,
  client_id: 'dashboard',
  token_use: 'access',
  scope: 'openid profile',
  iat: NOW_SECONDS - 60,
  exp: NOW_SECONDS + 3_540,
  ...more,
});
const without = (name: string): JWTPayload => {
  const { [name]: _, ...rest } = claims();
  return rest;
};

const open = (keys: Parameters<typeof tokenVerifier>[0]['keys'] = {}) =>
  tokenVerifier({ issuer: issuer.issuer, clock, keys: { timeoutMs: 30_000, ...keys } });

const refused = (reason: string) =>
  expect.objectContaining({ name: 'TokenRefusedError', code: 'TOKEN_REFUSED', reason });
const unavailable = expect.objectContaining({ name: 'IssuerUnavailableError', code: 'ISSUER_UNAVAILABLE' });

const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

describe('a token verifier', () => {
  it('tells what an access token of the issuer says, over plain HTTP too', async () => {
    expect(await open().verify(await signToken(own, claims()))).toEqual({
      subject: SUB,
      clientId: 'dashboard',
      scopes: ['openid', 'profile'],
      expiresAtMs: (NOW_SECONDS + 3_540) * 1_000,
    });
  });

  it.each([
    ['just expired, within the tolerance', { exp: NOW_SECONDS - 4 }],
    ['about to be valid, within the tolerance', { nbf: NOW_SECONDS + 5, iat: NOW_SECONDS + 5 }],
    ['without scopes', { scope: '' }],
    ['as old as a token can be', { iat: NOW_SECONDS - 86_400 }],
  ])('takes a token that is %s', async (_, more) => {
    expect(await open().verify(await signToken(own, claims(more)))).toMatchObject({ subject: SUB });
  });

  it.each<[string, JWTPayload, string]>([
    ['expired', { exp: NOW_SECONDS - 5 }, 'Expired'],
    ['not valid yet', { nbf: NOW_SECONDS + 6 }, 'NotYetValid'],
    ['issued in the future', { iat: NOW_SECONDS + 6 }, 'NotYetValid'],
    ['older than any token can be', { iat: NOW_SECONDS - 86_406, exp: NOW_SECONDS + 1e9 }, 'Expired'],
    ['of another issuer', { iss: 'https://example.org/pool' }, 'Issuer'],
    ['of nearly the same issuer', { iss: 'http://127.0.0.1/pool/' }, 'Issuer'],
    ['an ID token', { token_use: 'id', aud: 'dashboard' }, 'TokenUse'],
    ['of a use that is a list', { token_use: ['access'] }, 'TokenUse'],
    ['of a subject that is no text', { sub: 7 as unknown as string }, 'Claims'],
    ['of a client that is no text', { client_id: ['dashboard'] }, 'Claims'],
    ['of scopes that are no text', { scope: ['fleet/sim'] }, 'Claims'],
    ['of an expiry that is no number', { exp: '9999999999' as unknown as number }, 'Claims'],
  ])('refuses a token that is %s', async (_, more, reason) => {
    await expect(open().verify(await signToken(own, claims(more)))).rejects.toEqual(refused(reason));
  });

  it.each([
    ['iss', 'Claims'],
    ['exp', 'Claims'],
    ['iat', 'Claims'],
    ['sub', 'Claims'],
    ['client_id', 'Claims'],
    ['token_use', 'TokenUse'],
  ])('refuses a token without %s', async (name, reason) => {
    await expect(open().verify(await signToken(own, without(name)))).rejects.toEqual(refused(reason));
  });

  it('refuses a token that nobody signed, whatever it calls that', async () => {
    for (const alg of ['none', 'None', 'NONE', '', undefined]) {
      const token = `${encode({ alg, kid: 'own' })}.${encode(claims())}.`;
      await expect(open().verify(token), String(alg)).rejects.toMatchObject({ name: 'TokenRefusedError' });
    }
    expect(issuer.requests).toEqual([]);
  });

  it('refuses a token signed with the public key as a shared secret', async () => {
    const signed = `${encode({ alg: 'HS256', kid: 'own' })}.${encode(claims())}`;
    const der = createPublicKey(await exportSPKI(own.publicKey)).export({ type: 'spki', format: 'der' });
    for (const secret of [await exportSPKI(own.publicKey), der]) {
      const token = `${signed}.${createHmac('sha256', secret).update(signed).digest('base64url')}`;
      await expect(open().verify(token)).rejects.toEqual(refused('Algorithm'));
    }
  });

  it.each(['RS512', 'PS256', 'ES256', 'EdDSA'])('refuses %s, though it is properly signed', async (alg) => {
    const key = await createIssuerKey('own', { alg });
    await issuer.publish(key);
    await expect(open().verify(await signToken(key, claims(), { alg }))).rejects.toEqual(refused('Algorithm'));
  });

  it('refuses the key of a stranger, also under the name of the right one or carried by the token itself', async () => {
    const jwk = { kty: 'RSA', n: 'AQAB', e: 'AQAB' };
    const header = { jwk, jku: 'http://127.0.0.1:1/keys', x5u: 'http://127.0.0.1:1/cert' };
    await expect(open().verify(await signToken(stranger, claims()))).rejects.toEqual(refused('Signature'));
    await expect(open().verify(await signToken(stranger, claims(), header))).rejects.toEqual(refused('Signature'));
  });

  it('refuses a token whose content was changed after it was signed', async () => {
    const [head, , signature] = (await signToken(own, claims())).split('.');
    const other = encode(claims({ sub: '0b5f2e7c-1111-4222-8333-444455556667' }));
    await expect(open().verify(`${head}.${other}.${signature}`)).rejects.toEqual(refused('Signature'));
  });

  it('refuses a name of a key that the issuer does not know, and one that fits two keys', async () => {
    await expect(open().verify(await signToken({ ...own, kid: 'else' }, claims()))).rejects.toEqual(refused('Key'));
    await issuer.publish(own, next);
    const nameless = await signToken(own, claims(), { kid: undefined as unknown as string });
    await expect(open().verify(nameless)).rejects.toEqual(refused('Key'));
  });

  it.each([
    ['nothing', ''],
    ['no token', 'hello'],
    ['dots', '..'],
    ['four parts', 'a.b.c.d'],
    ['an encrypted token', 'a.b.c.d.e'],
    ['bytes', '\0\xff.\xfe.\n'],
    ['a header that is no object', `${Buffer.from('7').toString('base64url')}.e30.x`],
    ['a header with unknown demands', `${encode({ alg: 'RS256', kid: 'own', crit: ['x'], x: 1 })}.e30.AAAA`],
    ['more than 8,192 characters', `${encode({ alg: 'RS256' })}.${'A'.repeat(10_000_000)}.x`],
  ])('refuses %s', async (_, token) => {
    await expect(open().verify(token)).rejects.toEqual(refused('Malformed'));
    expect(issuer.requests).toEqual([]);
  });

  it('refuses a payload that is no object', async () => {
    const { CompactSign } = await import('jose');
    for (const payload of ['7', 'null', '[]', 'no JSON', '"__proto__"']) {
      const token = await new CompactSign(Buffer.from(payload))
        .setProtectedHeader({ alg: 'RS256', kid: 'own' })
        .sign(own.privateKey);
      await expect(open().verify(token), payload).rejects.toEqual(refused('Malformed'));
    }
  });
});

describe('the keys of an issuer', () => {
  it('are read once for many tokens, on a connection that is not kept', async () => {
    const { verify } = open();
    const token = await signToken(own, claims());
    await Promise.all([verify(token), verify(token)]);
    await verify(token);
    expect(issuer.requests.map(({ connection }) => connection)).toEqual(['close']);
  });

  it('are read again for a new key, but not sooner than the cooldown: nobody can make a storm of it', async () => {
    const { verify } = open({ cooldownMs: 30_000 });
    await verify(await signToken(own, claims()));
    await issuer.publish(own, next);
    const token = await signToken(next, claims());
    for (let attempt = 0; attempt < 20; attempt += 1) await expect(verify(token)).rejects.toEqual(refused('Key'));
    expect(issuer.requests.length).toBe(1);
    advance(30_001);
    expect(await verify(token)).toMatchObject({ subject: SUB });
    expect(issuer.requests.length).toBe(2);
  });

  it('count no longer than their age allows once the issuer has withdrawn them', async () => {
    const { verify } = open({ ageMaxMs: 600_000 });
    const token = await signToken(own, claims());
    await verify(token);
    await issuer.publish(next);
    advance(599_000);
    expect(await verify(token)).toMatchObject({ subject: SUB });
    advance(2_000);
    await expect(verify(token)).rejects.toEqual(refused('Key'));
  });

  it('stay in use while the issuer is away', async () => {
    const { verify } = open();
    const token = await signToken(own, claims());
    await verify(token);
    await issuer.stop();
    advance(3_000_000);
    expect(await verify(token)).toMatchObject({ subject: SUB });
    await expect(verify(await signToken(next, claims()))).rejects.toEqual(unavailable);
  });

  it.each<[string, Parameters<TokenIssuer['answer']>[0]]>([
    ['fails', (response) => response.writeHead(500).end('{"keys":[]}')],
    ['sends us elsewhere', (response) => response.writeHead(302, { location: issuer.issuer }).end()],
    ['never answers', () => undefined],
    ['never ends its answer', (response) => response.writeHead(200).write('{"keys":[')],
    [
      'cuts its answer off',
      (response) => response.writeHead(200, { 'content-length': 99 }).write('{', () => response.destroy()),
    ],
    ['answers no JSON', (response) => response.end('<html>')],
    ['answers no set of keys', (response) => response.end('{"keys":7}')],
    ['answers a broken key', (response) => response.end('{"keys":[{"kty":"RSA","kid":"own","n":"","e":""}]}')],
    [
      'answers a private key',
      (response) => response.end('{"keys":[{"kty":"RSA","kid":"own","n":"AQAB","e":"AQAB","d":"AQAB"}]}'),
    ],
  ])('are missing if the issuer %s: the token is neither good nor bad', async (_, answer) => {
    issuer.answer(answer);
    await expect(open({ timeoutMs: 300 }).verify(await signToken(own, claims()))).rejects.toEqual(unavailable);
  });

  it('are missing if the issuer answers without end, and little of that is read', async () => {
    let sentBytes = 0;
    const chunk = Buffer.alloc(65_536, ' ');
    issuer.answer((response) => {
      const send = (): void => {
        while (!response.destroyed && response.write(chunk)) sentBytes += chunk.length;
        response.once('drain', send);
      };
      send();
    });
    const { verify } = open({ timeoutMs: 30_000 });
    await expect(verify(await signToken(own, claims()))).rejects.toMatchObject({
      cause: { message: expect.stringContaining('answered more than 65536 bytes') },
    });
    expect(sentBytes).toBeLessThan(50_000_000);
  });

  it('are asked for at most once in a while when the issuer is away, and had as soon as it is back after that', async () => {
    issuer.answer((response) => response.writeHead(503).end());
    const { verify } = open({ retryAfterMs: 5_000 });
    const token = await signToken(own, claims());
    for (let attempt = 0; attempt < 20; attempt += 1) await expect(verify(token)).rejects.toEqual(unavailable);
    expect(issuer.requests.length).toBe(1);
    await issuer.publish(own);
    await expect(verify(token)).rejects.toEqual(unavailable);
    advance(5_000);
    expect(await verify(token)).toMatchObject({ subject: SUB });
  });

  it('are missing if nobody listens, or if the issuer is no address at all', async () => {
    const token = await signToken(own, claims());
    await issuer.stop();
    await expect(open().verify(token)).rejects.toEqual(unavailable);
    await expect(tokenVerifier({ issuer: 'nowhere', clock }).verify(token)).rejects.toEqual(unavailable);
  });
});

import { generateKeyPair, SignJWT } from 'jose';
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import type { Arena, Person } from '../../support/arena.ts';
import { eventually } from '../../support/eventually.ts';
import type { ForgeryOptions } from '../../support/issuer-forgery.ts';
import { connectRaw } from '../../support/raw-mqtt.ts';
import { createIssuerKey, openTokenIssuer } from '../../support/token-issuer.ts';

const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
const seconds = (): number => Math.floor(Date.now() / 1_000);

/** Attackers who say that they are the victim. */
export const tokenAttacks = (arenaOf: () => Arena) =>
  describe('a token that is not the victim’s own', () => {
    let arena: Arena;
    let victim: Person;
    beforeAll(async () => {
      arena = arenaOf();
      victim = await arena.signIn('Victim of tokens');
    });

    const factsOf = () => {
      const { issuer, clientId } = arena.config.identity;
      return { subject: victim.racerId, issuer, clientId };
    };
    const forge = (changes?: ForgeryOptions) => arena.forgery.forge(factsOf(), changes);
    const connect = (token: string | Buffer | undefined) =>
      arena.connect({ clientId: `${victim.racerId}-attacker`, token });

    /** Tries to come in as the victim. @returns what the broker refused, and what the authorizer counted */
    const expectRefused = async (token: string | Buffer, metric: string): Promise<void> => {
      const before = arena.functions.total('AuthorizeFunction', metric);
      const refused = await arena.refusedDuring(async () => {
        const client = await connect(token);
        await client.closed;
        expect(client.returnCode).toBe(5);
      });
      expect(refused).toEqual({ 'connects.notAuthenticated': 1 });
      await eventually(() => (arena.functions.total('AuthorizeFunction', metric) > before ? true : undefined), {
        what: `one more ${metric}`,
      });
    };

    it('an unchanged one is let in, so that what follows fails for what it names', async () => {
      const client = await connect(await forge());
      onTestFinished(() => client.vanish());
      expect(client.returnCode).toBe(0);
      expect(await client.publish(`alleycat/readings/${victim.racerId}`, '{}')).toBe('acknowledged');
    });

    it.each<readonly [string, string, () => ForgeryOptions]>([
      ['is expired', 'RefusedExpired', () => ({ claims: { iat: seconds() - 3_700, exp: seconds() - 100 } })],
      ['never expires', 'RefusedClaims', () => ({ claims: { exp: undefined } })],
      ['expires in a year', 'RefusedExpired', () => ({ claims: { iat: seconds() - 90_000, exp: seconds() + 3e7 } })],
      [
        'was issued tomorrow',
        'RefusedNotYetValid',
        () => ({ claims: { iat: seconds() + 86_400, exp: seconds() + 9e4 } }),
      ],
      ['is not valid yet', 'RefusedNotYetValid', () => ({ claims: { nbf: seconds() + 600 } })],
      ['is for another audience', 'RefusedClient', () => ({ claims: { client_id: 'another-app' } })],
      ['names no client', 'RefusedClaims', () => ({ claims: { client_id: undefined } })],
      ['names several clients', 'RefusedClaims', () => ({ claims: { client_id: [factsOf().clientId] } })],
      ['names another issuer', 'RefusedIssuer', () => ({ claims: { iss: 'https://evil.example/pool' } })],
      [
        'names another pool',
        'RefusedIssuer',
        () => ({ claims: { iss: factsOf().issuer.replace('Racers', 'Others') } }),
      ],
      ['names the issuer with a slash', 'RefusedIssuer', () => ({ claims: { iss: `${factsOf().issuer}/` } })],
      ['says that it is an ID token', 'RefusedTokenUse', () => ({ claims: { token_use: 'id' } })],
      ['does not say what it is', 'RefusedTokenUse', () => ({ claims: { token_use: undefined } })],
      [
        'is signed with the key of ID tokens, by its name',
        'RefusedSignature',
        () => ({
          key: { ...arena.forgery.idKey, kid: arena.forgery.accessKey.kid },
        }),
      ],
      ['has the subject *', 'RefusedSubject', () => ({ claims: { sub: '*' } })],
      ['has a subject with a policy variable', 'RefusedSubject', () => ({ claims: { sub: `\${iot:ClientId}` } })],
      ['has a subject with a path', 'RefusedSubject', () => ({ claims: { sub: `x/../${victim.racerId}` } })],
      ['has the subject in capitals', 'RefusedSubject', () => ({ claims: { sub: victim.racerId.toUpperCase() } })],
      ['has a subject that is no text', 'RefusedClaims', () => ({ claims: { sub: [victim.racerId] } })],
      ['is a racer’s with the scope of a fleet', 'RefusedScope', () => ({ claims: { scope: 'openid fleet/sim' } })],
    ])('that %s is refused', async (_, metric, changes) => {
      await expectRefused(await forge(changes()), metric);
    });

    it.each(['guest', '', '*', 'sim-*', '0123abcd', 'a/b', 'Guest', 's\u0456m'])(
      'of a fleet with the prefix "%s" is refused',
      async (prefix) => {
        const claims = { client_id: 'some-machine', scope: `fleet/${prefix}` };
        await expectRefused(await forge({ claims }), 'RefusedScope');
      },
    );

    it('with alg none is refused, signed or not', async () => {
      const [, claims = '', signature = ''] = (await forge()).split('.');
      for (const alg of ['none', 'None', 'NONE', '']) {
        const header = part({ alg, kid: arena.forgery.accessKey.kid });
        await expectRefused(`${header}.${claims}.`, alg === '' ? 'RefusedMalformed' : 'RefusedAlgorithm');
        await expectRefused(`${header}.${claims}.${signature}`, 'Refused');
      }
    });

    it('that asks for an extension is refused', async () => {
      const [, claims, signature] = (await forge()).split('.');
      const header = part({ alg: 'RS256', kid: arena.forgery.accessKey.kid, crit: ['exp'], exp: 0 });
      await expectRefused(`${header}.${claims}.${signature}`, 'RefusedMalformed');
    });

    it('without a signature is refused', async () => {
      const [header, claims] = (await forge()).split('.');
      await expectRefused(`${header}.${claims}.`, 'RefusedSignature');
      await expectRefused(`${header}.${claims}`, 'RefusedMalformed');
    });

    it('whose claims were changed after it was signed is refused', async () => {
      const [header, , signature] = victim.accessToken.split('.');
      const [, claims] = (await forge()).split('.');
      await expectRefused(`${header}.${claims}.${signature}`, 'RefusedSignature');
    });

    it('signed with a key of the attacker’s is refused, whatever it names as key', async () => {
      const own = await createIssuerKey(arena.forgery.accessKey.kid);
      await expectRefused(await forge({ key: own }), 'RefusedSignature');
      await expectRefused(await forge({ key: { ...own, kid: 'mine' } }), 'RefusedKey');
      await expectRefused(await forge({ key: { ...own, kid: '../../../../dev/null' } }), 'RefusedKey');
    });

    it('that brings its own key or says where it is found is refused, and nobody looks there', async () => {
      const own = await createIssuerKey('mine');
      const server = await openTokenIssuer(own);
      onTestFinished(() => server.stop());
      const at = `${server.issuer}/.well-known/jwks.json`;
      await expectRefused(await forge({ key: own, header: { jku: at, x5u: at } }), 'RefusedKey');
      const jwk = { kty: 'RSA', e: 'AQAB', n: 'AQAB' };
      await expectRefused(await forge({ key: own, header: { jwk } }), 'RefusedKey');
      expect(server.requests).toEqual([]);
    });

    it('signed by HMAC with the public key as its secret is refused', async () => {
      const keys = await (await fetch(`${factsOf().issuer}/.well-known/jwks.json`)).text();
      const { iss, sub, client_id } = { iss: factsOf().issuer, sub: victim.racerId, client_id: factsOf().clientId };
      const token = await new SignJWT({ iss, sub, client_id, token_use: 'access' })
        .setProtectedHeader({ alg: 'HS256', kid: arena.forgery.accessKey.kid })
        .setExpirationTime('1h')
        .setIssuedAt()
        .sign(Buffer.from(keys));
      await expectRefused(token, 'RefusedAlgorithm');
    });

    it('signed with another algorithm of the same key is refused', async () => {
      const { privateKey } = await generateKeyPair('PS256');
      const key = { ...arena.forgery.accessKey, privateKey };
      await expectRefused(await forge({ key, header: { alg: 'PS256' } }), 'RefusedAlgorithm');
    });

    it('of another issuer that really signed it is refused', async () => {
      const key = await createIssuerKey('theirs');
      const other = await openTokenIssuer(key);
      onTestFinished(() => other.stop());
      await expectRefused(await forge({ key, claims: { iss: other.issuer } }), 'RefusedKey');
    });

    it('that is the victim’s ID token or refresh token is refused', async () => {
      await expectRefused(victim.idToken, 'RefusedTokenUse');
      await expectRefused(victim.refreshToken, 'RefusedMalformed');
    });

    it.each<[string, (token: string) => string | Buffer]>([
      ['after "Bearer "', (token) => `Bearer ${token}`],
      ['twice', (token) => `${token},${token}`],
      ['with bytes behind it', (token) => Buffer.concat([Buffer.from(token), Buffer.from([0, 255])])],
      ['as JSON', (token) => JSON.stringify({ token })],
      ['of 8,193 characters', (token) => token.padEnd(8_193, 'A')],
      ['that is random bytes', () => Buffer.from([0, 1, 128, 255, 254])],
      ['that is one space', () => ' '],
      ['that is deep JSON', () => `${Buffer.from('{"a":'.repeat(1_000)).toString('base64url')}.e30.AA`],
    ])('%s is refused', async (_, change) => {
      await expectRefused(change(victim.accessToken), 'RefusedMalformed');
    });

    it('longer than any token is refused before anybody looks into it', async () => {
      const { stack } = arena;
      const invocations = () => stack.runtime.services.iot.metrics().authorizerInvocations;
      const before = invocations();
      const refused = await arena.refusedDuring(async () => {
        const client = await connect('A'.repeat(60_000));
        expect(client.returnCode).not.toBe(0);
      });
      expect([refused, invocations() - before]).toEqual([{ 'connects.malformed': 1 }, 0]);
    });

    it('that is missing or empty makes a guest, who may not use the victim’s client ids', async () => {
      for (const token of [undefined, '']) {
        const refused = await arena.refusedDuring(async () => expect((await connect(token)).returnCode).toBe(5));
        expect(refused).toEqual({ 'connects.forbidden': 1 });
      }
    });

    it.each([
      ['no authorizer', undefined],
      ['a name without an authorizer', 'victim'],
      ['an unknown authorizer', '?x-amz-customauthorizer-name=AllowAll'],
      ['the authorizer in other letters', '?x-amz-customauthorizer-name=alleycatracers'],
      ['the authorizer among its properties', '?x-amz-customauthorizer-name=__proto__'],
    ])('with %s is refused', async (_, username) => {
      const { mqttPort: port } = arena.stack.runtime.ports;
      const refused = await arena.refusedDuring(async () => {
        const client = await connectRaw({
          port,
          clientId: `${victim.racerId}-attacker`,
          username: username ?? '',
          password: victim.accessToken,
        });
        expect(client.returnCode).toBe(5);
      });
      expect(refused).toEqual({ 'connects.noAuthorizer': 1 });
    });
  });

import { request } from 'node:http';
import * as oauth from 'oauth4webapi';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Arena } from '../../support/arena.ts';
import { answerOf, exchange, type Started, startSignIn } from '../../support/cognito-sign-in.ts';
import { createFormBrowser } from '../../support/form-browser.ts';

/** Attackers who own a web page, or read over the shoulder of a browser. */
export const pageAttacks = (arenaOf: () => Arena) =>
  describe('a hostile page', () => {
    let arena: Arena;
    beforeAll(() => {
      arena = arenaOf();
    });

    const start = (): Promise<Started> => {
      const { issuer, clientId } = arena.config.identity;
      return startSignIn({ url: arena.stack.url, issuer }, { clientId });
    };

    /** Asks as a browser does; fetch would not let a test choose these headers. */
    const ask = (
      base: string,
      path: string,
      options: { method: string; headers: Record<string, string>; body?: string },
    ) =>
      new Promise<number | undefined>((resolve, reject) => {
        const { method, headers, body } = options;
        request(new URL(path, base), { method, headers }, (response) => {
          response.resume();
          resolve(response.statusCode);
        })
          .once('error', reject)
          .end(body);
      });

    it('puts no reading into the stream at the AWS port, nor reads a secret there', async () => {
      const { raceId, second } = arena.present();
      const { ReadingStreamName: StreamName } = arena.stack.runtime.deployment.outputs;
      const Data = Buffer.from(JSON.stringify({ raceId, second, racerId: 'sim-forged' })).toString('base64');
      const attempts = [
        { target: 'Kinesis_20131202.PutRecord', body: JSON.stringify({ StreamName, PartitionKey: raceId, Data }) },
        { target: 'AWSCognitoIdentityProviderService.DescribeUserPoolClient', body: '{}' },
      ];
      const fromPages: Record<string, string>[] = [
        { origin: 'https://evil.example' },
        { origin: 'null' },
        { origin: arena.stack.url },
        { 'sec-fetch-site': 'cross-site' },
        { 'sec-fetch-site': 'same-site' },
        { host: 'evil.example' },
      ];
      for (const { target, body } of attempts) {
        for (const headers of fromPages) {
          const all = { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': target, ...headers };
          const status = await ask(arena.stack.awsUrl, '/', { method: 'POST', headers: all, body });
          expect([headers, status]).toEqual([headers, 'host' in headers ? 421 : 403]);
        }
      }
      const publish = { method: 'POST', headers: { origin: 'https://evil.example' }, body: 'forged' };
      expect(await ask(arena.stack.awsUrl, '/topics/alleycat%2Flive%2F1?qos=1', publish)).toBe(403);
    });

    it('publishes nothing at the AWS port as somebody who does not sign', async () => {
      const refused = await arena.refusedDuring(async () => {
        const path = '/topics/alleycat%2Flive%2F1?qos=1';
        expect(await ask(arena.stack.awsUrl, path, { method: 'POST', headers: {}, body: 'forged' })).toBe(401);
        const guest = { method: 'POST', headers: { 'x-amz-customauthorizer-name': 'alleycat-racers' }, body: 'forged' };
        expect(await ask(arena.stack.awsUrl, path, guest)).toBe(401);
      });
      expect(refused).toEqual({ 'connects.noAuthorizer': 1, 'publishes.forbidden': 1 });
    });

    it.each([
      ['another site', 'https://evil.example/'],
      ['another port', 'http://127.0.0.1:1/'],
      ['a look-alike of the platform', 'http://127.0.0.1.evil.example/'],
      ['a script', 'javascript:alert(1)'],
      ['its own page of a fragment', '/#evil'],
    ])('gets no code sent to %s', async (_, redirectUri) => {
      const { url } = await start();
      url.searchParams.set('redirect_uri', redirectUri);
      const { status, location } = await createFormBrowser().open(url.href);
      expect([status, location]).toEqual([400, undefined]);
    });

    it('that intercepts a code cannot use it, and then nobody can', async () => {
      const started = await start();
      const browser = createFormBrowser();
      const page = await browser.submit(await browser.open(started.url.href), { name: 'Intercepted' });
      const answer = answerOf(started, page);
      const guessed = { ...started, verifier: oauth.generateRandomCodeVerifier() };
      await expect(exchange(guessed, answer)).rejects.toMatchObject({ error: 'invalid_grant' });
      await expect(exchange(started, answer)).rejects.toMatchObject({ error: 'invalid_grant' });
    });

    it('cannot frame the page to sign in, nor learn from another origin who is signed in', async () => {
      const { url } = await start();
      const { headers } = await createFormBrowser().open(url.href);
      expect(headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
      expect(headers.get('access-control-allow-origin')).toBeNull();
    });

    it('gets no operator’s numbers through a proxy', async () => {
      const headers = { 'x-forwarded-for': '203.0.113.9' };
      const response = await fetch(`${arena.stack.url}/_local/metrics`, { headers });
      expect([response.status, await response.text()]).toEqual([404, '{"message":"Not Found"}']);
    });

    it.each([
      '/races/__proto__/live',
      '/races/1-0x10/results',
      '/races/1-10%00/live',
      '/races/..%2f..%2fconfig/live',
      '/classes/__proto__/leaderboard',
      '/classes/1e0/leaderboard',
      '/classes/1/leaderboard/%3Cscript%3E',
      '/racers/__proto__%20/bests',
      '/classes/1/leaderboard?limit=1e9',
      '/classes/1/leaderboard?cursor=__proto__',
      '/classes/1/history/boards/..%2f..%2fsecrets',
    ])('that asks for %s gets an error with a code and no trace of the inside', async (path) => {
      const response = await fetch(`${arena.stack.url}${path}`);
      const text = await response.text();
      expect(response.status).toBeGreaterThanOrEqual(400);
      expect(response.status).toBeLessThan(500);
      expect(text).not.toMatch(/\bat .*\.(js|ts):\d+|node_modules|<script>/);
    });
  });

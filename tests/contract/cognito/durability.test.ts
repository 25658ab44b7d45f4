import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as oauth from 'oauth4webapi';
import { describe, expect, it, onTestFinished } from 'vitest';
import {
  CLIENTS,
  type CognitoBench,
  type CognitoBenchOptions,
  INSECURE,
  openCognitoBench,
  POOL_ID,
} from '../../support/cognito-bench.ts';
import { signIn, startSignIn } from '../../support/cognito-sign-in.ts';
import { createFormBrowser } from '../../support/form-browser.ts';
import { freePort } from '../../support/free-port.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const ISSUER_PROCESS = join(import.meta.dirname, '../../support/cognito-process.ts');
const HOUR_MS = 3_600_000;

const openBench = async (
  options: Partial<CognitoBenchOptions> = {},
): Promise<CognitoBench & { dataFolder: string }> => {
  const dataFolder = options.dataFolder ?? temporaryFolder();
  // One that nobody else takes while the issuer is away.
  const port = options.port ?? (await freePort());
  const bench = await openCognitoBench({ ...options, dataFolder, port });
  let isOpen = true;
  const close = async () => {
    if (isOpen) await bench.close();
    isOpen = false;
  };
  onTestFinished(close);
  return { ...bench, close, dataFolder };
};

/** The issuer again, on the same port and in the same folder. */
const reopen = async (bench: CognitoBench & { dataFolder: string }, limits: CognitoBenchOptions['limits'] = {}) => {
  await bench.close();
  return openBench({ dataFolder: bench.dataFolder, port: Number(new URL(bench.url).port), clock: bench.clock, limits });
};

const refresh = async ({ server, client, refreshToken }: Awaited<ReturnType<typeof signIn>>) => {
  const response = await oauth.refreshTokenGrantRequest(server, client, oauth.None(), refreshToken, INSECURE);
  const { error, access_token: accessToken } = (await response.json()) as Record<string, string | undefined>;
  return error ?? (accessToken === undefined ? 'nothing' : 'tokens');
};

describe('after a restart', () => {
  it('keys, browsers, users, refresh tokens and tokens that were issued are still good', async () => {
    const before = await openBench();
    const jwks = async () => (await fetch(`${before.issuer}/.well-known/jwks.json`)).json();
    const keys = await jwks();
    const signedIn = await signIn(before, { name: 'Ada' });
    const after = await reopen(before);
    expect(await jwks()).toEqual(keys);
    expect(await refresh(signedIn)).toBe('tokens');
    const { server, client, tokens } = signedIn;
    expect((await oauth.userInfoRequest(server, client, tokens.access_token, INSECURE)).status).toBe(200);
    const page = await signedIn.browser.open((await startSignIn(after)).url.href);
    expect(page.text).toContain('<bdi>Ada</bdi>');
  });

  it('what was revoked stays revoked', async () => {
    const before = await openBench();
    const signedIn = await signIn(before);
    const { server, client, refreshToken, tokens } = signedIn;
    await oauth.revocationRequest(server, client, oauth.None(), refreshToken, INSECURE);
    await reopen(before);
    expect(await refresh(signedIn)).toBe('invalid_grant');
    expect((await oauth.userInfoRequest(server, client, tokens.access_token, INSECURE)).status).toBe(401);
  });

  it('keys that cannot be read stop the start, and say what to do', async () => {
    const { close, dataFolder } = await openBench();
    await close();
    writeFileSync(join(dataFolder, 'cognito', `${POOL_ID}.keys.json`), '{');
    await expect(openBench({ dataFolder })).rejects.toMatchObject({
      code: 'COGNITO_KEYS_UNREADABLE',
      message: expect.stringContaining('Remove it'),
    });
  });
});

describe('after kill -9', () => {
  it('everything that was answered is still good', async () => {
    const dataFolder = temporaryFolder();
    const child = spawn(process.execPath, [ISSUER_PROCESS, dataFolder], { stdio: ['ignore', 'pipe', 'inherit'] });
    onTestFinished(() => void child.kill('SIGKILL'));
    const [line] = await once(child.stdout, 'data');
    const url = String(line).trim();
    const signedIn = await signIn({ url, issuer: `${url}/${POOL_ID}` }, { name: 'Ada' });
    child.kill('SIGKILL');
    await once(child, 'close');
    const after = await openBench({ dataFolder, port: Number(new URL(url).port) });
    expect(await refresh(signedIn)).toBe('tokens');
    const { server, client, tokens, browser } = signedIn;
    expect((await oauth.userInfoRequest(server, client, tokens.access_token, INSECURE)).status).toBe(200);
    const page = await browser.open((await startSignIn(after)).url.href);
    expect(page.text).toContain('<bdi>Ada</bdi>');
  });
});

describe('what is kept', () => {
  it('is readable by its owner only, and holds no token and no cookie', async () => {
    const bench = await openBench();
    const { refreshToken, browser } = await signIn(bench);
    expect(statSync(join(bench.dataFolder, 'cognito', `${POOL_ID}.keys.json`)).mode & 0o777).toBe(0o600);
    const stored = await readState(bench);
    expect(stored).toContain('Ada');
    for (const secret of [refreshToken, ...browser.cookies.values()]) expect(stored).not.toContain(secret);
  });

  it('ends with the life of the refresh token', async () => {
    const bench = await openBench();
    const signedIn = await signIn(bench);
    bench.clock.advance(30 * 24 * HOUR_MS - 1);
    expect(await refresh(signedIn)).toBe('tokens');
    bench.clock.advance(1);
    expect(await refresh(signedIn)).toBe('invalid_grant');
    bench.clock.advance(HOUR_MS);
    expect(bench.metrics().refreshTokens).toBe(0);
  });

  it('a rotated token never outlives the first one', async () => {
    const bench = await openBench();
    const signedIn = await signIn(bench, { clientId: CLIENTS.rotating.id });
    bench.clock.advance(29 * 24 * HOUR_MS);
    const { server, client, refreshToken } = signedIn;
    const response = await oauth.refreshTokenGrantRequest(server, client, oauth.None(), refreshToken, INSECURE);
    const rotated = {
      ...signedIn,
      refreshToken: String(((await response.json()) as { refresh_token: string }).refresh_token),
    };
    bench.clock.advance(24 * HOUR_MS);
    expect(await refresh(rotated)).toBe('invalid_grant');
  });

  it('is bounded: the browser that was unused for longest is forgotten, with its tokens', async () => {
    const bench = await openBench({ limits: { sessionsMax: 2 } });
    const [first, second] = [await signIn(bench), await signIn(bench)];
    bench.clock.advance(1);
    expect(await refresh(first)).toBe('tokens');
    await signIn(bench);
    expect([await refresh(first), await refresh(second)]).toEqual(['tokens', 'invalid_grant']);
    expect(bench.metrics()).toEqual({ sessions: 2, refreshTokens: 2, codes: 3 });
  });

  it('is bounded for every user and for all of them: the oldest refresh tokens go first', async () => {
    const bench = await openBench({ limits: { refreshTokensPerUserMax: 2, refreshTokensMax: 3 } });
    const browser = createFormBrowser();
    const ofAda = [];
    for (let count = 0; count < 3; count += 1) ofAda.push(await signIn(bench, { browser }));
    expect(await Promise.all(ofAda.map(refresh))).toEqual(['invalid_grant', 'tokens', 'tokens']);
    await signIn(bench, { name: 'Grace' });
    await signIn(bench, { name: 'Hedy' });
    expect(await Promise.all(ofAda.map(refresh))).toEqual(['invalid_grant', 'invalid_grant', 'tokens']);
  });

  it('codes that nobody exchanges are bounded too', async () => {
    const bench = await openBench({ limits: { codesMax: 2 } });
    const browser = createFormBrowser();
    for (let count = 0; count < 3; count += 1) {
      await browser.submit(await browser.open((await startSignIn(bench)).url.href), { name: 'Ada' });
    }
    expect(bench.metrics().codes).toBe(2);
  });
});

/** Everything in the state store, as text. */
const readState = async (bench: CognitoBench & { dataFolder: string }): Promise<string> => {
  await bench.close();
  const { openStateStore } = await import('../../../infra/local/src/state-store.ts');
  const store = await openStateStore(bench.dataFolder);
  const entries = await store.iterator().all();
  await store.close();
  return JSON.stringify(entries);
};

import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterEach, describe, expect, it, onTestFinished } from 'vitest';
import { systemClock } from '../../../simulator/src/clock.ts';
import type { Report } from '../../../simulator/src/report/report.ts';
import { startCliOf } from '../../support/started-cli.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { type MiniPlatform, openMiniPlatform } from './support/mini-platform.ts';

const startCli = startCliOf(join(import.meta.dirname, '../../../simulator/src/cli.ts'));
let platform: MiniPlatform | undefined;

afterEach(async () => {
  await platform?.close();
  platform = undefined;
});

const RACE = { clock: systemClock, epochMs: 1_620_992_100_000, raceLengthSeconds: 900 };

async function openPlatform(onReading: () => void = () => undefined): Promise<MiniPlatform> {
  platform = await openMiniPlatform({
    ...RACE,
    windowMs: 200,
    store: (reading) => {
      onReading();
      return reading;
    },
  });
  return platform;
}

/** Acknowledges every reading, and stores none. */
async function openLossyPlatform(): Promise<MiniPlatform> {
  platform = await openMiniPlatform({ ...RACE, store: () => undefined });
  return platform;
}

/** A port that takes connections and says nothing. */
async function openSilentPort() {
  const server = createServer().listen(0, '127.0.0.1');
  onTestFinished(() => void server.close());
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return { port, reached: once(server, 'connection') };
}

describe('npm run simulate', () => {
  it('prints one line of JSON and exits with 0 if nothing was lost', async () => {
    const { url } = await openPlatform();
    const { code, stdout, stderr } = await startCli('--url', url, '--racers', '5', '--duration', '2', '--json').ended;
    expect(stdout.trim().split('\n')).toHaveLength(1);
    expect(JSON.parse(stdout)).toMatchObject({ racers: 5, lost: 0, wrong: 0, verdict: 'ok' });
    expect(stderr).toMatch(/^connecting .*\nriding .*\nsettling .*\n$/s);
    expect(code).toBe(0);
  });

  it('ends with the last letter of a report, however long it is', async () => {
    const { url } = await openLossyPlatform();
    const flags = '--racers 1500 --duration 1 --settle-timeout 1 --json'.split(' ');
    const { stdout } = await startCli('--url', url, ...flags).ended;
    expect(stdout.length).toBeGreaterThan(150_000); // more than a pipe takes at a time
    expect(JSON.parse(stdout)).toMatchObject({ racers: 1_500, verdict: 'failed' });
  });

  it('exits with 1 if the verdict is failed', async () => {
    const { url } = await openLossyPlatform();
    const flags = ['--url', url, '--racers', '2', '--duration', '1', '--settle-timeout', '0'];
    const { code, stdout } = await startCli(...flags).ended;
    expect(stdout).toMatch(/^verdict {7}failed\n/);
    expect(code).toBe(1);
  });

  it.each([
    ['1 if it does not show in time what was sent', { delayMs: 60_000 }, 1],
    ['0 if it does', {}, 0],
  ])('exits, asked to verify history, with %s', async (_what, history, expectedCode) => {
    platform = await openMiniPlatform({ ...RACE, windowMs: 200, history });
    const flags = ['--url', platform.url, '--racers', '2', '--duration', '1', '--json'];
    const { code, stdout, stderr } = await startCli(...flags, '--verify-history', '--history-timeout', '2').ended;
    const equal = expectedCode === 0 ? 2 : 0;
    expect(JSON.parse(stdout)).toMatchObject({ history: { racers: 2, equal } });
    expect(stderr).toMatch(/^baseline .* {2}0\/2 curves read\n(.*\n)*history .* {2}[02]\/2 curves equal\n/);
    expect(code).toBe(expectedCode);
  });

  it('writes its report as a page and as JSON where it is told to', async () => {
    const { url } = await openPlatform();
    const folder = temporaryFolder();
    const [page, json] = [join(folder, 'report.html'), join(folder, 'report.json')];
    const flags = ['--url', url, '--racers', '2', '--duration', '2', '--seed', '5', '--report', page, '--report', json];
    const { code, stdout } = await startCli(...flags).ended;
    expect([code, stdout.split('\n')[0]]).toEqual([0, 'verdict       ok']);
    const report: Partial<Report> = JSON.parse(await readFile(json, 'utf8'));
    expect(report).toMatchObject({ verdict: 'ok', seed: 5, command: `npm run simulate -- ${flags.join(' ')}` });
    expect(report.timeline?.samples.reduce((sum, { sent }) => sum + sent, 0)).toBe(report.sent);
    expect(report.timeline?.racers.map(({ racerId }) => racerId).sort()).toEqual(['sim-5-0001', 'sim-5-0002']);
    expect(await readFile(page, 'utf8')).toContain('Nothing was lost, and nothing is wrong.');
  });

  it('exits with 2 before it rides if its report could not be written', async () => {
    const { code, stderr } = await startCli('--url', 'http://127.0.0.1:9', '--report', '/nowhere/report.html').ended;
    expect([code, stderr]).toEqual([
      2,
      expect.stringMatching(/^error: --report cannot write \/nowhere\/report\.html: .*\n$/),
    ]);
  });

  it('exits with 2 and one line for a flag it does not know', async () => {
    const { code, stdout, stderr } = await startCli('--riders', '5').ended;
    expect({ code, stdout, stderr }).toEqual({
      code: 2,
      stdout: '',
      stderr: "error: Unknown option '--riders'; --help lists the flags\n",
    });
  });

  it.each([
    [
      'the broker',
      async (port: number) => ['--url', (await openPlatform()).url, '--mqtt-url', `mqtt://127.0.0.1:${port}`],
    ],
    ['the API', async (port: number) => ['--url', `http://127.0.0.1:${port}`]],
  ])('ends at the first interrupt with 130 while %s keeps it waiting', async (_what, flagsFor) => {
    const { port, reached } = await openSilentPort();
    const { child, ended } = startCli(...(await flagsFor(port)), '--racers', '2', '--json');
    await reached;
    child.kill('SIGINT');
    const { code, stdout, stderr } = await ended;
    expect({ code, stdout, lastLine: stderr.trim().split('\n').at(-1) }).toEqual({
      code: 130,
      stdout: '',
      lastLine: 'error: INTERRUPTED: interrupted before the first reading was sent',
    });
  });

  it('stops demonstration racers that an API keeps waiting', async () => {
    const { port, reached } = await openSilentPort();
    const { child, ended } = startCli('--url', `http://127.0.0.1:${port}`, '--forever');
    await reached;
    child.kill('SIGINT');
    expect(await ended).toEqual({ code: 0, stdout: '', stderr: '' });
  });

  it('stops its demonstration racers quietly when it is told to', async () => {
    const firstReading = Promise.withResolvers<void>();
    const { url } = await openPlatform(firstReading.resolve);
    const { child, ended } = startCli('--url', url, '--racers', '3', '--forever');
    await firstReading.promise;
    child.kill('SIGTERM');
    expect(await ended).toEqual({ code: 0, stdout: '', stderr: '' });
  });
});

import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../../simulator/src/clock.ts';
import { type MiniPlatform, openMiniPlatform } from './support/mini-platform.ts';

const cliPath = fileURLToPath(new URL('../../../simulator/src/cli.ts', import.meta.url));
let platform: MiniPlatform | undefined;

afterEach(async () => {
  await platform?.close();
  platform = undefined;
});

async function openPlatform(onReading: () => void = () => undefined): Promise<MiniPlatform> {
  platform = await openMiniPlatform({
    clock: systemClock,
    epochMs: 1_620_992_100_000,
    raceLengthSeconds: 900,
    windowMs: 200,
    store: (reading) => {
      onReading();
      return reading;
    },
  });
  return platform;
}

function startCli(...args: readonly string[]) {
  const child = spawn(process.execPath, [cliPath, ...args]);
  const output = { stdout: '', stderr: '' };
  child.stdout.on('data', (chunk) => {
    output.stdout += chunk;
  });
  child.stderr.on('data', (chunk) => {
    output.stderr += chunk;
  });
  const ended = new Promise<{ code: number | null; stdout: string; stderr: string }>((resolve) => {
    child.on('close', (code) => resolve({ code, ...output }));
  });
  return { child, ended };
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

  it('exits with 1 if the verdict is failed', async () => {
    platform = await openMiniPlatform({
      clock: systemClock,
      epochMs: 1_620_992_100_000,
      raceLengthSeconds: 900,
      store: () => undefined,
    });
    const flags = ['--url', platform.url, '--racers', '2', '--duration', '1', '--settle-timeout', '0'];
    const { code, stdout } = await startCli(...flags).ended;
    expect(stdout).toMatch(/^verdict {7}failed\n/);
    expect(code).toBe(1);
  });

  it('exits with 2 and one line for a flag it does not know', async () => {
    const { code, stdout, stderr } = await startCli('--riders', '5').ended;
    expect({ code, stdout, stderr }).toEqual({
      code: 2,
      stdout: '',
      stderr: "error: Unknown option '--riders'; --help lists the flags\n",
    });
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

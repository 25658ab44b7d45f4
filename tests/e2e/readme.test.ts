import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { freePortFlags, type StartedProcess, startProcess } from '../support/started-process.ts';
import { suiteFolder } from '../support/temporary-folder.ts';

const ROOT = join(import.meta.dirname, '../..');
const readme = readFileSync(join(ROOT, 'README.md'), 'utf8');
const run = promisify(execFile);

/** Lines of the shell blocks: what a reader will type. */
const commands = [...readme.matchAll(/```sh\n([\s\S]*?)```/g)].flatMap(([, block = '']) => block.trim().split('\n'));

const npm = (command: string, extraFlags: readonly string[] = []) => {
  const [, ...words] = command.split(' ');
  return run('npm', [...words, ...extraFlags], { cwd: ROOT, maxBuffer: 16 * 1_048_576 });
};

const lastLine = (output: string): unknown => JSON.parse(output.trim().split('\n').at(-1) ?? '');

// The bench of ranks waits for what happens once a minute, and asks the API 20,000 times.
describe('the commands of the README', { timeout: 1_800_000 }, () => {
  const data = suiteFolder();
  let platform: StartedProcess;
  let url: string;

  beforeAll(async () => {
    // `npm start` keeps running; the script behind it is started directly, so that a test can end it.
    platform = startProcess([...(await freePortFlags()), '--data', data, '--race-length', '20', '--demo-racers', '6']);
    url = await platform.ready;
  });

  afterAll(async () => {
    platform.child.kill('SIGTERM');
    await platform.ended;
  });

  it('are these, each run by a test below or being the one that runs the tests', () => {
    expect(commands).toEqual(['npm start', 'npm run simulate -- --racers 1000', 'npm test', 'npm run bench -- --json']);
  });

  it('npm start sets a clone up and hands its flags on', async () => {
    const { stdout } = await npm('npm start -- --help');
    expect(stdout).toContain('--race-length');
  });

  it('npm run simulate -- --racers 1000 finds every reading of a thousand racers on the boards', async () => {
    const { stdout } = await npm('npm run simulate -- --racers 1000', [
      '--url',
      url,
      '--json',
      '--settle-timeout',
      '90',
    ]);
    expect(lastLine(stdout)).toMatchObject({ racers: 1_000, lost: 0, wrong: 0, verdict: 'ok' });
  });

  it('npm run bench -- --json ends with one line of ratios', async () => {
    const { stdout } = await npm('npm run bench -- --json', [
      '--runs',
      '1',
      '--history-racers',
      '1000',
      '--ranked-racers',
      '1000',
    ]);
    expect(lastLine(stdout)).toMatchObject({
      putRecordsVsKinesalite: expect.any(Number),
      aggregateVsParseFloor: expect.any(Number),
      history1000UpdateVsJson: expect.any(Number),
    });
  });
});

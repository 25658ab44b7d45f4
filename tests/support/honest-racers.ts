import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { eventually } from './eventually.ts';

export interface HonestRacersOptions {
  readonly url: string;
  readonly awsUrl: string;
  readonly mqttUrl: string;
  readonly racerCount: number;
  readonly seed: number;
}

/** What the simulator says of its own racers at the end. */
export interface HonestVerdict {
  readonly code: number | null;
  readonly report: Readonly<Record<string, unknown>>;
  /** For a message: what went wrong with it. */
  readonly said: string;
}

/** Simulated racers in a process of their own, who sign in as a fleet and ride until they are stopped. */
export interface HonestRacers {
  /** Ends the ride, waits for the boards and judges every racer on them. */
  finish(): Promise<HonestVerdict>;
  kill(): void;
}

/** Far longer than any test: they are stopped. */
const DURATION_SECONDS = '3600';

/** What is late is not lost: a busy machine may take its time for a thousand results every ten seconds. */
const SETTLE_SECONDS = '300';

/** Resolves when they ride. */
export const startHonestRacers = async (options: HonestRacersOptions): Promise<HonestRacers> => {
  const { url, awsUrl, mqttUrl, racerCount, seed } = options;
  const flags = ['--json', '--url', url, '--aws-url', awsUrl, '--mqtt-url', mqttUrl, '--seed', `${seed}`];
  const cli = join(import.meta.dirname, '../../simulator/src/cli.ts');
  const child = spawn(process.execPath, [
    cli,
    ...flags,
    '--racers',
    `${racerCount}`,
    '--duration',
    DURATION_SECONDS,
    '--settle-timeout',
    SETTLE_SECONDS,
  ]);
  let stdout = '';
  let said = '';
  child.stdout.on('data', (chunk) => {
    stdout += chunk;
  });
  child.stderr.on('data', (chunk) => {
    said += chunk;
  });
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  const kill = (): void => void child.kill('SIGKILL');
  process.once('exit', kill); // of a test file that was cut short
  const ending = ended.then((code) => {
    throw new Error(`honest racers ended with ${code}:\n${said}`);
  });
  const riding = eventually(() => (/^riding.* [1-9]\d* acknowledged/m.test(said) ? true : undefined), {
    withinMs: 90_000,
    what: 'a reading of the honest racers',
  });
  await Promise.race([riding, ending]);
  return {
    finish: async () => {
      child.kill('SIGINT');
      const code = await ended;
      process.off('exit', kill);
      return { code, said, report: JSON.parse(stdout || '{}') };
    },
    kill,
  };
};

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { onTestFinished } from 'vitest';
import { freePort } from './free-port.ts';

const ROOT = join(import.meta.dirname, '../..');
const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { scripts: { start: string } };
/** What follows `node` in `npm start`. */
const START = scripts.start.split(' ').slice(1);

/** `npm start` as a process of its own, without npm. */
export interface StartedProcess {
  readonly child: ChildProcess;
  /** Lines of standard output and error so far. */
  readonly lines: readonly string[];
  /** The address of the line `ready <url>`; rejects when the process ends before it. */
  readonly ready: Promise<string>;
  /** Exit code, or the signal that ended it. */
  readonly ended: Promise<number | NodeJS.Signals | null>;
}

export const startProcess = (flags: readonly string[]): StartedProcess => {
  const child = spawn(process.execPath, [...START, ...flags], {
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const lines: string[] = [];
  const ended = once(child, 'close').then(([code, signal]) => code ?? signal);
  const ready = new Promise<string>((resolve, reject) => {
    const onLine = (line: string): void => {
      lines.push(line);
      const address = /^ready (\S+)$/.exec(line)?.[1];
      if (address !== undefined) resolve(address);
    };
    for (const stream of [child.stdout, child.stderr]) createInterface({ input: stream }).on('line', onLine);
    void ended.then((code) => reject(new Error(`ended with ${code} before it was ready:\n${lines.join('\n')}`)));
  });
  const kill = (): void => void child.kill('SIGKILL');
  process.once('exit', kill); // of a test file that was cut short
  child.once('exit', () => process.off('exit', kill));
  ready.catch(() => undefined); // a test that expects the end never asks for the address
  return { child, lines, ready, ended };
};

/** A started process that ends with the running test. */
export const startProcessOfTest = (flags: readonly string[]): StartedProcess => {
  const started = startProcess(flags);
  onTestFinished(async () => {
    started.child.kill('SIGKILL');
    await started.ended;
  });
  return started;
};

export type ProcessPorts = Readonly<Record<'web' | 'mqtt' | 'aws' | 'cache', number>>;

export const freeProcessPorts = async (): Promise<ProcessPorts> => {
  const [web, mqtt, aws, cache] = await Promise.all([freePort(), freePort(), freePort(), freePort()]);
  return { web, mqtt, aws, cache };
};

/** Flags that put a process on these ports, without demo racers. */
export const portFlags = ({ web, mqtt, aws, cache }: ProcessPorts): string[] => {
  const ports = ['--port', `${web}`, '--mqtt-port', `${mqtt}`, '--aws-port', `${aws}`, '--cache-port', `${cache}`];
  return [...ports, '--demo-racers', '0'];
};

/** Flags that put a process on ports of its own, without demo racers. */
export const freePortFlags = async (): Promise<string[]> => portFlags(await freeProcessPorts());

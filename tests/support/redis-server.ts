import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { findRedisServer } from '../../scripts/redis.ts';
import { freePort } from './free-port.ts';

export interface RedisServerOptions {
  /** More of redis-server's own, for example `['--maxmemory', '10mb']`. */
  readonly args?: readonly string[];
}

/** A Redis of its own: on the loopback address, empty, nothing of it on disk. */
export interface RedisServer {
  /** `redis://127.0.0.1:<port>` */
  readonly url: string;
  readonly port: number;
  /** Sends a signal. With one that ends the process, resolves when it has ended. */
  kill(signal: NodeJS.Signals): Promise<void>;
  /** Ends the process at once if it still runs, and starts an empty one on the same port. */
  restart(): Promise<void>;
  stop(): Promise<void>;
}

/** No redis-server on this machine: set `REDIS_SERVER_PATH`, or install it (`apt-get install redis-server`). */
export class RedisServerNotFoundError extends Error {
  readonly code = 'REDIS_SERVER_NOT_FOUND';
}

/** Somebody else may take the port between the choice and the start. */
const START_ATTEMPTS_MAX = 5;

/** @throws RedisServerNotFoundError */
export const startRedisServer = async ({ args = [] }: RedisServerOptions = {}): Promise<RedisServer> => {
  const program = findRedisServer();
  if (program === undefined) throw new RedisServerNotFoundError('there is no Redis here: set REDIS_SERVER_PATH');
  const folder = mkdtempSync(join(tmpdir(), 'alleycat-redis-'));
  const startOn = (port: number): Promise<ChildProcess> => startProcess(program, flagsOf({ port, folder, args }));
  const removeFolder = (): Promise<void> => rm(folder, { recursive: true, force: true });
  try {
    const { port, child } = await startOnFreePort(startOn);
    let running = child;
    const kill = async (signal: NodeJS.Signals): Promise<void> => {
      running.kill(signal);
      if (!PAUSING.includes(signal)) await endOf(running);
    };
    return {
      url: `redis://127.0.0.1:${port}`,
      port,
      kill,
      restart: async () => {
        await kill('SIGKILL');
        running = await startOn(port);
      },
      stop: async () => {
        await kill('SIGKILL');
        await removeFolder();
      },
    };
  } catch (error) {
    await removeFolder();
    throw error;
  }
};

const PAUSING: readonly NodeJS.Signals[] = ['SIGSTOP', 'SIGTSTP', 'SIGCONT'];

const flagsOf = ({ port, folder, args }: { port: number; folder: string; args: readonly string[] }): string[] => [
  ...['--port', `${port}`, '--bind', '127.0.0.1', '--dir', folder],
  ...['--save', '', '--appendonly', 'no'],
  ...args,
];

const startOnFreePort = async (
  startOn: (port: number) => Promise<ChildProcess>,
  attempt = 1,
): Promise<{ port: number; child: ChildProcess }> => {
  const port = await freePort();
  try {
    return { port, child: await startOn(port) };
  } catch (error) {
    if (attempt >= START_ATTEMPTS_MAX) throw error;
    return startOnFreePort(startOn, attempt + 1);
  }
};

/** Resolves when it takes connections; rejects with its last words when it ends before that. */
const startProcess = async (program: string, flags: readonly string[]): Promise<ChildProcess> => {
  const child = spawn(program, flags, { stdio: ['ignore', 'pipe', 'inherit'] });
  endWithThisProcess(child);
  const lines: string[] = [];
  await new Promise<void>((resolve, reject) => {
    createInterface({ input: child.stdout }).on('line', (line) => {
      if (lines.length < 100) lines.push(line);
      if (line.includes('Ready to accept connections')) resolve();
    });
    child.once('error', reject);
    child.once('close', (code) => reject(new Error(`redis-server ended with ${code}:\n${lines.join('\n')}`)));
  });
  return child;
};

/** A test file may be cut short by a signal, and then says goodbye to nobody: its end of the pipe closes all the same. */
const endWithThisProcess = (child: ChildProcess): void => {
  const guard = spawn('sh', ['-c', 'read -r _; kill -9 "$0"', `${child.pid}`], { stdio: ['pipe', 'ignore', 'ignore'] });
  child.once('exit', () => guard.kill('SIGKILL'));
};

const endOf = async (child: ChildProcess): Promise<void> => {
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
};

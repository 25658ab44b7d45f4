import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { delimiter, join } from 'node:path';
import { text } from 'node:stream/consumers';

/** A program to be run in the project's folder. */
export interface ProcessCall {
  readonly file: string;
  readonly args: readonly string[];
  /** Beside what this process has. */
  readonly env?: Readonly<Record<string, string>>;
}

export interface ProcessAnswer {
  /** Exit code; undefined if a signal ended it, or if there is no such program. */
  readonly code: number | undefined;
  readonly stdout: string;
}

/** Runs other programs. Never rejects: what cannot be run has no exit code. */
export interface Processes {
  /** Shows what the program says as it says it, and hands on what the person at the terminal types. */
  run(call: ProcessCall): Promise<Pick<ProcessAnswer, 'code'>>;
  /** Takes what the program prints; its errors are thrown away. For programs that print little. */
  read(call: ProcessCall): Promise<ProcessAnswer>;
}

/** An interrupt is handed on, and the program is waited for: it knows best how to end. */
export function spawnProcesses(projectFolder: string, signal: AbortSignal): Processes {
  const start = ({ file, args, env }: ProcessCall, output: 'inherit' | 'pipe') => {
    const path = [join(projectFolder, 'node_modules/.bin'), process.env['PATH']].join(delimiter);
    const child = spawn(file, args, {
      cwd: projectFolder,
      env: { ...process.env, PATH: path, ...env },
      stdio: output === 'inherit' ? 'inherit' : ['ignore', 'pipe', 'ignore'],
    });
    const interrupt = () => void child.kill('SIGINT');
    signal.addEventListener('abort', interrupt);
    const ended = once(child, 'close')
      .then(([code]: (number | null)[]) => code ?? undefined)
      .catch(() => undefined)
      .finally(() => signal.removeEventListener('abort', interrupt));
    return { child, ended };
  };
  return {
    run: async (call) => ({ code: await start(call, 'inherit').ended }),
    read: async (call) => {
      const { child, ended } = start(call, 'pipe');
      const [code, stdout] = await Promise.all([ended, child.stdout === null ? '' : text(child.stdout)]);
      return { code, stdout };
    },
  };
}

/** The call as one would type it. */
export function commandText({ file, args, env = {} }: ProcessCall): string {
  const variables = Object.entries(env).map(([name, value]) => `${name}=${quoted(value)}`);
  return [...variables, ...[file, ...args].map(quoted)].join(' ');
}

const quoted = (word: string): string => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`);

import { spawn } from 'node:child_process';

type Command = readonly [file: string, ...args: string[]];

/** A program that says with its exit code whether all is well, and with a line `LEFT OUT: …` that it could not look. */
export interface Check {
  readonly name: string;
  readonly command: Command;
}

export interface CheckResult {
  readonly name: string;
  readonly outcome: 'passed' | 'failed' | 'left out';
  /** What it printed. */
  readonly lines: readonly string[];
}

/** Two lists at a time, each list in its order; prints every result as it comes. */
export const runChecks = async (lists: readonly (readonly Check[])[], cwd: string): Promise<CheckResult[]> => {
  const waiting = [...lists];
  const done: CheckResult[] = [];
  const worker = async (): Promise<void> => {
    for (let list = waiting.shift(); list !== undefined; list = waiting.shift()) {
      for (const check of list) {
        const result = await runCheck(check, cwd);
        const label = result.outcome === 'passed' ? 'ok' : result.outcome.toUpperCase();
        console.log([`${label}: ${check.name}`, ...result.lines].join('\n'));
        done.push(result);
      }
    }
  };
  await Promise.all([worker(), worker()]);
  return done;
};

const runCheck = async ({ name, command }: Check, cwd: string): Promise<CheckResult> => {
  const { code, output } = await runProcess(command, { cwd, output: 'pipe' });
  const lines = output === '' ? [] : output.split('\n');
  if (code !== 0) return { name, outcome: 'failed', lines };
  return { name, outcome: lines.some((line) => line.startsWith('LEFT OUT: ')) ? 'left out' : 'passed', lines };
};

/** Runs a program to its end; what it prints is returned, or goes where ours goes. */
export const runProcess = (
  [file, ...args]: Command,
  { cwd, output }: { readonly cwd: string; readonly output: 'inherit' | 'pipe' },
): Promise<{ code: number; output: string }> =>
  new Promise((resolve) => {
    const child = spawn(file, args, { cwd, stdio: ['ignore', output, output] });
    const chunks: Buffer[] = [];
    child.stdout?.on('data', (chunk: Buffer) => chunks.push(chunk));
    child.stderr?.on('data', (chunk: Buffer) => chunks.push(chunk));
    child.on('error', (error) => resolve({ code: 1, output: error.message }));
    child.on('close', (code) => resolve({ code: code ?? 1, output: Buffer.concat(chunks).toString().trim() }));
  });

import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { onTestFinished } from 'vitest';

/** A command line as a process of its own, which ends with the running test. */
export interface StartedCli {
  readonly child: ChildProcessWithoutNullStreams;
  readonly ended: Promise<{ readonly code: number | null; readonly stdout: string; readonly stderr: string }>;
}

/** @param script path of the file that `npm run` starts */
export const startCliOf =
  (script: string) =>
  (...args: readonly string[]): StartedCli => {
    const child = spawn(process.execPath, [script, ...args]);
    onTestFinished(() => void child.kill('SIGKILL'));
    const output = { stdout: '', stderr: '' };
    child.stdout.on('data', (chunk) => {
      output.stdout += chunk;
    });
    child.stderr.on('data', (chunk) => {
      output.stderr += chunk;
    });
    const ended: StartedCli['ended'] = new Promise((resolve) => {
      child.on('close', (code) => resolve({ code, ...output }));
    });
    return { child, ended };
  };

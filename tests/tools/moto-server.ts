import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { TOOL_ENVIRONMENT } from '../../scripts/tools/python-tools.ts';
import { tools } from './cloudformation.ts';

export interface MotoServer {
  readonly url: string;
  stop(): Promise<void>;
}

/** moto's server on a free port of the loopback address. */
export const startMotoServer = async (): Promise<MotoServer> => {
  if (tools === undefined) throw new Error('the Python tools are not installed');
  const child = spawn(tools.motoServer, ['--host', '127.0.0.1', '--port', '0'], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...TOOL_ENVIRONMENT },
  });
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
  const kill = (): void => void child.kill('SIGKILL');
  process.once('exit', kill); // of a test file that was cut short
  child.once('exit', () => process.off('exit', kill));
  const url = await new Promise<string>((resolve, reject) => {
    const lines: string[] = [];
    const onLine = (line: string): void => {
      lines.push(line);
      const address = /Running on (http:\S+)/.exec(line)?.[1];
      if (address !== undefined) resolve(address);
    };
    for (const stream of [child.stdout, child.stderr]) createInterface({ input: stream }).on('line', onLine);
    child.once('error', reject);
    void ended.then(() => reject(new Error(`moto's server ended before it was ready:\n${lines.join('\n')}`)));
  });
  const stop = async (): Promise<void> => {
    child.kill('SIGTERM');
    await ended;
  };
  return { url, stop };
};

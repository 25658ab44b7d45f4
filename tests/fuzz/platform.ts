import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

interface Ready {
  readonly type: 'ready';
  readonly ports: { readonly webPort: number; readonly mqttPort: number; readonly awsPort: number };
  readonly outputs: Readonly<Record<string, string>>;
}

export interface Measured {
  readonly type: 'measured';
  readonly heldBytes: number;
  readonly sockets: number;
  /** What the platform itself called an error since the last time. */
  readonly faults: readonly string[];
}

/** The whole platform, in another process. */
export interface Platform extends Omit<Ready, 'type'> {
  /** Root of the HTTP API. */
  readonly url: string;
  readonly awsUrl: string;
  /** @throws Error if the platform has ended */
  measure(): Promise<Measured>;
  /** The last errors that functions logged: why an answer was 500. */
  functionErrors(): string[];
  stop(): Promise<void>;
}

/** @param templateFile another one than the repository's */
export const startPlatform = async (templateFile?: string): Promise<Platform> => {
  const dataFolder = mkdtempSync(join(tmpdir(), 'alleycat-fuzz-'));
  const args = [dataFolder, ...(templateFile === undefined ? [] : [templateFile])];
  const child = fork(join(import.meta.dirname, 'platform-process.ts'), args, {
    stdio: ['ignore', 'inherit', 'pipe', 'ipc'],
  });
  const said: Buffer[] = [];
  child.stderr?.on('data', (chunk) => said.push(chunk));
  const ended = once(child, 'exit').then(([code, signal]) => {
    throw new Error(`the platform ended with ${code ?? signal}:\n${Buffer.concat(said)}`);
  });
  ended.catch(() => undefined); // who waits for an answer hears of it
  const answer = <Answer extends Ready | Measured>(type: Answer['type']): Promise<Answer> =>
    Promise.race([answerOf<Answer>(child, type), ended]);
  const { ports, outputs } = await answer<Ready>('ready');
  return {
    ports,
    outputs,
    url: `http://127.0.0.1:${ports.webPort}`,
    awsUrl: `http://127.0.0.1:${ports.awsPort}`,
    measure: async () => {
      if (child.connected) child.send('measure');
      return answer<Measured>('measured');
    },
    functionErrors: () => errorsIn(join(dataFolder, 'logs')),
    stop: async () => {
      if (child.connected) child.send('stop');
      await ended.catch(() => undefined);
      rmSync(dataFolder, { recursive: true, force: true });
    },
  };
};

const ERRORS_MAX = 5;

const errorsIn = (folder: string): string[] =>
  globSync(`${folder}/*.log`)
    .flatMap((file) => readFileSync(file, 'utf8').split('\n'))
    .filter((line) => line.includes('"ERROR"'))
    .slice(-ERRORS_MAX);

const answerOf = <Answer extends Ready | Measured>(child: ChildProcess, type: Answer['type']): Promise<Answer> =>
  new Promise((resolve) => {
    const onMessage = (message: unknown): void => {
      const answer = message as Ready | Measured; // its own code is the only one that speaks on this channel
      if (answer.type !== type) return;
      child.off('message', onMessage);
      resolve(answer as Answer);
    };
    child.on('message', onMessage);
  });

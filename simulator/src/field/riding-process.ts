import { type ChildProcess, fork } from 'node:child_process';
import { join } from 'node:path';
import { SimulatorError } from '../errors.ts';
import type { Command, FromProcess, ToProcess } from './process-messages.ts';

export interface RidingProcessOptions {
  /** In messages: `2 of 3`. */
  readonly name: string;
  readonly onNews: (news: Extract<FromProcess, { kind: 'news' }>) => void;
}

/** A process that rides; it ends with this one. */
export interface RidingProcess {
  /** Resolves when it is done. Rejects with a SimulatorError if it fails, or the process dies. */
  command(command: CommandInput): Promise<void>;
  tell(message: Extract<ToProcess, { kind: 'end-ride' } | { kind: 'offset' }>): void;
  /** Undefined while it lives as it should. */
  failure(): SimulatorError | undefined;
  /** Ends it, by force if it does not come to an end by itself. */
  close(): Promise<void>;
}

/** A command without its number. */
export type CommandInput = WithoutNumber<Command>;
type WithoutNumber<T> = T extends unknown ? Omit<T, 'command'> : never;

/** The SDK alone may take three of them to take leave. */
const closeTimeoutMs = 10_000;
/** Of what a process wrote before it died. */
const lastWordsMax = 2_000;

export function startRidingProcess({ name, onNews }: RidingProcessOptions): RidingProcess {
  const child = fork(join(import.meta.dirname, 'field-process.ts'), [], {
    serialization: 'advanced',
    execArgv: [],
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  const waiting = new Map<number, PromiseWithResolvers<void>>();
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  let commands = 0;
  let isClosing = false;
  let failure: SimulatorError | undefined;
  let lastWords = '';

  const fail = (error: SimulatorError) => {
    failure ??= error;
    for (const { reject } of waiting.values()) reject(failure);
    waiting.clear();
  };
  const died = (how: string) => {
    const message = `process ${name} that rides ended with ${how}: ${lastWords.trim() || 'it left no message'}`;
    if (!isClosing) fail(new SimulatorError('FIELD_PROCESS_FAILED', message));
  };
  child.stderr?.on('data', (chunk: Buffer) => {
    lastWords = `${lastWords}${chunk.toString()}`.slice(-lastWordsMax);
  });
  child.on('error', (error) => died(error.message));
  child.on('close', (code, signal) => died(signal ?? `exit code ${code}`));
  child.on('message', (message: FromProcess) => {
    if (message.kind === 'news') return onNews(message);
    const asked = waiting.get(message.command);
    waiting.delete(message.command);
    if (message.kind === 'done') asked?.resolve();
    else asked?.reject(new SimulatorError(message.code, message.message));
  });

  const command = (input: CommandInput): Promise<void> => {
    if (failure !== undefined) return Promise.reject(failure);
    commands += 1;
    const asked = Promise.withResolvers<void>();
    waiting.set(commands, asked);
    post(child, { ...input, command: commands });
    return asked.promise;
  };

  return {
    command,
    tell: (message) => post(child, message),
    failure: () => failure,
    close: async () => {
      if (failure !== undefined) return;
      isClosing = true;
      const kill = setTimeout(() => child.kill('SIGKILL'), closeTimeoutMs);
      await Promise.race([command({ kind: 'close' }).catch(() => child.kill('SIGKILL')), exited]);
      await exited;
      clearTimeout(kill);
    },
  };
}

// To one that has just ended nothing can be said; that it has is heard elsewhere.
function post(child: ChildProcess, message: ToProcess): void {
  if (child.connected) child.send(message, () => undefined);
}

import { createInterface } from 'node:readline/promises';
import { setTimeout as sleepFor } from 'node:timers/promises';
import { commands } from './commands/index.ts';
import { OpsError, UsageError } from './errors.ts';
import { exitCodes } from './exit-codes.ts';
import { runCommand } from './run-command.ts';
import type { Clock, Surroundings, Terminal } from './surroundings.ts';

const exitCode = await main(process.argv.slice(2));
// A pipe takes some 64 KB at a time, and an exit does not wait for it to take the rest.
for (const stream of [process.stdout, process.stderr])
  await new Promise((resolve) => stream.once('error', resolve).write('', resolve));
process.exit(exitCode);

async function main(argv: readonly string[]): Promise<number> {
  try {
    return await runCommand({ commands, argv }, createSurroundings());
  } catch (error) {
    if (error instanceof UsageError) console.error(`error: ${error.message}`);
    else if (error instanceof OpsError) console.error(`error: ${error.code}: ${error.message}`);
    else console.error(error); // a mistake of ours: its stack helps
    return error instanceof OpsError && error.code === 'INTERRUPTED' ? exitCodes.interrupted : exitCodes.notDone;
  }
}

function createSurroundings(): Surroundings {
  const signal = interruptSignal();
  return {
    print: (line) => console.log(line),
    ...(process.stdout.isTTY ? { terminal: createTerminal(process.stdout) } : {}),
    progress: process.stderr,
    input: process.stdin,
    ask: (question) => ask(question, signal),
    clock: createClock(),
    signal,
  };
}

function createTerminal(stream: NodeJS.WriteStream): Terminal {
  return {
    size: () => ({ columns: stream.columns, rows: stream.rows }),
    hasColour: !process.env['NO_COLOR'], // https://no-color.org: whatever it says, unless it is empty
    write: (text) => void stream.write(text),
  };
}

async function ask(question: string, signal: AbortSignal): Promise<string | undefined> {
  if (!process.stdin.isTTY) return undefined;
  const dialogue = createInterface({ input: process.stdin, output: process.stderr });
  // Ctrl-C at a question reaches the dialogue and not the process.
  dialogue.on('SIGINT', () => process.emit('SIGINT'));
  try {
    return await dialogue.question(question, { signal });
  } catch (error) {
    if (signal.aborted) return '';
    throw error;
  } finally {
    dialogue.close();
  }
}

function createClock(): Clock {
  return {
    nowMs: () => performance.now(),
    sleep: async (durationMs, signal) => {
      try {
        await sleepFor(durationMs, undefined, signal === undefined ? {} : { signal });
      } catch (error) {
        if (signal?.aborted !== true) throw error;
      }
    },
  };
}

// The first signal ends the work in order, the second one the process.
function interruptSignal(): AbortSignal {
  const interruption = new AbortController();
  const interrupt = () => {
    if (interruption.signal.aborted) process.exit(exitCodes.interrupted);
    interruption.abort();
  };
  process.on('SIGINT', interrupt);
  process.on('SIGTERM', interrupt);
  return interruption.signal;
}

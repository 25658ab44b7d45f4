import { join } from 'node:path';
import type { Clock } from './core/clock.ts';
import type { Log } from './core/ports.ts';
import { createRotatingLog } from './core/rotating-log.ts';
import { createSparseLog } from './core/sparse-log.ts';

/** A log of one JSON object per line. */
const createJsonLog =
  (write: (line: string) => void, clock: Clock): Log =>
  (level, message, facts = {}) =>
    write(`${JSON.stringify({ time: new Date(clock.nowMs()).toISOString(), level, message, ...plain(facts) })}\n`);

export interface RuntimeLog {
  readonly log: Log;
  /** Resolves when everything said is in the file. */
  close(): Promise<void>;
}

const FILE_BYTES = 10 * 1_048_576;
const PENDING_BYTES = 1_048_576;

/** The runtime's own log: everything to `<dataFolder>/logs/runtime.log`, warnings and errors to standard error too. */
export const openRuntimeLog = (dataFolder: string, clock: Clock): RuntimeLog => {
  const toStandardError = createJsonLog((line) => process.stderr.write(line), clock);
  const file = createRotatingLog({
    folder: join(dataFolder, 'logs'),
    name: 'runtime',
    fileBytes: FILE_BYTES,
    pendingBytes: PENDING_BYTES,
    log: createSparseLog(toStandardError, clock),
    clock,
  });
  const toFile = createJsonLog(file.append, clock);
  return {
    log: (level, message, facts) => {
      toFile(level, message, facts);
      if (level !== 'info') toStandardError(level, message, facts);
    },
    close: file.flush,
  };
};

// Errors have no enumerable fields; without this a log line would hold `{}` where the reason should be.
const plain = (facts: Readonly<Record<string, unknown>>): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(facts).map(([name, value]) => [name, value instanceof Error ? describe(value) : value]),
  );

const describe = (error: Error): string =>
  error.cause instanceof Error ? `${error.message} (${describe(error.cause)})` : (error.stack ?? error.message);

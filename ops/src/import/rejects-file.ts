import { closeSync, openSync, writeSync } from 'node:fs';
import { OpsError, reasonOf } from '../errors.ts';
import type { Rejection } from './import-record.ts';

/** Keeps every line that did not get in, with the reason. */
export interface RejectsFile {
  add(rejection: Rejection): void;
  close(): void;
}

/**
 * A new file of NDJSON: `{ kind, input, line, code, message, reading }`; `reading` is the line as it came, null if it was
 * too long to be kept. Throws an OpsError if the file cannot be made, or is there already: it may be the last copy of
 * something, even the input.
 */
export function createRejectsFile(path: string): RejectsFile {
  const fail = (cause: unknown): never => {
    throw new OpsError('REJECTS_UNWRITABLE', `cannot write ${path}: ${reasonOf(cause)}`, { cause });
  };
  const file = attempt(() => openSync(path, 'wx'), fail);
  return {
    add: ({ kind, input, line, code, message, bytes }) => {
      const reading = bytes === undefined ? null : Buffer.from(bytes).toString('utf8');
      attempt(() => writeSync(file, `${JSON.stringify({ kind, input, line, code, message, reading })}\n`), fail);
    },
    close: () => closeSync(file),
  };
}

export const noRejectsFile: RejectsFile = { add: () => undefined, close: () => undefined };

function attempt<Value>(work: () => Value, fail: (cause: unknown) => never): Value {
  try {
    return work();
  } catch (cause) {
    return fail(cause);
  }
}

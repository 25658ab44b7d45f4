import { OpsError } from '../errors.ts';
import type { ImportStop } from './import-tally.ts';

/** How an import comes to end before its input does: it is interrupted, or something makes going on pointless. */
export interface Ending {
  /** Aborted by whichever comes first. */
  readonly signal: AbortSignal;
  /** Ends the import because of an error; later ones are consequences of the first. */
  end(error: unknown): void;
  /** Why the import ended early, if it did. Throws what is no OpsError: a mistake of ours. */
  cause(outcome: { readonly isComplete: boolean }): Omit<ImportStop, 'after'> | undefined;
}

export function createEnding(interruption: AbortSignal): Ending {
  const failing = new AbortController();
  const signal = AbortSignal.any([interruption, failing.signal]);
  let first: unknown;
  return {
    signal,
    end: (error) => {
      if (signal.aborted) return;
      first = error;
      failing.abort();
    },
    cause: ({ isComplete }) => {
      if (first instanceof OpsError) return { code: first.code, message: first.message };
      if (first !== undefined) throw first;
      if (!interruption.aborted || isComplete) return undefined;
      return { code: 'INTERRUPTED', message: 'interrupted' };
    },
  };
}

import type { Readable } from 'node:stream';

/** Time and waiting, passed in so that a test need not wait. */
export interface Clock {
  /** Milliseconds from an arbitrary origin; never runs backwards. */
  nowMs(): number;
  /** Resolves after the time, or earlier when the signal is aborted. */
  sleep(durationMs: number, signal?: AbortSignal): Promise<void>;
}

export interface ProgressStream extends NodeJS.WritableStream {
  readonly isTTY?: boolean;
}

/** Everything around a command: it prints, waits and is interrupted through this only. */
export interface Surroundings {
  /** One line of the result. */
  print(line: string): void;
  /** For progress; never for the result. */
  readonly progress: ProgressStream;
  readonly input: Readable;
  /** The answer of the person at the terminal; undefined if there is nobody to ask. */
  ask(question: string): Promise<string | undefined>;
  readonly clock: Clock;
  /** Aborted by the first interrupt; a second one ends the process. */
  readonly signal: AbortSignal;
}

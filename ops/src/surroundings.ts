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

/** The terminal that the result is shown on. */
export interface Terminal {
  /** In characters; 0 where the terminal does not say. */
  size(): { readonly columns: number; readonly rows: number };
  /** Whether the person at it wants colours. */
  readonly hasColour: boolean;
  /** Text as it is, control sequences included. */
  write(text: string): void;
}

/** Everything around a command: it prints, waits and is interrupted through this only. */
export interface Surroundings {
  /** One line of the result. */
  print(line: string): void;
  /** Left out where the result goes to a file or another program. */
  readonly terminal?: Terminal;
  /** For progress; never for the result. */
  readonly progress: ProgressStream;
  readonly input: Readable;
  /** The answer of the person at the terminal; undefined if there is nobody to ask. */
  ask(question: string): Promise<string | undefined>;
  readonly clock: Clock;
  /** Aborted by the first interrupt; a second one ends the process. */
  readonly signal: AbortSignal;
}

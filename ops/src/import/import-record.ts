/** Where a line stands. */
export interface LinePosition {
  /** Name of the input. */
  readonly input: string;
  /** From 1. */
  readonly line: number;
}

/** A line that holds a reading. */
export interface ImportRecord extends LinePosition {
  readonly bytes: Uint8Array;
}

/** Why something is not in the platform now. */
export interface Reason {
  readonly code: string;
  readonly message: string;
}

/** A line that did not get in: refused before it was sent, or sent and not accepted. */
export interface Rejection extends LinePosition, Reason {
  readonly kind: 'refused' | 'not accepted';
  /** Undefined if the line was too long to be kept. */
  readonly bytes: Uint8Array | undefined;
}

/** A half-open interval [startMs, endMs) of arrival times. */
export interface WindowInterval {
  readonly startMs: number;
  readonly endMs: number;
}

/** A window that has received records, with the state that the function returned last, as JSON text. */
export interface OpenWindow extends WindowInterval {
  readonly stateJson: string;
}

export const EMPTY_STATE = '{}';

export interface WindowQuestion {
  readonly arrivedAtMs: number;
  readonly windowMs: number;
  readonly open: WindowInterval | undefined;
  /** End of the last closed window of the shard; 0 = none yet. */
  readonly closedUntilMs: number;
}

/**
 * The window that a record belongs to. Windows are aligned to the Unix epoch. A closed window is never opened again: a
 * record that is older than the shard's current window counts into the current one.
 */
export const windowOf = ({ arrivedAtMs, windowMs, open, closedUntilMs }: WindowQuestion): WindowInterval => {
  if (open !== undefined && arrivedAtMs < open.endMs) return { startMs: open.startMs, endMs: open.endMs };
  const earliestMs = Math.max(arrivedAtMs, closedUntilMs, open?.endMs ?? 0);
  const startMs = Math.floor(earliestMs / windowMs) * windowMs;
  return { startMs, endMs: startMs + windowMs };
};

/** Lambda writes window times in ISO 8601, UTC, without milliseconds. */
export const windowTime = (atMs: number): string => `${new Date(atMs).toISOString().slice(0, 19)}Z`;

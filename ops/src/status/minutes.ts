/** Values of a metric, one a minute at most, the oldest first; minutes in which nothing happened have none. */
export type Minutes = readonly Minute[];

export interface Minute {
  /** Its start (epoch ms). */
  readonly atMs: number;
  readonly value: number;
}

export const MINUTE_MS = 60_000;

export const totalOf = (minutes: Minutes): number => minutes.reduce((sum, { value }) => sum + value, 0);

export const newestOf = (minutes: Minutes): Minute | undefined => minutes.at(-1);

/** Undefined of none. */
export const highestOf = (minutes: Minutes): number | undefined =>
  minutes.length === 0 ? undefined : Math.max(...minutes.map(({ value }) => value));

/** Undefined of none. */
export const lowestOf = (minutes: Minutes): number | undefined =>
  minutes.length === 0 ? undefined : Math.min(...minutes.map(({ value }) => value));

/** So many a second in the fullest minute; the one that still runs counts with what it has so far. */
export const peakPerSecondOf = (minutes: Minutes): number => (highestOf(minutes) ?? 0) / 60;

/** Metrics come up to this late: what is older says nothing of now. */
const freshForMs = 3 * MINUTE_MS;

/**
 * So many a second now: in the newest minute that is over, or, where there is none yet, in the one that runs.
 * 0 if both are long ago.
 */
export function perSecondOf(minutes: Minutes, nowMs: number): number {
  const fresh = minutes.filter(({ atMs }) => nowMs - atMs <= freshForMs + MINUTE_MS);
  const over = fresh.findLast(({ atMs }) => atMs + MINUTE_MS <= nowMs);
  if (over !== undefined) return over.value / 60;
  const running = newestOf(fresh);
  return running === undefined ? 0 : running.value / Math.max(1, (nowMs - running.atMs) / 1_000);
}

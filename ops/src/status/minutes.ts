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
const freshForMs = 4 * MINUTE_MS;
/** What happened so long before a minute may be counted in it: counters are looked at now and then. */
const carriedOverMs = 10_000;

/** The newest value, unless it is of long ago. */
export const freshOf = (minutes: Minutes, nowMs: number): number | undefined => {
  const newest = newestOf(minutes);
  return newest === undefined || nowMs - newest.atMs > freshForMs ? undefined : newest.value;
};

/**
 * So many a second now: in the newest minute that is over, or in the one that runs, if that is more. 0 if both are long
 * ago.
 */
export function perSecondOf(minutes: Minutes, nowMs: number): number {
  const fresh = minutes.filter(({ atMs }) => nowMs - atMs <= freshForMs);
  const over = fresh.findLast(({ atMs }) => atMs + MINUTE_MS <= nowMs);
  const running = fresh.findLast(({ atMs }) => atMs + MINUTE_MS > nowMs);
  return Math.max(
    (over?.value ?? 0) / (MINUTE_MS / 1_000),
    running === undefined ? 0 : running.value / ((nowMs - running.atMs + carriedOverMs) / 1_000),
  );
}

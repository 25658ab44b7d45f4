import type { LinkState } from '../../api/live-feed.ts';

/** Frames come every second; three missed ones are no coincidence. */
export const staleAfterMs = 3_000;

/**
 * What people may believe of the numbers on the screen.
 * `waiting`: connected, nobody has ridden in this race yet. `ended`: the board of a race that is over; it does not age.
 */
export type FreshnessState = 'connecting' | 'live' | 'waiting' | 'ended' | 'stale' | 'offline';

export interface Freshness {
  state: FreshnessState;
  /** Age of the newest data by the server's clock; undefined while there is none. */
  ageMs: number | undefined;
}

export interface FreshnessInput {
  link: LinkState;
  nowMs: number;
  /** When the board on the screen was published; undefined while there is none. */
  publishedAtMs: number | undefined;
  /** When its race ends; undefined while there is no board. */
  endsAtMs: number | undefined;
}

/** Judges the data on the screen. A lost link is only worse than stale data: it never makes old data look live. */
export function judgeFreshness({ link, nowMs, publishedAtMs, endsAtMs }: FreshnessInput): Freshness {
  const hasBoard = publishedAtMs !== undefined && endsAtMs !== undefined;
  const ageMs = hasBoard ? Math.max(0, nowMs - publishedAtMs) : undefined;
  if (link === 'lost') return { state: 'offline', ageMs };
  if (!hasBoard || ageMs === undefined) return { state: link === 'open' ? 'waiting' : 'connecting', ageMs };
  if (nowMs >= endsAtMs) return { state: 'ended', ageMs };
  return { state: ageMs <= staleAfterMs ? 'live' : 'stale', ageMs };
}

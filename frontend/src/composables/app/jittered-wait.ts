/** Before a start everybody asks within this much time, not at one instant. */
export const spreadBeforeStartMs = 20_000;
/** A wait is this share of itself shorter or longer, so that those who began together do not stay together. */
const jitterShare = 0.25;

/** Chance, from 0 to below 1. */
export type Random = () => number;

/** About `waitMs`: up to a quarter less or more. */
export function jitter(waitMs: number, random: Random): number {
  return waitMs * (1 + jitterShare * (2 * random() - 1));
}

/** Wait for a moment, at random within the last 20 s before a start, or within what is left of them. */
export function waitBeforeStart(o: { nowMs: number; startsAtMs: number; random: Random }): number {
  const latestMs = Math.max(0, o.startsAtMs - o.nowMs);
  const earliestMs = Math.max(0, latestMs - spreadBeforeStartMs);
  return earliestMs + o.random() * (latestMs - earliestMs);
}

/**
 * Wait for the next of a row of questions about `everyMs` apart. Where the next one would come only after a start, and
 * the last 20 s before it had none, it comes within those.
 */
export function waitForNext(o: {
  nowMs: number;
  everyMs: number;
  /** Start of the next race; undefined while none is known. */
  startsAtMs: number | undefined;
  random: Random;
}): number {
  const { nowMs, startsAtMs, random } = o;
  const waitMs = jitter(o.everyMs, random);
  const skipsStart =
    startsAtMs !== undefined && nowMs < startsAtMs - spreadBeforeStartMs && nowMs + waitMs > startsAtMs;
  return skipsStart ? waitBeforeStart({ nowMs, startsAtMs, random }) : waitMs;
}

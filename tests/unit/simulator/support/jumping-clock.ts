import type { Clock } from '../../../../simulator/src/clock.ts';

/** A clock on which time passes only while somebody sleeps, and at once. */
export function createJumpingClock(): Clock {
  let nowMs = 0;
  return {
    nowMs: () => nowMs,
    sleep: async (durationMs) => {
      nowMs += durationMs;
    },
    every: () => () => undefined,
  };
}

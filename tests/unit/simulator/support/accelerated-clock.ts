import { setTimeout as sleepFor } from 'node:timers/promises';
import type { Clock } from '../../../../simulator/src/clock.ts';

/** A clock on which races pass `factor` times faster than on the wall; its origin is now, as no epoch is promised. */
export function createAcceleratedClock(factor: number): Clock {
  const originMs = performance.now();
  return {
    nowMs: () => (performance.now() - originMs) * factor,
    sleep: (durationMs, signal) =>
      sleepFor(durationMs / factor, undefined, signal === undefined ? {} : { signal }).catch((error: unknown) => {
        if (signal?.aborted !== true) throw error;
      }),
    every: (intervalMs, callback) => {
      const timer = setInterval(callback, Math.max(1, intervalMs / factor));
      return () => clearInterval(timer);
    },
  };
}

import { setTimeout as sleepFor } from 'node:timers/promises';
import type { Clock } from '../../../../simulator/src/clock.ts';

const lookEveryMs = 5;
/** No more than this passes between two looks: while the process is held up, time stands still for it. */
const stepMsMax = 20;

let lookedAtMs = performance.now();
let passedMs = 0;

const wallMs = (): number => {
  const nowMs = performance.now();
  passedMs += Math.min(nowMs - lookedAtMs, stepMsMax);
  lookedAtMs = nowMs;
  return passedMs;
};
setInterval(wallMs, lookEveryMs).unref();

/** A clock on which races pass `factor` times faster than on the wall; its origin is now, as no epoch is promised. */
export function createAcceleratedClock(factor: number): Clock {
  const originMs = wallMs();
  const nowMs = () => (wallMs() - originMs) * factor;
  return {
    nowMs,
    sleep: async (durationMs, signal) => {
      const untilMs = nowMs() + durationMs;
      const options = signal === undefined ? {} : { signal };
      try {
        // Within a millisecond those who wait for the same moment go on in the order in which they came.
        do await sleepFor(Math.max(0, untilMs - nowMs()) / factor, undefined, options);
        while (untilMs - nowMs() > factor);
      } catch (error) {
        if (signal?.aborted !== true) throw error;
      }
    },
    every: (intervalMs, callback) => {
      const timer = setInterval(callback, Math.max(1, intervalMs / factor));
      return () => clearInterval(timer);
    },
  };
}

import { setTimeout as sleepFor } from 'node:timers/promises';

/** Time and waiting, passed in so that a test can run a race faster than it is ridden. */
export interface Clock {
  /** Milliseconds from an arbitrary origin; never runs backwards. */
  nowMs(): number;
  /** Resolves after the time, or earlier when the signal is aborted. Less than nothing is no time. */
  sleep(durationMs: number, signal?: AbortSignal): Promise<void>;
  /** Calls back about every `intervalMs` until the returned function is called. */
  every(intervalMs: number, callback: () => void): () => void;
}

/** Longer is no timer of Node's: it would fire at once. About 25 days, after which whoever waits looks again. */
const timerMsMax = 2 ** 31 - 1;

// `performance.now()` counts from the start of the process, this from that of the machine.
const machineMs = () => Number(process.hrtime.bigint()) / 1_000_000;

/**
 * The machine's monotonic clock: unlike the time of day, no time service can set it back during a race. All processes
 * of a machine read the same time.
 */
export const systemClock: Clock = scaledClock(1);

/** A clock on which time passes `factor` times as fast as on the machine's; for a runtime whose clock does the same. */
export function scaledClock(factor: number): Clock {
  const wallMs = (durationMs: number) => Math.min(timerMsMax, Math.max(0, durationMs / factor));
  return {
    nowMs: () => machineMs() * factor,
    sleep: async (durationMs, signal) => {
      try {
        await sleepFor(wallMs(durationMs), undefined, signal === undefined ? {} : { signal });
      } catch (error) {
        if (signal?.aborted !== true) throw error;
      }
    },
    every: (intervalMs, callback) => {
      const timer = setInterval(callback, Math.max(1, wallMs(intervalMs)));
      return () => clearInterval(timer);
    },
  };
}

import { setTimeout as sleepFor } from 'node:timers/promises';

/** Time and waiting, passed in so that a test can run a race faster than it is ridden. */
export interface Clock {
  /** Milliseconds from an arbitrary origin; never runs backwards. */
  nowMs(): number;
  /** Resolves after the time, or earlier when the signal is aborted. */
  sleep(durationMs: number, signal?: AbortSignal): Promise<void>;
  /** Calls back about every `intervalMs` until the returned function is called. */
  every(intervalMs: number, callback: () => void): () => void;
}

/** The machine's monotonic clock: unlike the time of day, no time service can set it back during a race. */
export const systemClock: Clock = {
  nowMs: () => performance.now(),
  sleep: async (durationMs, signal) => {
    try {
      await sleepFor(durationMs, undefined, signal === undefined ? {} : { signal });
    } catch (error) {
      if (signal?.aborted !== true) throw error;
    }
  },
  every: (intervalMs, callback) => {
    const timer = setInterval(callback, intervalMs);
    return () => clearInterval(timer);
  },
};

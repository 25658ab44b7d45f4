import type { Clock } from '../../../../simulator/src/clock.ts';
import { createFakeClock } from '../../../support/fake-clock.ts';

export interface ManualClock extends Clock {
  /** Moves time on, and lets whoever was waiting go on. */
  advance(byMs: number): Promise<void>;
}

/** A clock of the simulator that stands still until a test moves it. */
export const createManualClock = (startMs?: number): ManualClock => {
  const fake = createFakeClock(startMs);
  return {
    nowMs: fake.nowMs,
    sleep: (durationMs, signal) =>
      new Promise((resolve) => {
        const timer = fake.after(durationMs, resolve);
        const wake = () => {
          timer.cancel();
          resolve();
        };
        if (signal?.aborted === true) wake();
        else signal?.addEventListener('abort', wake, { once: true });
      }),
    every: (intervalMs, callback) => {
      let isStopped = false;
      const tick = () => {
        if (isStopped) return;
        callback();
        fake.after(intervalMs, tick);
      };
      fake.after(intervalMs, tick);
      return () => {
        isStopped = true;
      };
    },
    advance: async (byMs) => {
      fake.advance(byMs);
      await new Promise((resolve) => setImmediate(resolve)); // everybody who was woken has gone on
    },
  };
};

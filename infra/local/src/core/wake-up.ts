import type { Clock } from './clock.ts';

/** Lets one loop sleep until something happens or a time comes. */
export interface WakeUp {
  /** Ends the wait; if nobody waits, the next wait ends at once. */
  ring(): void;
  /** @param untilMs epoch ms; without it only a ring ends the wait */
  wait(untilMs?: number): Promise<void>;
}

export const createWakeUp = (clock: Clock): WakeUp => {
  let hasRung = false;
  let wake: (() => void) | undefined;
  return {
    ring: () => {
      hasRung = true;
      wake?.();
    },
    wait: async (untilMs) => {
      // Read once: asked again, the time may have come, and no timer takes less than nothing.
      const delayMs = untilMs === undefined ? undefined : untilMs - clock.nowMs();
      if (!hasRung && (delayMs === undefined || delayMs > 0)) {
        await new Promise<void>((resolve) => {
          wake = resolve;
          if (delayMs === undefined) return;
          const timer = clock.after(delayMs, resolve);
          wake = () => {
            timer.cancel();
            resolve();
          };
        });
        wake = undefined;
      }
      hasRung = false;
    },
  };
};

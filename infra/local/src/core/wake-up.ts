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
      if (!hasRung && (untilMs === undefined || untilMs > clock.nowMs())) {
        await new Promise<void>((resolve) => {
          wake = resolve;
          if (untilMs === undefined) return;
          const timer = clock.after(untilMs - clock.nowMs(), resolve);
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

import type { Clock } from './clock.ts';

/** Tells loops to end: first politely, then whatever still runs is left behind. */
export interface StopSignal {
  /** Nothing new begins, waits end. */
  readonly isStopping: boolean;
  /** The outcome of what still runs no longer counts. */
  readonly isAbandoned: boolean;
  stop(): void;
  abandon(): void;
  onStop(listener: () => void): void;
  /** Waits, but not beyond a stop. */
  pause(delayMs: number): Promise<void>;
}

export const createStopSignal = (clock: Clock): StopSignal => {
  const listeners = new Set<() => void>();
  let isStopping = false;
  let isAbandoned = false;
  return {
    get isStopping() {
      return isStopping;
    },
    get isAbandoned() {
      return isAbandoned;
    },
    stop: () => {
      isStopping = true;
      for (const listener of listeners) listener();
      listeners.clear();
    },
    abandon: () => {
      isAbandoned = true;
    },
    onStop: (listener) => {
      if (isStopping) listener();
      else listeners.add(listener);
    },
    pause: (delayMs) =>
      new Promise<void>((resolve) => {
        if (isStopping) {
          resolve();
          return;
        }
        const end = (): void => {
          timer.cancel();
          listeners.delete(end);
          resolve();
        };
        const timer = clock.after(delayMs, end);
        listeners.add(end);
      }),
  };
};

/** A pending callback of a {@link Clock}. */
export interface Timer {
  cancel(): void;
}

/** Time as the runtime sees it: passed in everywhere, so that tests decide what time it is. */
export interface Clock {
  /** Milliseconds since the Unix epoch. */
  nowMs(): number;
  /** Calls back once, `delayMs` from now. */
  after(delayMs: number, callback: () => void): Timer;
  /** Absent: it runs as fast as the machine's. */
  readonly scaling?: ClockScaling;
}

/** How a clock runs away from the machine's. */
export interface ClockScaling {
  /** Seconds of this clock in a second of the machine's. */
  readonly scale: number;
  /** When both showed the same time (epoch ms). */
  readonly anchorMs: number;
  readonly machineClock: Clock;
}

/** The machine's clock. */
export const systemClock: Clock = {
  nowMs: () => Date.now(),
  after: (delayMs, callback) => {
    const handle = setTimeout(callback, delayMs);
    return { cancel: () => clearTimeout(handle) };
  },
};

/**
 * A clock that runs `scale` times as fast, a whole number.
 * @param anchorMs when both show the same time (epoch ms)
 */
export const scaledClock = (machineClock: Clock, scale: number, anchorMs = machineClock.nowMs()): Clock => ({
  nowMs: () => anchorMs + (machineClock.nowMs() - anchorMs) * scale,
  // Not before its time: who looks at the clock when called would find that it is not due.
  after: (delayMs, callback) => machineClock.after(Math.ceil(delayMs / scale), callback),
  scaling: { scale, anchorMs, machineClock },
});

/** For waits that protect the machine, not the platform that runs on it: they take as long at every scale. */
export const machineClockOf = (clock: Clock): Clock => clock.scaling?.machineClock ?? clock;

/** Waits on a clock, so that a test's clock also rules over back-off. */
export const waitFor = (clock: Clock, delayMs: number): Promise<void> =>
  new Promise((resolve) => {
    clock.after(delayMs, resolve);
  });

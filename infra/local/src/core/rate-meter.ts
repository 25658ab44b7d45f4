/** How much came in, second by second, over the last minute: what operators see of a flow. */
export interface RateMeter {
  add(count: number, nowMs: number): void;
  read(nowMs: number): Rate;
}

export interface Rate {
  /** Mean of the last {@link MEAN_SECONDS} whole seconds. */
  readonly perSecond: number;
  /** The last {@link WINDOW_SECONDS} whole seconds, oldest first. */
  readonly bySecond: readonly number[];
}

/** Seconds that are remembered: one number each, whatever comes in. */
export const WINDOW_SECONDS = 60;
/** Long enough to be calm where many send once a second, short enough to show a stop at once. */
const MEAN_SECONDS = 5;
/** The second that runs is counted, and not yet shown. */
const SLOTS = WINDOW_SECONDS + 1;

export const createRateMeter = (): RateMeter => {
  const counts = new Float64Array(SLOTS);
  let newest = 0;
  /** Forgets what slots held a minute ago. */
  const moveTo = (second: number): void => {
    // A clock that is put right by a little counts into the second it had reached; set back by more, it begins anew.
    if (second <= newest && second > newest - SLOTS) return;
    if (Math.abs(second - newest) >= SLOTS) counts.fill(0);
    else for (let at = newest + 1; at <= second; at += 1) counts[at % SLOTS] = 0;
    newest = second;
  };
  return {
    add: (count, nowMs) => {
      moveTo(Math.floor(nowMs / 1000));
      const slot = newest % SLOTS;
      counts[slot] = (counts[slot] ?? 0) + count;
    },
    read: (nowMs) => {
      moveTo(Math.floor(nowMs / 1000));
      const bySecond = Array.from({ length: WINDOW_SECONDS }, (_, at) => counts[(newest + 1 + at) % SLOTS] ?? 0);
      const sum = bySecond.slice(-MEAN_SECONDS).reduce((total, count) => total + count, 0);
      return { perSecond: sum / MEAN_SECONDS, bySecond };
    },
  };
};

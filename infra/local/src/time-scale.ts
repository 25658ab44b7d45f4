import { type Clock, scaledClock } from './core/clock.ts';
import { RuntimeError } from './core/errors.ts';
import type { KeyValueStore } from './core/key-value-store.ts';

/** Beyond it a machine's timers, of a millisecond, are too coarse for windows of a second. */
export const TIME_SCALE_MAX = 20;

export interface TimeScaleRequest {
  readonly machineClock: Clock;
  /** How many times as fast as the machine's clock, 1 to {@link TIME_SCALE_MAX}. */
  readonly timeScale: number;
  /** Remembers since when a data folder has had its own time. */
  readonly times: KeyValueStore;
  /** Nothing was ever kept in the data folder. */
  readonly isNew: boolean;
}

const KEY = 'anchor';

/**
 * The clock of a data folder. One that began at another scale holds times that would lie in the future: it goes on with
 * the scale it began with, so that its time never runs backwards, and runs on while nobody uses it.
 * @throws RuntimeError `TIME_SCALE_INVALID`, `TIME_SCALE_CHANGED`
 */
export const openClock = async ({ machineClock, timeScale, times, isNew }: TimeScaleRequest): Promise<Clock> => {
  if (!Number.isInteger(timeScale) || timeScale < 1 || timeScale > TIME_SCALE_MAX) {
    const message = `the time scale must be a whole number from 1 to ${TIME_SCALE_MAX}, not ${timeScale}`;
    throw new RuntimeError('TIME_SCALE_INVALID', message);
  }
  // A first start that failed, no port being free for example, left a time in which nothing was kept.
  if (isNew) await times.batch([{ type: 'del', key: KEY }]);
  const known = parseAnchor(await times.get(KEY));
  const begunAt = known?.scale ?? (isNew ? timeScale : 1);
  if (begunAt !== timeScale) {
    const message =
      `the data folder has had a time scale of ${begunAt} since it was made: start with that one, or choose another ` +
      'folder with --data';
    throw new RuntimeError('TIME_SCALE_CHANGED', message);
  }
  if (timeScale === 1) return machineClock;
  const anchor = known ?? { scale: timeScale, anchorMs: machineClock.nowMs() };
  if (known === undefined) await times.batch([{ type: 'put', key: KEY, value: JSON.stringify(anchor) }]);
  return scaledClock(machineClock, timeScale, anchor.anchorMs);
};

interface Anchor {
  readonly scale: number;
  readonly anchorMs: number;
}

const parseAnchor = (text: string | undefined): Anchor | undefined =>
  text === undefined ? undefined : JSON.parse(text);

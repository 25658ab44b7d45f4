import { createValueSpread, type ValueSpread } from './value-spread.ts';

export const MINUTE_MS = 60_000;
/** Minutes that are kept: three hours, for which CloudWatch has its finest data. */
export const KEPT_MINUTES = 180;
/** The one that runs, and one more for whoever is a little ahead. */
const SLOTS = KEPT_MINUTES + 2;

/** Some values at once: how many, their sum, and the least and the greatest of them. */
export interface ValueSet {
  readonly sum: number;
  readonly count: number;
  readonly min: number;
  readonly max: number;
}

/** The values of one minute. */
export interface MinuteValues extends ValueSet {
  /** Epoch ms. */
  readonly startMs: number;
  /** Absent where values did not come one by one, one was negative, or there was no room for it. */
  readonly spread?: ValueSpread;
}

/** Room for percentiles, shared by all series. */
export interface SpreadRoom {
  /** Spreads that may still be begun. */
  left: number;
}

/** One metric: what came in by minutes. */
export interface MetricSeries {
  /** Of its first value; `None` if that had none. */
  readonly unit: string;
  /** The last minute that got a value (epoch ms). */
  readonly newestMs: number;
  /** One value, or the same value several times. */
  add(value: number, atMs: number, count?: number): void;
  /** Values of which only these four numbers are known. */
  addSet(values: ValueSet, atMs: number): void;
  /** Minutes with values, oldest first. @param fromMs inclusive @param untilMs exclusive */
  read(fromMs: number, untilMs: number): readonly MinuteValues[];
  /** Gives back its room. */
  close(): void;
}

interface Slot {
  minute: number;
  sum: number;
  count: number;
  min: number;
  max: number;
  spread: ValueSpread | undefined;
  /** Some of its values are in no spread: it has none any more. */
  isSpreadIncomplete: boolean;
}

const emptySlot = (minute: number): Slot => ({
  minute,
  ...{ sum: 0, count: 0, min: Number.POSITIVE_INFINITY, max: Number.NEGATIVE_INFINITY },
  spread: undefined,
  isSpreadIncomplete: false,
});

export const createMetricSeries = (unit: string, room: SpreadRoom): MetricSeries => {
  // A ring: a minute has its place, and who comes after three hours finds it taken by one that is too old.
  const slots: (Slot | undefined)[] = [];
  let newestMinute = 0;

  const dropSpread = (slot: Slot): void => {
    if (slot.spread !== undefined) room.left += 1;
    slot.spread = undefined;
    slot.isSpreadIncomplete = true;
  };
  const forget = (isForgotten: (slot: Slot) => boolean): void => {
    for (const [place, slot] of slots.entries()) {
      if (slot === undefined || !isForgotten(slot)) continue;
      dropSpread(slot);
      slots[place] = undefined;
    }
  };
  const slotAt = (atMs: number): Slot => {
    const minute = Math.floor(atMs / MINUTE_MS);
    // A clock that is set back leaves minutes that have not come yet: they go, too.
    const isSetBack = minute < newestMinute - KEPT_MINUTES;
    newestMinute = isSetBack ? minute : Math.max(newestMinute, minute);
    const known = slots[minute % SLOTS];
    if (known?.minute === minute) return known;
    forget((slot) => slot === known || slot.minute < newestMinute - KEPT_MINUTES || slot.minute > newestMinute);
    const made = emptySlot(minute);
    slots[minute % SLOTS] = made;
    return made;
  };
  const addTo = (slot: Slot, { sum, count, min, max }: ValueSet): void => {
    slot.sum += sum;
    slot.count += count;
    slot.min = Math.min(slot.min, min);
    slot.max = Math.max(slot.max, max);
  };
  const spreadOf = (slot: Slot): ValueSpread | undefined => {
    if (slot.spread !== undefined || slot.isSpreadIncomplete || room.left === 0) return slot.spread;
    room.left -= 1;
    slot.spread = createValueSpread();
    return slot.spread;
  };
  return {
    unit,
    get newestMs() {
      return newestMinute * MINUTE_MS;
    },
    add: (value, atMs, count = 1) => {
      const slot = slotAt(atMs);
      addTo(slot, { sum: value * count, count, min: value, max: value });
      const spread = value < 0 ? undefined : spreadOf(slot);
      if (spread === undefined) dropSpread(slot);
      else spread.add(value, count);
    },
    addSet: (values, atMs) => {
      const slot = slotAt(atMs);
      addTo(slot, values);
      dropSpread(slot);
    },
    read: (fromMs, untilMs) =>
      slots
        .filter((slot) => slot !== undefined)
        .filter(({ minute }) => minute * MINUTE_MS >= fromMs && minute * MINUTE_MS < untilMs)
        .sort((a, b) => a.minute - b.minute)
        .map(({ minute, sum, count, min, max, spread }) => ({
          ...{ startMs: minute * MINUTE_MS, sum, count, min, max },
          ...(spread === undefined ? {} : { spread }),
        })),
    close: () => forget(() => true),
  };
};

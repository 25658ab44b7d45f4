/** One reading that is due: which racer, and the second of the epoch that it covers. */
export interface DueReading {
  readonly racerIndex: number;
  /** Epoch seconds at the start of the second. */
  readonly epochSecond: number;
}

export interface Schedule {
  /** Hands out, in order of time, every reading that has become due since the last call. */
  takeDue(nowMs: number): Generator<DueReading>;
  /** Readings that were passed over because the process was held up for too long. */
  skipped(): number;
  isOver(nowMs: number): boolean;
}

/** One part of the racers: from the first one on every `of`-th. */
export interface Share {
  /** Index of the first of them. */
  readonly part: number;
  readonly of: number;
}

export const ALL_RACERS: Share = { part: 0, of: 1 };

export interface ScheduleOptions {
  /** Of all of them, whose share of the second does not depend on who rides where. */
  readonly racerCount: number;
  /** Those whose readings are handed out. @default all */
  readonly share?: Share;
  /** Server time. */
  readonly fromMs: number;
  /** Server time; Infinity rides for ever. */
  readonly untilMs: number;
  /**
   * A reading later than this is skipped: the platform refuses readings that are 10 s off, and a held-up process
   * should not flood it with old ones. @default 3000
   */
  readonly maxLatenessMs?: number;
}

/** When racer `index` of `racerCount` sends, as a share of the second. */
export const phaseOf = (index: number, racerCount: number): number => (index + 0.5) / racerCount;

/** Indexes of the racers of a share. */
export const indexesOf = ({ part, of }: Share, racerCount: number): number[] =>
  Array.from({ length: Math.max(0, Math.ceil((racerCount - part) / of)) }, (_, place) => part + place * of);

/**
 * All racers on one cursor. Readings of racer i are due at (s + phase of i) seconds; phases grow with the index, so
 * the order of time is second by second through the racers, and the next reading is found without a timer or a heap.
 */
export function createSchedule({
  racerCount,
  share = ALL_RACERS,
  fromMs,
  untilMs,
  maxLatenessMs = 3_000,
}: ScheduleOptions): Schedule {
  const indexes = indexesOf(share, racerCount);
  let skipped = 0;

  // Readings are numbered through: second × racers + place. Up to 2^53 that is exact, for 20,000 racers until far
  // beyond the year 9999.
  const readingAt = (number: number): DueReading => {
    const place = number % indexes.length;
    return { racerIndex: indexes[place] ?? 0, epochSecond: Math.floor(number / indexes.length) };
  };
  const dueMsOf = (number: number) => dueAtMs(readingAt(number), racerCount);
  const firstAtOrAfter = (atMs: number): number => {
    const second = Math.floor(atMs / 1000);
    const index = (atMs / 1000 - second) * racerCount;
    let first = second * indexes.length + Math.max(0, Math.floor((index - share.part) / share.of) - 1);
    while (dueMsOf(first) < atMs) first += 1;
    return first;
  };

  let next = indexes.length === 0 ? 0 : firstAtOrAfter(fromMs);
  return {
    *takeDue(nowMs) {
      if (indexes.length === 0) return;
      const oldestMs = nowMs - maxLatenessMs;
      if (dueMsOf(next) < oldestMs) {
        const first = firstAtOrAfter(Math.min(oldestMs, untilMs));
        skipped += first - next;
        next = first;
      }
      for (let due = readingAt(next), dueMs = dueMsOf(next); dueMs <= nowMs && dueMs < untilMs; ) {
        next += 1;
        yield due;
        due = readingAt(next);
        dueMs = dueAtMs(due, racerCount);
      }
    },
    skipped: () => skipped,
    isOver: (nowMs) => nowMs >= untilMs || indexes.length === 0 || dueMsOf(next) >= untilMs,
  };
}

/** Server time at which a reading is to be sent. */
export function dueAtMs({ racerIndex, epochSecond }: DueReading, racerCount: number): number {
  return (epochSecond + phaseOf(racerIndex, racerCount)) * 1000;
}

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

export interface ScheduleOptions {
  readonly racerCount: number;
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

/**
 * All racers on one cursor. Readings of racer i are due at (s + phase of i) seconds; phases grow with the index, so
 * the order of time is second by second through the racers, and the next reading is found without a timer or a heap.
 */
export function createSchedule({ racerCount, fromMs, untilMs, maxLatenessMs = 3_000 }: ScheduleOptions): Schedule {
  let skipped = 0;
  let next = firstAtOrAfter(fromMs, racerCount);
  const dueMs = () =>
    dueAtMs({ racerIndex: next % racerCount, epochSecond: Math.floor(next / racerCount) }, racerCount);
  return {
    *takeDue(nowMs) {
      const oldestMs = nowMs - maxLatenessMs;
      if (dueMs() < oldestMs) {
        const first = firstAtOrAfter(Math.min(oldestMs, untilMs), racerCount);
        skipped += first - next;
        next = first;
      }
      while (dueMs() <= nowMs && dueMs() < untilMs) {
        const due = { racerIndex: next % racerCount, epochSecond: Math.floor(next / racerCount) };
        next += 1;
        yield due;
      }
    },
    skipped: () => skipped,
    isOver: (nowMs) => nowMs >= untilMs || dueMs() >= untilMs,
  };
}

/** Server time at which a reading is to be sent. */
export function dueAtMs({ racerIndex, epochSecond }: DueReading, racerCount: number): number {
  return (epochSecond + phaseOf(racerIndex, racerCount)) * 1000;
}

// Readings are numbered through: second × racers + racer. Up to 2^53 that is exact, for 20,000 racers until far
// beyond the year 9999.
function firstAtOrAfter(atMs: number, racerCount: number): number {
  const second = Math.floor(atMs / 1000);
  let first = second * racerCount + Math.max(0, Math.floor((atMs / 1000 - second) * racerCount) - 1);
  while (dueAtMs({ racerIndex: first % racerCount, epochSecond: Math.floor(first / racerCount) }, racerCount) < atMs) {
    first += 1;
  }
  return first;
}

import type { Clock } from '../../infra/local/src/core/clock.ts';

export interface FakeClock extends Clock {
  /** Moves time on and runs what became due, in order of time. */
  advance(byMs: number): void;
  /** Sets the time without running anything: the machine's clock was changed. */
  jumpTo(atMs: number): void;
  pendingCount(): number;
}

interface Pending {
  readonly atMs: number;
  readonly callback: () => void;
}

/** A clock that stands still until a test moves it. */
export const createFakeClock = (startMs = 1_620_992_100_000): FakeClock => {
  let nowMs = startMs;
  const pending = new Set<Pending>();
  const nextDue = (untilMs: number): Pending | undefined =>
    [...pending].filter(({ atMs }) => atMs <= untilMs).sort((a, b) => a.atMs - b.atMs)[0];
  return {
    nowMs: () => nowMs,
    after: (delayMs, callback) => {
      const entry = { atMs: nowMs + delayMs, callback };
      pending.add(entry);
      return { cancel: () => pending.delete(entry) };
    },
    advance: (byMs) => {
      const untilMs = nowMs + byMs;
      for (let due = nextDue(untilMs); due !== undefined; due = nextDue(untilMs)) {
        pending.delete(due);
        nowMs = Math.max(nowMs, due.atMs);
        due.callback();
      }
      nowMs = untilMs;
    },
    jumpTo: (atMs) => {
      nowMs = atMs;
    },
    pendingCount: () => pending.size,
  };
};

import { StaleWriteError } from '../errors.ts';

export interface HistoryOptions {
  /** Waits between two tries at one write; `attempt` counts from 1. */
  readonly backOff: (attempt: number) => Promise<void>;
  /** Tries at one part or board. @default 20: more writers than ever meet at one of them */
  readonly attemptsMax?: number;
  /** Parts worked on at once. @default 4: a part of a million racers takes 40 MB in memory, and as much again joined */
  readonly concurrencyMax?: number;
}

export const HISTORY_ATTEMPTS_MAX = 20;
export const HISTORY_CONCURRENCY_MAX = 4;

/** What became of one part or board. */
export interface HistoryWrite {
  /** False if it was up to date already. */
  readonly isChanged: boolean;
  /** Times that another writer came between. */
  readonly conflicts: number;
}

/** Tries again as long as another writer comes between. `work` answers whether it wrote; its last error is thrown. */
export async function untilNotStale(
  work: () => Promise<boolean>,
  { backOff, attemptsMax = HISTORY_ATTEMPTS_MAX }: HistoryOptions,
): Promise<HistoryWrite> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return { isChanged: await work(), conflicts: attempt - 1 };
    } catch (error) {
      if (!(error instanceof StaleWriteError) || attempt >= attemptsMax) throw error;
      await backOff(attempt);
    }
  }
}

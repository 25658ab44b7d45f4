import { setTimeout } from 'node:timers/promises';

export interface BackOffOptions {
  /** Longest wait before the second attempt, ms; it doubles with every attempt. @default 20: about the time of a write */
  firstMs?: number;
  /** Longest wait of all, ms. @default 500: twenty attempts then end within a function's timeout */
  longestMs?: number;
  /** Between 0 and 1. @default Math.random */
  random?: () => number;
  /** @default a timer */
  wait?: (ms: number) => Promise<unknown>;
}

export interface SpreadOptions extends Pick<BackOffOptions, 'random' | 'wait'> {
  /** Longest wait for each of those who come, ms. @default 20: a read and a write, so that one who is alone hardly waits */
  eachMs?: number;
  /** Longest wait of all, ms. */
  longestMs: number;
}

/** Waits a random time, longer for more of them, which spreads what would happen at once. */
export const spreadOver =
  ({ eachMs = 20, longestMs, random = Math.random, wait = (ms) => setTimeout(ms) }: SpreadOptions) =>
  async (count: number): Promise<void> => {
    await wait(random() * Math.min(eachMs * count, longestMs));
  };

/** Waits a random time up to an exponentially growing limit, so that writers who met do not meet again. */
export const jitteredBackOff = ({
  firstMs = 20,
  longestMs = 500,
  random = Math.random,
  wait = (ms) => setTimeout(ms),
}: BackOffOptions = {}): ((attempt: number) => Promise<void>) => {
  return async (attempt) => {
    await wait(random() * Math.min(firstMs * 2 ** (attempt - 1), longestMs));
  };
};

import type { Clock } from './clock.ts';
import { SimulatorError } from './errors.ts';

/** Whether the work is done before the time is up; the work itself goes on. Rejects if the work does. */
export async function isDoneWithin(clock: Clock, timeoutMs: number, work: Promise<unknown>): Promise<boolean> {
  const waiting = new AbortController();
  try {
    return await Promise.race([work.then(() => true), clock.sleep(timeoutMs, waiting.signal).then(() => false)]);
  } finally {
    waiting.abort();
  }
}

/** What the work comes to; rejects as soon as the signal is aborted, though the work itself goes on. */
export async function unlessInterrupted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  const { promise: interruption, reject } = Promise.withResolvers<never>();
  const interrupt = () => reject(new SimulatorError('INTERRUPTED', 'interrupted before the first reading was sent'));
  signal.addEventListener('abort', interrupt, { once: true });
  if (signal.aborted) interrupt();
  try {
    return await Promise.race([work, interruption]);
  } finally {
    signal.removeEventListener('abort', interrupt);
  }
}

/** Runs the task for every item, at most `concurrency` at a time; rejects with the first failure and begins no more. */
export async function forEachConcurrently<T>(
  items: Iterable<T>,
  concurrency: number,
  task: (item: T) => Promise<void>,
): Promise<void> {
  const queue = items[Symbol.iterator]();
  let hasFailed = false;
  const work = async () => {
    for (let next = queue.next(); !hasFailed && next.done !== true; next = queue.next()) await task(next.value);
  };
  const stop = (error: unknown) => {
    hasFailed = true;
    throw error;
  };
  await Promise.all(Array.from({ length: concurrency }, () => work().catch(stop)));
}

/** Runs a task when its turn comes. */
export type Gate = <T>(task: () => Promise<T>) => Promise<T>;

/** Lets so many tasks run at a time; the others wait in the order in which they came. */
export function createGate(concurrencyMax: number): Gate {
  const waiting: (() => void)[] = [];
  let running = 0;
  return async (task) => {
    if (running < concurrencyMax) running += 1;
    else await new Promise<void>((resolve) => waiting.push(resolve)); // inherits the place of one that has ended
    try {
      return await task();
    } finally {
      const next = waiting.shift();
      if (next === undefined) running -= 1;
      else next();
    }
  };
}

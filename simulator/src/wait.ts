import type { Clock } from './clock.ts';

/** Whether the work is done before the time is up; the work itself goes on. Rejects if the work does. */
export async function isDoneWithin(clock: Clock, timeoutMs: number, work: Promise<unknown>): Promise<boolean> {
  const waiting = new AbortController();
  try {
    return await Promise.race([work.then(() => true), clock.sleep(timeoutMs, waiting.signal).then(() => false)]);
  } finally {
    waiting.abort();
  }
}

/** Runs the task for every item, at most `concurrency` at a time; rejects with the first failure. */
export async function forEachConcurrently<T>(
  items: Iterable<T>,
  concurrency: number,
  task: (item: T) => Promise<void>,
): Promise<void> {
  const queue = items[Symbol.iterator]();
  const work = async () => {
    for (let next = queue.next(); next.done !== true; next = queue.next()) await task(next.value);
  };
  await Promise.all(Array.from({ length: concurrency }, work));
}

import { setTimeout as delay } from 'node:timers/promises';

/**
 * Waits for something that the system under test does in its own time: asks again until the answer is there.
 * @param probe returns undefined while the answer is not there yet; what it throws counts as "not yet"
 */
export const eventually = async <T>(
  probe: () => T | undefined | Promise<T | undefined>,
  { withinMs = 30_000, everyMs = 50, what = 'the expected state' } = {},
): Promise<T> => {
  const deadline = Date.now() + withinMs;
  let last: unknown;
  for (;;) {
    try {
      const answer = await probe();
      if (answer !== undefined) return answer;
    } catch (error) {
      last = error;
    }
    if (Date.now() > deadline) throw new Error(`${what} did not come within ${withinMs} ms`, { cause: last });
    await delay(everyMs);
  }
};

/** Runs a task when its turn comes. */
export type Gate = <Value>(task: () => Promise<Value>) => Promise<Value>;

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

import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** Bytes that JavaScript holds after everything that nobody holds is gone. */
export const heldBytes = (): number => {
  setFlagsFromString('--expose-gc');
  const collect: () => void = runInNewContext('gc');
  // What finalizers free in one collection goes in the next.
  for (let times = 0; times < 3; times += 1) collect();
  return process.memoryUsage().heapUsed;
};

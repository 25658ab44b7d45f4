import { type Clock, machineClockOf } from './clock.ts';

/**
 * Waits for work, but not longer than `limitMs` of the machine's clock. Resolves to whether the work ended in time; its
 * error is the caller's.
 */
export const endsWithin = (work: Promise<unknown>, { clock, limitMs }: { clock: Clock; limitMs: number }) =>
  new Promise<boolean>((resolve, reject) => {
    const timer = machineClockOf(clock).after(limitMs, () => resolve(false));
    work.then(
      () => {
        timer.cancel();
        resolve(true);
      },
      (error: unknown) => {
        timer.cancel();
        reject(error);
      },
    );
  });

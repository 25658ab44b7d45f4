import type { Clock } from './clock.ts';

/** Waits for work, but not longer than `limitMs`. Resolves to whether the work ended in time; its error is the caller's. */
export const endsWithin = (work: Promise<unknown>, { clock, limitMs }: { clock: Clock; limitMs: number }) =>
  new Promise<boolean>((resolve, reject) => {
    const timer = clock.after(limitMs, () => resolve(false));
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

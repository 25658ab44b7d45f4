import { BikeError } from './bike-error.ts';

export interface WaitLimits {
  readonly limitMs: number;
  /** Ends the wait at once, with the reason of the signal. */
  readonly signal?: AbortSignal;
}

/**
 * Settles as a promise of the browser's Bluetooth does, which may never happen: rejects with a `BikeError` when it takes
 * too long. What settles later is nobody's business any more.
 */
export function waitFor<Result>(promise: Promise<Result>, { limitMs, signal }: WaitLimits): Promise<Result> {
  return new Promise((resolve, reject) => {
    const end = (settle: () => void) => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', onAbort);
      settle();
    };
    const onAbort = () => end(() => reject(signal?.reason));
    const timer = setTimeout(() => end(() => reject(tooSlow(limitMs))), limitMs);
    signal?.addEventListener('abort', onAbort);
    if (signal?.aborted === true) onAbort();
    promise.then(
      (result) => end(() => resolve(result)),
      (error) => end(() => reject(error)),
    );
  });
}

const tooSlow = (limitMs: number) => new BikeError('not-reached', `the bike did not answer within ${limitMs} ms`);

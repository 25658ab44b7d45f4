import type { WaitRequest } from './ticker.worker.ts';

export interface SecondTickerOptions {
  /** Wait until the next tick in ms, asked again after each one. At most a second counts. */
  nextWaitMs(): number;
  onTick(): void;
}

export interface SecondTicker {
  stop(): void;
}

const waitMsMax = 1_000;

/**
 * Ticks on in a page that nobody looks at. Browsers let a hidden page's own timers fire once a second at most, after some
 * minutes once a minute, but not those of a worker. Each wait is given to both: without a worker the page's timer is there.
 */
export function startSecondTicker({ nextWaitMs, onTick }: SecondTickerOptions): SecondTicker {
  const worker = openWorker();
  let timer: ReturnType<typeof setTimeout> | undefined;
  let number = 0;

  const wake = (wakeNumber: number) => {
    if (wakeNumber !== number) return;
    // Armed first, so that a tick that throws is not the last one.
    arm();
    onTick();
  };
  const arm = () => {
    clearTimeout(timer);
    number += 1;
    const request: WaitRequest = { number, waitMs: Math.min(nextWaitMs(), waitMsMax) };
    timer = setTimeout(wake, request.waitMs, request.number);
    worker?.postMessage(request);
  };
  worker?.addEventListener('message', ({ data }: MessageEvent<number>) => wake(data));
  arm();
  return {
    stop: () => {
      clearTimeout(timer);
      number = Number.NaN;
      worker?.terminate();
    },
  };
}

/** Undefined where there are no workers, or the page may not have any. */
function openWorker(): Worker | undefined {
  try {
    return new Worker(new URL('./ticker.worker.ts', import.meta.url), { type: 'module' });
  } catch {
    return undefined;
  }
}

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { startSecondTicker } from '../../../../frontend/src/ride/second-ticker.ts';
import type { WaitRequest } from '../../../../frontend/src/ride/ticker.worker.ts';

/** A worker thread that answers when it is told to. */
class PretendWorker extends EventTarget {
  static opened: PretendWorker[] = [];
  readonly requests: WaitRequest[] = [];
  isTerminated = false;

  constructor() {
    super();
    PretendWorker.opened.push(this);
  }

  postMessage(request: WaitRequest) {
    this.requests.push(request);
  }

  answer(number = this.requests.at(-1)?.number) {
    this.dispatchEvent(new MessageEvent('message', { data: number }));
  }

  terminate() {
    this.isTerminated = true;
  }
}

describe('the second ticker', () => {
  beforeEach(() => {
    vi.useFakeTimers();
    PretendWorker.opened = [];
  });
  afterEach(() => {
    vi.useRealTimers();
    vi.unstubAllGlobals();
  });

  const start = (waits: readonly number[]) => {
    const ticks: number[] = [];
    const left = [...waits];
    const ticker = startSecondTicker({
      nextWaitMs: () => left.shift() ?? Number.POSITIVE_INFINITY,
      onTick: () => ticks.push(Date.now() - startedAtMs),
    });
    const startedAtMs = Date.now();
    return { ticker, ticks };
  };
  const startWithWorker = (waits: readonly number[]) => {
    vi.stubGlobal('Worker', PretendWorker);
    const started = start(waits);
    const [worker] = PretendWorker.opened;
    if (worker === undefined) throw new Error('no worker was opened');
    return { ...started, worker };
  };

  it('ticks by the timer of the page where there are no workers, and waits for a second at most', () => {
    const { ticks } = start([300, 900, 86_400_000]);
    vi.advanceTimersByTime(4_000);
    expect(ticks).toEqual([300, 1_200, 2_200, 3_200]);
  });

  it('ticks by the timer of the page where workers are forbidden', () => {
    vi.stubGlobal('Worker', function forbidden() {
      throw new DOMException('not here', 'SecurityError');
    });
    const { ticks } = start([300]);
    vi.advanceTimersByTime(300);
    expect(ticks).toEqual([300]);
  });

  it('ticks by its worker in a page whose timers are slow, and not once more by the timer', () => {
    const { ticks, worker } = startWithWorker([300, 1_000]);
    worker.answer();
    expect([ticks, worker.requests]).toEqual([
      [0],
      [
        { number: 1, waitMs: 300 },
        { number: 2, waitMs: 1_000 },
      ],
    ]);
    vi.advanceTimersByTime(999);
    expect(ticks).toEqual([0]);
    vi.advanceTimersByTime(1);
    expect(ticks).toEqual([0, 1_000]);
  });

  it('takes no notice of a worker that is late', () => {
    const { ticks, worker } = startWithWorker([300, 1_000]);
    vi.advanceTimersByTime(300);
    worker.answer(1);
    expect(ticks).toEqual([300]);
  });

  it('ticks no more once it is stopped, and leaves no worker behind', () => {
    const { ticks, ticker, worker } = startWithWorker([300]);
    ticker.stop();
    worker.answer();
    vi.advanceTimersByTime(5_000);
    expect([ticks, worker.isTerminated, vi.getTimerCount()]).toEqual([[], true, 0]);
  });

  it('goes on after a tick that throws', () => {
    let ticks = 0;
    startSecondTicker({
      nextWaitMs: () => 100,
      onTick: () => {
        ticks += 1;
        throw new Error('once');
      },
    });
    for (const expected of [1, 2]) {
      expect(() => vi.advanceTimersByTime(100)).toThrow('once');
      expect(ticks).toBe(expected);
    }
  });
});

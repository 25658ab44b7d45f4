import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { withLease } from '../../../../frontend/src/identity/with-lease.ts';
import { createMemoryDevice } from '../memory-page.ts';

const key = 'alleycat.session.lease';

describe('withLease', () => {
  beforeEach(() => {
    vi.useFakeTimers({ now: 1_620_992_100_000 });
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  const setUp = () => {
    const { deviceStorage: storage } = createMemoryDevice().openTab();
    const log: string[] = [];
    const task = (name: string, ms: number) => async () => {
      log.push(`${name} begins`);
      await new Promise((resolve) => setTimeout(resolve, ms));
      log.push(`${name} ends`);
      return name;
    };
    return { storage, log, task };
  };

  it('lets one tab work after the other, and leaves nothing behind', async () => {
    const { storage, log, task } = setUp();
    const all = Promise.all(['a', 'b', 'c'].map((name) => withLease({ key, storage }, task(name, 500))));
    await vi.advanceTimersByTimeAsync(5_000);
    expect(await all).toEqual(['a', 'b', 'c']);
    const order = log.map((line) => line.split(' ')[0]);
    expect(order).toEqual(order.filter((_, index) => index % 2 === 0).flatMap((name) => [name, name]));
    expect(storage.getItem(key)).toBe(null);
  });

  it('takes the lease of a tab that died when it ends, and one of a wrong clock at once', async () => {
    const { storage, log, task } = setUp();
    storage.setItem(key, `dead ${Date.now() + 8_000}`);
    withLease({ key, storage }, task('a', 0));
    await vi.advanceTimersByTimeAsync(7_900);
    expect(log).toEqual([]);
    await vi.advanceTimersByTimeAsync(400);
    expect(log).toEqual(['a begins', 'a ends']);
    storage.setItem(key, `dead ${Date.now() + 3_600_000}`);
    withLease({ key, storage }, task('b', 0));
    await vi.advanceTimersByTimeAsync(100);
    expect(log.slice(2)).toEqual(['b begins', 'b ends']);
  });

  it('gives the lease back when the task fails', async () => {
    const { storage } = setUp();
    const failed = withLease({ key, storage }, () => Promise.reject(new Error('no answer')));
    const outcome = expect(failed).rejects.toThrow('no answer');
    await vi.advanceTimersByTimeAsync(100);
    await outcome;
    expect(storage.getItem(key)).toBe(null);
  });
});

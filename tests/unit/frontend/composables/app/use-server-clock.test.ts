import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { effectScope } from 'vue';
import { useServerClock } from '../../../../../frontend/src/composables/app/use-server-clock.ts';

describe('useServerClock', () => {
  beforeEach(() => {
    vi.useFakeTimers({ now: 1_620_992_100_000 });
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  const setUp = () => {
    let steps = 0;
    const clock = effectScope().run(() => useServerClock())!;
    clock.onStep(() => {
      steps += 1;
    });
    /** Reads once a second, as a ride does. */
    const readFor = (seconds: number) => {
      for (let second = 0; second < seconds; second += 1) {
        vi.advanceTimersByTime(1_000);
        clock.readMs();
      }
    };
    return { ...clock, readFor, steps: () => steps };
  };

  it.each([3_600_000, -3_600_000, 2_000, -2_000])('notices once that the device clock was set by %i ms', (byMs) => {
    const { readFor, steps } = setUp();
    readFor(60);
    expect(steps()).toBe(0);
    vi.setSystemTime(Date.now() + byMs);
    readFor(60);
    expect(steps()).toBe(1);
  });

  it('takes what it learns for no step of the device', () => {
    const { learn, readMs, readFor, steps } = setUp();
    learn({ askedAtMs: Date.now(), answeredAtMs: Date.now(), serverTimeMs: Date.now() - 5_000 });
    readFor(1);
    expect([steps(), readMs() - Date.now()]).toEqual([0, -5_000]);
  });
});

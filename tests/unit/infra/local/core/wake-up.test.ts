import { describe, expect, it } from 'vitest';
import type { Clock } from '../../../../../infra/local/src/core/clock.ts';
import { createWakeUp } from '../../../../../infra/local/src/core/wake-up.ts';
import { createFakeClock } from '../../../../support/fake-clock.ts';

/** Time passes between any two looks at it, as it does eight times as fast on a scaled clock. */
const restlessClock = (passesMs: number) => {
  const clock = createFakeClock(1_000_000);
  const delaysMs: number[] = [];
  const restless: Clock = {
    nowMs: () => {
      const nowMs = clock.nowMs();
      clock.jumpTo(nowMs + passesMs);
      return nowMs;
    },
    after: (delayMs, callback) => {
      delaysMs.push(delayMs);
      return clock.after(delayMs, callback);
    },
  };
  return { clock, restless, delaysMs };
};

describe('waiting for something to happen', () => {
  it.each([1, 8])(
    'asks for no timer in the past, however close its time is (%i ms between looks)',
    async (passesMs) => {
      const { clock, restless, delaysMs } = restlessClock(passesMs);
      const wakeUp = createWakeUp(restless);
      for (const aheadMs of [-1, 0, 1, 5, 8, 9]) {
        const waiting = wakeUp.wait(clock.nowMs() + aheadMs);
        clock.advance(10);
        await waiting;
      }
      expect(delaysMs).toEqual([1, 5, 8, 9]);
    },
  );

  it('ends when its time comes, and leaves no timer behind when it is woken before', async () => {
    const clock = createFakeClock(1_000_000);
    const wakeUp = createWakeUp(clock);
    const untilTime = wakeUp.wait(1_000_010);
    clock.advance(10);
    await untilTime;
    const untilRing = wakeUp.wait(1_000_020);
    expect(clock.pendingCount()).toBe(1);
    wakeUp.ring();
    await untilRing;
    expect(clock.pendingCount()).toBe(0);
  });

  it('ends at once if somebody rang while nobody waited, and only once', async () => {
    const clock = createFakeClock(1_000_000);
    const wakeUp = createWakeUp(clock);
    wakeUp.ring();
    await wakeUp.wait();
    let hasEnded = false;
    const waiting = wakeUp.wait().then(() => {
      hasEnded = true;
    });
    await Promise.resolve();
    expect(hasEnded).toBe(false);
    wakeUp.ring();
    await waiting;
    expect(hasEnded).toBe(true);
  });
});

import { describe, expect, it } from 'vitest';
import type { Clock } from '../../../simulator/src/clock.ts';
import { createServerClock, estimateOffset } from '../../../simulator/src/clock-offset.ts';

describe('the clock offset', () => {
  it('takes the middle of the fastest round trip', () => {
    const samples = [
      { sentAtMs: 0, serverTimeMs: 5_000, receivedAtMs: 400 },
      { sentAtMs: 1_000, serverTimeMs: 6_010, receivedAtMs: 1_020 },
      { sentAtMs: 2_000, serverTimeMs: 9_000, receivedAtMs: 2_100 },
    ];
    expect(estimateOffset(samples)).toEqual({ offsetMs: 5_000, errorMs: 10 });
  });

  it('needs a sample', () => {
    expect(() => estimateOffset([])).toThrow(RangeError);
  });

  it('follows the server only if it drifts by more than a round trip can explain', async () => {
    let ownMs = 0;
    let aheadMs = 1_000;
    const clock: Clock = { nowMs: () => ownMs, sleep: async () => undefined, every: () => () => undefined };
    const askServerTimeMs = async () => {
      ownMs += 20;
      return ownMs - 10 + aheadMs;
    };
    const serverClock = await createServerClock({ clock, askServerTimeMs });
    expect(serverClock.offset()).toEqual({ offsetMs: 1_000, errorMs: 10 });
    aheadMs = 1_015;
    await serverClock.synchronise();
    expect(serverClock.offset().offsetMs).toBe(1_000);
    aheadMs = 1_500;
    await serverClock.synchronise();
    expect(serverClock.nowMs()).toBe(ownMs + 1_500);
  });
});

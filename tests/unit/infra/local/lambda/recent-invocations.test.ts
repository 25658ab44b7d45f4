import { expect, it } from 'vitest';
import { createRecentMeter } from '../../../../../infra/local/src/lambda/recent-invocations.ts';
import { createFakeClock } from '../../../../support/fake-clock.ts';

const NOTHING = {
  windowSeconds: 60,
  invocations: 0,
  errors: 0,
  throttles: 0,
  durationMs: { p50: 0, p99: 0, max: 0 },
};

it('tells of the last minute: counts, and durations to a hundredth of themselves', () => {
  const meter = createRecentMeter(createFakeClock());
  for (let ms = 1; ms <= 100; ms += 1) meter.count({ outcome: ms === 100 ? 'timeout' : 'success', durationMs: ms });
  meter.countThrottle();
  const { durationMs, ...counts } = meter.read();
  expect(counts).toEqual({ windowSeconds: 60, invocations: 100, errors: 1, throttles: 1 });
  for (const [told, true_] of [
    [durationMs.p50, 50],
    [durationMs.p99, 99],
    [durationMs.max, 100],
  ] as const) {
    expect(Math.abs(told - true_) / true_).toBeLessThan(0.02);
  }
});

it('forgets what is older than a minute, and begins anew in the same place', () => {
  const clock = createFakeClock();
  const meter = createRecentMeter(clock);
  expect(meter.read()).toEqual(NOTHING);
  meter.count({ outcome: 'error', durationMs: 5_000 });
  clock.advance(30_000);
  meter.count({ outcome: 'success', durationMs: 10 });
  clock.advance(30_000);
  expect(meter.read()).toMatchObject({ invocations: 1, errors: 0 });
  meter.count({ outcome: 'success', durationMs: 10 });
  expect(meter.read().durationMs.max).toBeLessThan(11);
  clock.advance(3_600_000);
  expect(meter.read()).toEqual(NOTHING);
});

it('takes a duration of any length', () => {
  const meter = createRecentMeter(createFakeClock());
  for (const durationMs of [0, 0.0001, 1e12]) meter.count({ outcome: 'success', durationMs });
  expect(meter.read().invocations).toBe(3);
});

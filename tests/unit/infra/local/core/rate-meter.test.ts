import { expect, it } from 'vitest';
import { createRateMeter, WINDOW_SECONDS } from '../../../../../infra/local/src/core/rate-meter.ts';
import { integerBetween, seededRandom, seeds } from '../../../../support/random.ts';

const START_MS = 1_620_992_100_000;

it('shows the mean of the last five whole seconds, and not the one that runs', () => {
  const meter = createRateMeter();
  for (let second = 0; second < 5; second += 1) meter.add(100, START_MS + second * 1000 + 999);
  meter.add(7, START_MS + 5_000);
  expect(meter.read(START_MS + 5_500)).toEqual({
    perSecond: 100,
    bySecond: [...new Array(WINDOW_SECONDS - 5).fill(0), 100, 100, 100, 100, 100],
  });
});

it('falls to nothing when nothing comes any more, however long nobody looked', () => {
  const meter = createRateMeter();
  meter.add(10, START_MS);
  expect([1, 5, 6, 3_600].map((second) => meter.read(START_MS + second * 1000).perSecond)).toEqual([2, 2, 0, 0]);
});

it('counts into the second it had reached when a clock is put right by a little', () => {
  const meter = createRateMeter();
  meter.add(1, START_MS);
  meter.add(1, START_MS - 2_000);
  expect(meter.read(START_MS + 1_000).bySecond.at(-1)).toBe(2);
});

it('shows what comes in now when a clock was set back by an hour, and nothing of the time that was none', () => {
  const meter = createRateMeter();
  const backMs = START_MS - 3_600_000;
  meter.add(100, START_MS);
  for (let second = 0; second < 5; second += 1) meter.add(10, backMs + second * 1000);
  expect(meter.read(backMs + 5_000).perSecond).toBe(10);
  expect(meter.read(START_MS + 1_000).bySecond).toEqual(new Array(WINDOW_SECONDS).fill(0));
});

it('is what a list of all arrivals says', () => {
  for (const seed of seeds(50)) {
    const random = seededRandom(seed);
    const meter = createRateMeter();
    const arrivals: { atMs: number; count: number }[] = [];
    let nowMs = START_MS;
    for (let step = 0; step < 200; step += 1) {
      nowMs += integerBetween(random, 0, random() < 0.1 ? 90_000 : 1_500);
      const count = integerBetween(random, 0, 50);
      meter.add(count, nowMs);
      arrivals.push({ atMs: nowMs, count });
    }
    const second = Math.floor(nowMs / 1000);
    const expected = Array.from({ length: WINDOW_SECONDS }, (_, at) => {
      const wanted = second - WINDOW_SECONDS + at;
      return arrivals.reduce((sum, { atMs, count }) => sum + (Math.floor(atMs / 1000) === wanted ? count : 0), 0);
    });
    expect(meter.read(nowMs).bySecond, `seed ${seed}`).toEqual(expected);
  }
});

import { describe, expect, it } from 'vitest';
import { seededRandom, seeds } from '../support/random.ts';
import { memoryGrowth } from './memory.ts';

const samples = (megabytesPerMinute: number, seed: number) => {
  const random = seededRandom(seed);
  return Array.from({ length: 180 }, (_, index) => ({
    atMs: index * 10_000,
    // Caches fill in the first ten minutes; a collector makes a saw of 60 MB.
    platformMegabytes: 400 + Math.min(index, 60) * 5 + 60 * random() + (megabytesPerMinute * index) / 6,
    simulatorMegabytes: 150 + 20 * random(),
  }));
};
const limits = { fromMs: 600_000, untilMs: 1_800_000, megabytesPerMinuteMax: 2 };

describe('the memory of a soak', () => {
  it('is flat if it only fills its caches and is collected from time to time', () => {
    for (const seed of seeds(200)) expect(memoryGrowth(samples(0, seed), limits)?.problems, `seed ${seed}`).toEqual([]);
  });

  it('is not judged in less than ten minutes', () => {
    expect(memoryGrowth(samples(5, 1), { ...limits, untilMs: 900_000 })).toBeUndefined();
  });

  it('grows if a race leaves something behind', () => {
    for (const seed of seeds(200)) {
      expect(memoryGrowth(samples(5, seed), limits)?.problems, `seed ${seed}`).toEqual([
        expect.stringMatching(/^the platform grows by \d+\.\d+ ± \d+\.\d+ MB a minute$/),
      ]);
    }
  });
});

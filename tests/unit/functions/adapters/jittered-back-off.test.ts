import { describe, expect, it } from 'vitest';
import { jitteredBackOff, spreadOver } from '../../../../functions/src/adapters/jittered-back-off.ts';

const waitsOf = async (random: () => number) => {
  const waits: number[] = [];
  const backOff = jitteredBackOff({ firstMs: 20, longestMs: 500, random, wait: async (ms) => waits.push(ms) });
  for (let attempt = 1; attempt <= 7; attempt++) await backOff(attempt);
  return waits;
};

it('waits at most a limit that doubles up to the longest', async () => {
  expect(await waitsOf(() => 1)).toEqual([20, 40, 80, 160, 320, 500, 500]);
});

it('waits a random part of it, so that writers who met part', async () => {
  expect(await waitsOf(() => 0.25)).toEqual([5, 10, 20, 40, 80, 125, 125]);
});

describe('spreadOver', () => {
  it('waits longer for more of them, up to the longest wait', async () => {
    const waits: number[] = [];
    const spread = spreadOver({
      eachMs: 20,
      longestMs: 500,
      random: () => 0.5,
      wait: async (ms) => void waits.push(ms),
    });
    for (const count of [1, 10, 25, 400]) await spread(count);
    expect(waits).toEqual([10, 100, 250, 250]);
  });
});

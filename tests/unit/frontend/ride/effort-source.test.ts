import { describe, expect, it } from 'vitest';
import { outputHundredths } from '../../../../domain/src/index.ts';
import { createSimulatedSource, createSteeredSource } from '../../../../frontend/src/ride/effort-source.ts';
import { seeds } from '../../../support/random.ts';

const simulated = (seed: number, { races = 1, lengthSeconds = 300 } = {}) => {
  const source = createSimulatedSource({ seed });
  return Array.from({ length: races }, () =>
    Array.from({ length: lengthSeconds }, (_, index) => {
      const effort = source.nextSecond({ second: index + 1, lengthSeconds });
      if (effort === undefined) throw new Error('legs that ride by themselves always ride');
      return effort;
    }),
  );
};
const outputsOf = (seed: number, lengthSeconds = 300) =>
  (simulated(seed, { lengthSeconds })[0] ?? []).map(outputHundredths);
const meanOf = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
/** Mean of the hardest stretch. */
const hardestOf = (outputs: readonly number[], seconds: number) =>
  Math.max(...outputs.slice(seconds - 1).map((_, index) => meanOf(outputs.slice(index, index + seconds))));

describe('a simulated ride', () => {
  it('is the same for the same seed, and no two of its races are', () => {
    const [first, second] = simulated(7, { races: 2 });
    expect(simulated(7, { races: 2 })).toEqual([first, second]);
    expect(second).not.toEqual(first);
    expect(simulated(8)).not.toEqual([first]);
  });

  it('warms up, and sprints over the last seconds harder than it ever rode before, over many seeds', () => {
    for (const seed of seeds(200)) {
      const outputs = outputsOf(seed);
      const middle = outputs.slice(40, 270);
      expect(meanOf(outputs.slice(0, 5)), `seed ${seed}`).toBeLessThan(meanOf(middle) * 0.9);
      expect(meanOf(outputs.slice(-5)), `seed ${seed}`).toBeGreaterThan(hardestOf(middle, 5));
    }
  });

  it('surges now and then: the hardest stretch of eight seconds stands out, over many seeds', () => {
    for (const seed of seeds(200)) {
      const middle = outputsOf(seed).slice(40, 270);
      expect(hardestOf(middle, 8), `seed ${seed}`).toBeGreaterThan(meanOf(middle) * 1.06);
    }
  });

  it('moves as legs do: no second is far from the one before, over many seeds and the shortest race', () => {
    for (const seed of seeds(100)) {
      for (const lengthSeconds of [10, 300]) {
        const [race = []] = simulated(seed, { lengthSeconds });
        const steps = race.slice(1).map(({ cadenceRpm }, index) => cadenceRpm - (race[index]?.cadenceRpm ?? 0));
        expect(Math.max(...steps.map(Math.abs)), `seed ${seed}, ${lengthSeconds} s`).toBeLessThan(15);
      }
    }
  });

  it('may be joined at any second', () => {
    const source = createSimulatedSource({ seed: 3 });
    const joined = source.nextSecond({ second: 150, lengthSeconds: 300 });
    expect(outputHundredths(joined ?? { cadenceRpm: 0, resistancePercent: 0 })).toBeGreaterThan(10_000);
  });
});

describe('a steered ride', () => {
  it('follows the wish as it changes', () => {
    const wish = { cadenceRpm: 0, resistancePercent: 40 };
    const source = createSteeredSource({ seed: 1, wish });
    const standing = source.nextSecond({ second: 1, lengthSeconds: 300 });
    wish.cadenceRpm = 90;
    const seconds = Array.from({ length: 10 }, (_, index) =>
      source.nextSecond({ second: 2 + index, lengthSeconds: 300 }),
    );
    expect([standing?.cadenceRpm, (seconds.at(-1)?.cadenceRpm ?? 0) > 75]).toEqual([0, true]);
  });
});

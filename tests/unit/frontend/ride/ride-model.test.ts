import { describe, expect, it } from 'vitest';
import { createRideModel, type Effort } from '../../../../frontend/src/ride/ride-model.ts';

const ride = (seed: number, seconds: number, wish: Effort) => {
  const model = createRideModel({ seed });
  return Array.from({ length: seconds }, () => model.nextSecond(wish));
};

describe('the simulated ride', () => {
  it('is the same for the same seed', () => {
    const wish = { cadenceRpm: 85, resistancePercent: 40 };
    expect(ride(7, 50, wish)).toEqual(ride(7, 50, wish));
    expect(ride(7, 50, wish)).not.toEqual(ride(8, 50, wish));
  });

  it('follows a new wish within a few seconds and swings around it, over many seeds', () => {
    for (let seed = 0; seed < 100; seed += 1) {
      const model = createRideModel({ seed });
      model.nextSecond({ cadenceRpm: 60, resistancePercent: 30 });
      const efforts = Array.from({ length: 60 }, () => model.nextSecond({ cadenceRpm: 100, resistancePercent: 50 }));
      const settled = efforts.slice(10).map(({ cadenceRpm }) => cadenceRpm);
      const mean = settled.reduce((sum, rpm) => sum + rpm, 0) / settled.length;
      expect(Math.abs(mean - 100), `seed ${seed}`).toBeLessThan(8);
      expect(efforts[0]?.cadenceRpm ?? 0, `seed ${seed}`).toBeLessThan(85);
    }
  });

  it('stays within what the platform accepts, whatever is wished', () => {
    for (let seed = 0; seed < 100; seed += 1) {
      const efforts = [
        ...ride(seed, 30, { cadenceRpm: 250, resistancePercent: 100 }),
        ...ride(seed, 30, { cadenceRpm: 0, resistancePercent: 0 }),
      ];
      const isWithin = efforts.every(
        (e) => e.cadenceRpm >= 0 && e.cadenceRpm <= 250 && e.resistancePercent >= 0 && e.resistancePercent <= 100,
      );
      expect(isWithin, `seed ${seed}`).toBe(true);
    }
  });

  it('stands still when its racer stops pedalling', () => {
    expect(ride(3, 5, { cadenceRpm: 0, resistancePercent: 40 }).map(({ cadenceRpm }) => cadenceRpm)).toEqual([
      0, 0, 0, 0, 0,
    ]);
  });
});

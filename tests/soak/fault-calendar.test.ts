import { describe, expect, it } from 'vitest';
import { seededRandom, seeds } from '../support/random.ts';
import { createFaultCalendar } from './fault-calendar.ts';

const calendar = (seed: number) =>
  createFaultCalendar({
    durationSeconds: 3_600,
    everySeconds: 45,
    killsUntilSeconds: 2_000,
    random: seededRandom(seed),
  });

describe('what goes wrong in a soak', () => {
  it('is the same for the same seed, in order of time, and leaves the platform alone at both ends', () => {
    for (const seed of seeds(50)) {
      const faults = calendar(seed);
      const times = faults.map(({ atSeconds }) => atSeconds);
      expect(faults, `seed ${seed}`).toEqual(calendar(seed));
      expect(times, `seed ${seed}`).toEqual(times.toSorted((a, b) => a - b));
      expect(Math.min(...times), `seed ${seed}`).toBeGreaterThanOrEqual(20);
      expect(Math.max(...times), `seed ${seed}`).toBeLessThan(3_600);
    }
  });

  it('has every kind of fault, kills only while memory is not followed, and changes the shards each time', () => {
    for (const seed of seeds(50)) {
      const faults = calendar(seed);
      expect(new Set(faults.map(({ kind }) => kind)), `seed ${seed}`).toEqual(
        new Set([
          'table-throttled',
          'function-failing',
          'function-slow',
          'worker-killed',
          'disk-full',
          'process-killed',
          'resharded',
        ]),
      );
      const kills = faults.filter(({ kind }) => kind === 'process-killed');
      expect(Math.max(...kills.map(({ atSeconds }) => atSeconds)), `seed ${seed}`).toBeLessThanOrEqual(2_000);
      const shards = faults.flatMap((fault) => (fault.kind === 'resharded' ? [fault.shards] : []));
      expect(shards, `seed ${seed}`).toEqual(shards.map((_, index) => (index % 2 === 0 ? 2 : 1)));
    }
  });
});

import { describe, expect, it } from 'vitest';
import { createCrankCadence } from '../../../../frontend/src/bike/crank-cadence.ts';
import { seededRandom } from '../../../support/random.ts';

type Event = readonly [revolutions: number, eventTime: number, atMs: number];

const cadences = (events: readonly Event[]) => {
  const cadenceOf = createCrankCadence();
  return events.map(([revolutions, eventTime, atMs]) => cadenceOf({ revolutions, eventTime }, atMs));
};

describe('cadence from revolutions of the crank', () => {
  it('needs two events', () => {
    expect(
      cadences([
        [10, 0, 0],
        [11, 1_024, 1_000],
      ]),
    ).toEqual([undefined, 60]);
  });

  it('goes on when both counters run over', () => {
    expect(
      cadences([
        [65_535, 65_024, 0],
        [1, 512, 1_000],
      ]),
    ).toEqual([undefined, 120]);
  });

  it('holds until the next revolution, and is zero when none comes for more than two and a half seconds', () => {
    const standing = [1_500, 3_500, 3_501].map((atMs): Event => [11, 1_024, atMs]);
    expect(cadences([[10, 0, 0], [11, 1_024, 1_000], ...standing])).toEqual([undefined, 60, 60, 60, 0]);
  });

  it('is zero for cranks that never turned since they are watched', () => {
    expect(
      cadences([
        [10, 5, 0],
        [10, 5, 1_000],
        [10, 5, 2_501],
      ]),
    ).toEqual([undefined, undefined, 0]);
  });

  it('takes a time that moved on without a revolution for no news', () => {
    expect(
      cadences([
        [10, 0, 0],
        [11, 1_024, 1_000],
        [11, 1_536, 1_500],
        [12, 2_048, 2_000],
      ]),
    ).toEqual([undefined, 60, 60, 60]);
  });

  it('tells no cadence that legs cannot make, as when a sensor starts anew', () => {
    expect(
      cadences([
        [500, 20_000, 0],
        [0, 20_512, 500],
        [1, 21_536, 1_500],
      ]),
    ).toEqual([undefined, undefined, 60]);
  });

  it('begins anew after a minute, within which the clock of the sensor may have run over', () => {
    expect(
      cadences([
        [10, 0, 0],
        [11, 61_440, 60_000],
        [12, 62_464, 120_001],
      ]),
    ).toEqual([undefined, 1, undefined]);
  });

  it('is what was pedalled, over thousands of turns and all overflows', () => {
    const seed = Math.floor(Math.random() * 2 ** 32);
    const random = seededRandom(seed);
    const cadenceOf = createCrankCadence();
    let [revolutions, time] = [65_000, 60_000];
    cadenceOf({ revolutions: revolutions % 65_536, eventTime: time % 65_536 }, 0);
    for (let packet = 0; packet < 5_000; packet += 1) {
      const [turns, ticks] = [1 + Math.floor(random() * 2), 1_000 + Math.floor(random() * 1_500)];
      revolutions += turns;
      time += ticks;
      const event = { revolutions: revolutions % 65_536, eventTime: time % 65_536 };
      expect(cadenceOf(event, packet * 1_000), `seed ${seed}`).toBeCloseTo((turns / ticks) * 1_024 * 60, 9);
    }
  });
});

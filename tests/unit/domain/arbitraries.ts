import fc from 'fast-check';
import type { Reading, Standing } from '../../../domain/src/index.ts';
import { RACE_LENGTH_SECONDS, reading, START_SECONDS } from '../../support/readings.ts';

/** Few racers, seconds and outputs, so that ties and repetitions are frequent; ids include words that objects reserve. */
export const arbitraryRacerId = fc.constantFrom('ann', 'bob', 'cat', '__proto__', 'constructor', 'toString');

export const arbitraryStanding: fc.Arbitrary<Standing> = fc
  .record({
    second: fc.integer({ min: 1, max: 4 }),
    outputHundredths: fc.integer({ min: 2_275, max: 2_279 }),
    surplus: fc.integer({ min: 0, max: 3 }),
  })
  .map(({ second, outputHundredths, surplus }) => ({
    second,
    outputHundredths,
    bestHundredths: outputHundredths + surplus,
  }));

export const arbitraryReading: fc.Arbitrary<Reading> = fc
  .record({
    racerId: arbitraryRacerId,
    slot: fc.integer({ min: 0, max: 1 }),
    second: fc.integer({ min: 1, max: 4 }),
    outputHundredths: fc.integer({ min: 2_275, max: 2_279 }),
    name: fc.constantFrom('Ann', 'Zoë', '\uff21nn', '🚲'),
  })
  .map(({ slot, ...fields }) =>
    reading({ ...fields, raceId: `1-${START_SECONDS + slot * RACE_LENGTH_SECONDS}` as Reading['raceId'] }),
  );

export const arbitraryReadings = fc.array(arbitraryReading, { maxLength: 40 });

import { outputHundredths } from '../../domain/src/index.ts';
import { encodeArchivedReading } from '../../domain/src/wire/index.ts';
import { arrivalMs, reading, wireReading } from './readings.ts';

/** What a bike of a test sent at a second; cadence and resistance tell seconds apart. */
export interface RiddenSecond {
  readonly second: number;
  readonly cadence?: number;
  readonly resistance?: number;
  readonly racerId?: string;
  readonly raceId?: string;
}

/** The archived line of a reading, as the transform writes it. */
export const archivedLine = ({ second, cadence = 80, resistance = 30, ...fields }: RiddenSecond): string =>
  encodeArchivedReading(
    wireReading({ second, cadence, resistance, ...fields, receivedAt: arrivalMs(second) }),
    reading({
      second,
      outputHundredths: outputHundredths({ cadenceRpm: cadence, resistancePercent: resistance }),
      ...fields,
    }),
  );

import { outputHundredths, parseRaceSlot, toRacerId } from '../../domain/src/index.ts';
import { encodeArchivedReading } from '../../domain/src/wire/index.ts';
import { raceId, wireReading } from './readings.ts';

/** What a bike of a test sent at a second; cadence and resistance tell seconds apart. */
export interface RiddenSecond {
  readonly second: number;
  readonly cadence?: number;
  readonly resistance?: number;
  readonly racerId?: string;
  /** Of a race of any length. @default that of the tests */
  readonly raceId?: string;
}

/** The archived line of a reading, as the transform writes it. */
export const archivedLine = ({
  second,
  cadence = 80,
  resistance = 30,
  racerId = 'ann',
  ...fields
}: RiddenSecond): string =>
  encodeArchivedReading(wireReading({ cadence, resistance }), {
    ...parseRaceSlot(fields.raceId ?? raceId()),
    racerId: toRacerId(racerId),
    name: racerId,
    second,
    outputHundredths: outputHundredths({ cadenceRpm: cadence, resistancePercent: resistance }),
    isFinal: false,
  });

import type { ClassId, Race, RaceId, RaceRules, RacerId, Reading, Standing } from '../../domain/src/index.ts';
import { parseRaceId, toClassId, toRaceRules, toRacerId } from '../../domain/src/index.ts';
import type { StandingsWriter } from '../../domain/src/ports/index.ts';

/** Start of the race that tests ride, epoch seconds. */
export const START_SECONDS = 1_620_992_100;
export const RACE_LENGTH_SECONDS = 300;

export const rules: RaceRules = toRaceRules({
  raceLengthSeconds: RACE_LENGTH_SECONDS,
  maxClockSkewSeconds: 10,
  classIds: [1, 2, 3, 4, 5, 6],
});

export const racerId = (text: string): RacerId => toRacerId(text);
export const classId = (number: number): ClassId => toClassId(number);
export const race = (text = `1-${START_SECONDS}`): Race => parseRaceId(text, RACE_LENGTH_SECONDS);
export const raceId = (text?: string): RaceId => race(text).raceId;
/** Who keeps standings of the test race: its only writer, or one of several. */
export const writtenBy = (writer = ''): StandingsWriter => ({ raceId: raceId(), writer });

/** A parsed reading; `raceId` decides class and start. */
export const reading = (fields: Partial<Omit<Reading, 'racerId'>> & { racerId?: string } = {}): Reading => {
  const { raceId: id, classId: number, startSeconds } = race(fields.raceId);
  const racer = fields.racerId ?? 'ann';
  const base = { second: 7, outputHundredths: 12_000, isFinal: false, name: racer };
  return { ...base, ...fields, raceId: id, classId: number, startSeconds, racerId: racerId(racer) };
};

/** A reading as a bike sends it, at second 7 of the test race. */
export const wireReading = (fields: Record<string, unknown> = {}): Record<string, unknown> => ({
  uuid: '1b9d6bcd-bbfd-4b2d-9b5d-ab8dfbbd4bed',
  event: 'update',
  deviceTimestamp: (START_SECONDS + 7) * 1000,
  second: 7,
  raceId: `1-${START_SECONDS}`,
  classId: 1,
  racerId: 'ann',
  name: 'Ann',
  cadence: 85,
  resistance: 35,
  ...fields,
});

/** When a reading of the given second arrives if nothing is late, epoch ms. */
export const arrivalMs = (second = 7): number => (START_SECONDS + second) * 1000;

export const standing = (fields: Partial<Standing> = {}): Standing => {
  const outputHundredths = fields.outputHundredths ?? 12_000;
  return { second: 7, outputHundredths, bestHundredths: outputHundredths, ...fields };
};

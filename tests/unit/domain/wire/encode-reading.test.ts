import { describe, expect, it } from 'vitest';
import { parseReadingJson } from '../../../../domain/src/index.ts';
import { type BikeReading, encodeReading } from '../../../../domain/src/wire/index.ts';
import { arrivalMs, race, racerId, rules, START_SECONDS } from '../../../support/readings.ts';

const sent: BikeReading = {
  uuid: '1b9d6bcd-bbfd-4b2d-9b5d-ab8dfbbd4bed',
  deviceTimestampMs: 1_620_992_400_000,
  isFinal: true,
  second: 300,
  raceId: race().raceId,
  classId: race().classId,
  racerId: racerId('ann'),
  name: 'Ann',
  cadenceRpm: 85,
  resistancePercent: 35,
};

describe('encodeReading', () => {
  it('makes the object a bike sends', () => {
    expect(encodeReading(sent)).toEqual({
      uuid: sent.uuid,
      event: 'final',
      deviceTimestamp: 1_620_992_400_000,
      second: 300,
      raceId: `1-${START_SECONDS}`,
      classId: 1,
      racerId: 'ann',
      name: 'Ann',
      cadence: 85,
      resistance: 35,
    });
  });

  it('makes what the platform accepts', () => {
    const contexts = { rules, arrivedAtMs: arrivalMs(300) };
    const readings = [sent, { ...sent, isFinal: false }].map((each) =>
      parseReadingJson(JSON.stringify(encodeReading(each)), contexts),
    );
    expect(readings.map(({ isFinal, outputHundredths }) => [isFinal, outputHundredths])).toEqual([
      [true, 12_000],
      [false, 12_000],
    ]);
  });
});

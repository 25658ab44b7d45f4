import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CADENCE_RPM_MAX } from '../../../../domain/src/index.ts';
import { estimatedPercent, measurementOf, type ResistanceScale } from '../../../../frontend/src/bike/measurement.ts';
import { decodeResistanceRange } from '../../../../frontend/src/bike/resistance-range.ts';
import { packetOf, recordedRange } from '../../../support/bike-packets.ts';

const seed = Math.floor(Math.random() * 2 ** 31);
const scale: ResistanceScale = { levelMin: 0, levelMax: 100, factor: 1, ignoresLevel: false };
const percentAt = (resistanceLevel: number, of: Partial<ResistanceScale> = {}) =>
  measurementOf({ cadenceRpm: 80, atMs: 0, resistanceLevel }, { ...scale, ...of }).resistancePercent;

describe('the range of levels', () => {
  it('counts in tenths', () => {
    expect(decodeResistanceRange(packetOf(recordedRange))).toEqual({ levelMin: 1, levelMax: 24 });
  });

  it('is none when it is cut short, or spans nothing', () => {
    const cut = [0, 1, 2, 3].map((length) => decodeResistanceRange(packetOf(recordedRange.slice(0, length))));
    expect([...cut, decodeResistanceRange(packetOf([10, 0, 10, 0, 10, 0]))]).toEqual(Array(5).fill(undefined));
  });

  it('does without the step, which nobody needs', () => {
    expect(decodeResistanceRange(packetOf(recordedRange.slice(0, 4)))).toEqual({ levelMin: 1, levelMax: 24 });
  });
});

describe('resistance from the level', () => {
  it('runs from 0 % at the least to 100 % at the highest level, and not beyond', () => {
    const of = { levelMin: 1, levelMax: 24 };
    expect([-3, 0, 1, 12.5, 24, 25].map((level) => percentAt(level, of))).toEqual([0, 0, 0, 50, 100, 100]);
  });

  it('is multiplied by the factor of the bike, within 0 to 100 %', () => {
    expect([0.5, 1, 1.25, 2].map((factor) => percentAt(60, { factor }))).toEqual([30, 60, 75, 100]);
  });

  it('goes before power, unless the racer says that the level means nothing', () => {
    const told = { cadenceRpm: 85, atMs: 7, resistanceLevel: 20, powerWatts: 200 };
    expect([measurementOf(told, scale), measurementOf(told, { ...scale, ignoresLevel: true })]).toEqual([
      { ...told, resistancePercent: 20, isResistanceEstimated: false },
      { ...told, resistancePercent: 49.9, isResistanceEstimated: true },
    ]);
  });

  it('is kept of a bike whose level means nothing when there is no power either', () => {
    expect(percentAt(20, { ignoresLevel: true })).toBe(20);
  });
});

describe('resistance estimated from power', () => {
  it('is 300 × √power ÷ cadence', () => {
    const efforts = [
      [100, 75],
      [200, 85],
      [225, 90],
      [400, 100],
    ] as const;
    expect(efforts.map(([powerWatts, cadenceRpm]) => estimatedPercent({ powerWatts, cadenceRpm }).toFixed(1))).toEqual([
      '40.0',
      '49.9',
      '50.0',
      '60.0',
    ]);
  });

  it('is nothing for those who do not pedal, and when the pedals drive the racer', () => {
    const none = [
      { powerWatts: 150, cadenceRpm: 0 },
      { powerWatts: 0, cadenceRpm: 80 },
      { powerWatts: -20, cadenceRpm: 80 },
    ];
    expect(none.map(estimatedPercent)).toEqual([0, 0, 0]);
  });

  it('never falls with power, never rises with cadence, and stays within 0 to 100 %', () => {
    const power = fc.integer({ min: -32_768, max: 32_767 });
    const cadence = fc.double({ min: 0.5, max: CADENCE_RPM_MAX, noNaN: true });
    const property = fc.property(fc.tuple(power, power), fc.tuple(cadence, cadence), ([p, q], [c, d]) => {
      const at = (powerWatts: number, cadenceRpm: number) => estimatedPercent({ powerWatts, cadenceRpm });
      expect(at(Math.min(p, q), c)).toBeLessThanOrEqual(at(Math.max(p, q), c));
      expect(at(p, Math.max(c, d))).toBeLessThanOrEqual(at(p, Math.min(c, d)));
      expect(at(p, c)).toBeGreaterThanOrEqual(0);
      expect(at(p, c)).toBeLessThanOrEqual(100);
    });
    fc.assert(property, { seed, numRuns: 2_000 });
  });

  it('counts as 0 %, and as an estimate, where a sensor tells cadence only', () => {
    expect(measurementOf({ cadenceRpm: 80.04, atMs: 0 }, scale)).toEqual({
      cadenceRpm: 80,
      resistancePercent: 0,
      isResistanceEstimated: true,
      atMs: 0,
    });
  });
});

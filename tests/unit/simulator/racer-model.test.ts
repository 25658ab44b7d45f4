import { cleanName, parseReading, toClassId, toRaceRules } from '@alleycat/domain';
import { describe, expect, it } from 'vitest';
import { createSimulatedRacers, effortAt, PACES } from '../../../simulator/src/racer-model.ts';
import { classOne, racersOf, shortRace } from './support/factories.ts';

const rideOf = (seed: number) =>
  racersOf(20, seed).map((racer) => Array.from({ length: 10 }, (_, index) => effortAt(racer, shortRace, index + 1)));

describe('simulated racers', () => {
  it('ride identically for one seed and differently for another', () => {
    expect(rideOf(5)).toEqual(rideOf(5));
    expect(rideOf(5)).not.toEqual(rideOf(6));
  });

  it('keep their identity, whatever the size of the field', () => {
    expect(racersOf(50).slice(0, 10)).toEqual(racersOf(10));
  });

  it('have ids with the seed or the prefix of the run', () => {
    const racers = createSimulatedRacers({ racerCount: 2, classIds: [classOne], seed: 1, idPrefix: 'demo' });
    expect(racers.map(({ racerId }) => racerId)).toEqual(['demo-0001', 'demo-0002']);
    expect(racersOf(1, 42)[0]?.racerId).toBe('sim-42-0001');
  });

  it('spread evenly over the classes', () => {
    const classIds = [1, 2, 3].map(toClassId);
    const racers = createSimulatedRacers({ racerCount: 9, classIds, seed: 1 });
    expect(classIds.map((id) => racers.filter(({ classId }) => classId === id).length)).toEqual([3, 3, 3]);
  });

  it('use every pace, and names that the platform shows unchanged', () => {
    const racers = racersOf(500);
    expect(new Set(racers.map(({ pace }) => pace))).toEqual(new Set(PACES));
    expect(racers.map(({ name }) => name)).toEqual(racers.map(({ name }) => cleanName(name)));
    expect(new Set(racers.map(({ name }) => name)).size).toBeGreaterThan(150);
  });

  it('send readings that the platform accepts, at every second of every pace', () => {
    const rules = toRaceRules({ raceLengthSeconds: 300, maxClockSkewSeconds: 0, classIds: [1] });
    const race = { ...shortRace, lengthSeconds: 300 };
    for (const racer of racersOf(40)) {
      for (let second = 1; second <= 300; second += 1) {
        const { cadenceRpm: cadence, resistancePercent: resistance } = effortAt(racer, race, second);
        const input = { event: 'update', second, raceId: race.raceId, racerId: racer.racerId, cadence, resistance };
        expect(parseReading(input, { rules, arrivedAtMs: 0 }).second).toBe(second);
      }
    }
  });
});

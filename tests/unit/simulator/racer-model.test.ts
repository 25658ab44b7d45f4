import { cleanName, parseReading, toClassId, toRaceRules } from '@alleycat/domain';
import { describe, expect, it } from 'vitest';
import {
  createSimulatedRacers,
  DEFAULT_PACES,
  droppingOutSecondOf,
  effortAt,
  PACES,
} from '../../../simulator/src/racer-model.ts';
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

  it('all finish unless dropping out is one of their paces, and ride at the paces that they are given', () => {
    const pacesOf = (paces?: Parameters<typeof createSimulatedRacers>[0]['paces']) =>
      createSimulatedRacers({ racerCount: 500, classIds: [classOne], seed: 1, ...(paces && { paces }) }).map(
        ({ pace }) => pace,
      );
    expect(new Set(pacesOf())).toEqual(new Set(DEFAULT_PACES));
    expect(new Set(pacesOf(PACES))).toEqual(new Set(PACES));
    const weighted = pacesOf(['sprint', 'steady', 'steady', 'steady']);
    expect(weighted.filter((pace) => pace === 'steady').length / 500).toBeCloseTo(0.75, 1);
  });

  it('drop out at a second of their own, and only those whose pace it is', () => {
    const race = { ...shortRace, lengthSeconds: 300 };
    const racers = createSimulatedRacers({ racerCount: 200, classIds: [classOne], seed: 1, paces: PACES });
    const seconds = racers.map((racer) => [racer.pace, droppingOutSecondOf(racer, race)] as const);
    const dropped = seconds.filter(([pace]) => pace === 'dropping-out').map(([, second]) => second);
    expect(new Set(dropped).size).toBeGreaterThan(20);
    expect(dropped.every((second) => second >= 90 && second < 270)).toBe(true);
    expect(new Set(seconds.filter(([pace]) => pace !== 'dropping-out').map(([, second]) => second))).toEqual(
      new Set([300]),
    );
  });

  it('have names that the platform shows unchanged', () => {
    const racers = racersOf(500);
    expect(racers.map(({ name }) => name)).toEqual(racers.map(({ name }) => cleanName(name)));
    expect(new Set(racers.map(({ name }) => name)).size).toBeGreaterThan(150);
  });

  it('send readings that the platform accepts, at every second of every pace', () => {
    const rules = toRaceRules({ raceLengthSeconds: 300, maxClockSkewSeconds: 0, classIds: [1] });
    const race = { ...shortRace, lengthSeconds: 300 };
    for (const racer of createSimulatedRacers({ racerCount: 40, classIds: [classOne], seed: 1, paces: PACES })) {
      for (let second = 1; second <= 300; second += 1) {
        const { cadenceRpm: cadence, resistancePercent: resistance } = effortAt(racer, race, second);
        const input = { event: 'update', second, raceId: race.raceId, racerId: racer.racerId, cadence, resistance };
        expect(parseReading(input, { rules, arrivedAtMs: 0 }).second).toBe(second);
      }
    }
  });
});

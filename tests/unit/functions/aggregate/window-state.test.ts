import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cleanName } from '../../../../domain/src/index.ts';
import { openWindow } from '../../../../domain/src/use-cases/index.ts';
import { packState, unpackState } from '../../../../functions/src/aggregate/window-state.ts';
import { raceId, reading } from '../../../support/readings.ts';

const racerIds = fc.stringMatching(/^[A-Za-z0-9_-]{1,64}$/);
const names = fc.string({ unit: 'grapheme', maxLength: 60 });
const readings = fc.array(
  fc.record({
    raceId: fc.constantFrom('1-1620992100', '6-0', '2-4294967100').map(raceId),
    racerId: racerIds,
    name: names,
    second: fc.integer({ min: 1, max: 300 }),
    outputHundredths: fc.integer({ min: 2275, max: 47_025 }),
  }),
  { maxLength: 40 },
);

describe('the window state', () => {
  it('says the same after its way through Lambda, whatever was folded', () => {
    fc.assert(
      fc.property(readings, (all) => {
        const window = openWindow();
        for (const { name, ...fields } of all)
          window.fold(reading({ ...fields, name: cleanName(name) || fields.racerId }));
        const state = window.toJson();
        expect(unpackState(JSON.parse(JSON.stringify(packState(state))))).toEqual(state);
      }),
    );
  });

  it('keeps the largest values, and racers called like properties of an object', () => {
    const window = openWindow();
    const fields = { second: 900, outputHundredths: 47_025, name: '自転車 🚲' };
    for (const racerId of ['__proto__', 'constructor', 'ann']) window.fold(reading({ ...fields, racerId }));
    expect(unpackState(packState(window.toJson()))).toEqual(window.toJson());
  });

  it('is four texts a race', () => {
    const window = openWindow();
    window.fold(reading({ racerId: 'ann', name: 'Ann', second: 1, outputHundredths: 2 }));
    window.fold(reading({ racerId: 'bob', name: 'Bob', second: 1, outputHundredths: 2 }));
    expect(packState(window.toJson())).toEqual({
      races: [[raceId(), 'ann bob', 'Ann\nBob', 'AQACAAIAAQABAAIAAgABAA==']],
    });
  });

  it('of a window of 15,000 racers stays under the 1 MB that Lambda keeps', () => {
    const window = openWindow();
    for (let index = 0; index < 15_000; index++) {
      window.fold(reading({ racerId: `load-test-racer-${index}`, name: `Load Test Racer ${index}` }));
    }
    expect(JSON.stringify(packState(window.toJson())).length).toBeLessThan(1_048_576);
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  compareText,
  foldReadings,
  mergeStates,
  openWindow,
  type Reading,
  type WindowState,
} from '../../../domain/src/index.ts';
import { raceId, reading, START_SECONDS } from '../../support/readings.ts';
import { arbitraryReadings } from './arbitraries.ts';

const EMPTY: WindowState = { races: [] };
const fold = (readings: readonly Reading[]) => foldReadings(EMPTY, readings);
const throughJson = (state: WindowState): unknown => JSON.parse(JSON.stringify(state));

// Rows stand in the order the racers were met; two states are the same if they hold the same rows.
const canonical = ({ races }: WindowState) =>
  races
    .map(([id, rows]) => [id, rows.toSorted((a, b) => compareText(a[0], b[0]))] as const)
    .toSorted((a, b) => compareText(a[0], b[0]));

/** The same by brute force: all readings of a racer looked at together. */
const foldObviously = (readings: readonly Reading[]) => {
  const latestFirst = (a: Reading, b: Reading) => b.second - a.second || b.outputHundredths - a.outputHundredths;
  const firstNamed = (a: Reading, b: Reading) =>
    a.second - b.second || Buffer.compare(Buffer.from(a.name), Buffer.from(b.name));
  const racesOf = Map.groupBy(readings, (each) => each.raceId);
  return [...racesOf]
    .map(([id, ofRace]) => {
      const racersOf = [...Map.groupBy(ofRace, (each) => each.racerId)];
      const rows = racersOf.map(([racer, own]) => {
        const [latest] = own.toSorted(latestFirst);
        const [named] = own.toSorted(firstNamed);
        const best = Math.max(...own.map((each) => each.outputHundredths));
        return [racer, latest!.second, latest!.outputHundredths, best, named!.name, named!.second] as const;
      });
      return [id, rows.sort((a, b) => compareText(a[0], b[0]))] as const;
    })
    .sort((a, b) => compareText(a[0], b[0]));
};

describe('a window', () => {
  it('holds per racer the latest second, its output, the best output and the first name', () => {
    const window = openWindow({});
    window.fold(reading({ second: 8, outputHundredths: 11_000, name: 'Ann B' }));
    window.fold(reading({ second: 7, outputHundredths: 15_000, name: 'Ann' }));
    expect(window.toJson()).toEqual({ races: [[raceId(), [['ann', 8, 11_000, 15_000, 'Ann', 7]]]] });
  });

  it('agrees with looking at all readings together', () => {
    fc.assert(
      fc.property(arbitraryReadings, (readings) => {
        expect(canonical(fold(readings))).toEqual(foldObviously(readings));
      }),
    );
  });

  it('does not care for order, duplicates or the split into batches', () => {
    const cut = fc.nat({ max: 40 });
    fc.assert(
      fc.property(arbitraryReadings, cut, fc.infiniteStream(fc.nat()), (readings, at, picks) => {
        const again = readings.filter(() => picks.next().value % 2 === 0);
        const jumbled = [...readings, ...again]
          .map((each) => ({ each, order: picks.next().value }))
          .sort((a, b) => a.order - b.order)
          .map(({ each }) => each);
        const first = openWindow({});
        for (const each of jumbled.slice(0, at)) first.fold(each);
        const second = openWindow(throughJson(first.toJson()));
        for (const each of jumbled.slice(at)) second.fold(each);
        expect(canonical(second.toJson())).toEqual(canonical(fold(readings)));
      }),
    );
  });

  it('leaves the state it was opened with readable: later readings change only later states', () => {
    const before = fold([reading()]);
    const copy = structuredClone(before);
    expect(canonical(foldReadings(before, [reading({ second: 9 })]))).not.toEqual(canonical(copy));
    expect(before).toEqual(copy);
  });
});

describe('mergeStates', () => {
  it('is idempotent, commutative and associative', () => {
    fc.assert(
      fc.property(arbitraryReadings, arbitraryReadings, arbitraryReadings, (first, second, third) => {
        const [a, b, c] = [fold(first), fold(second), fold(third)];
        expect(canonical(mergeStates(a, a))).toEqual(canonical(a));
        expect(canonical(mergeStates(a, b))).toEqual(canonical(mergeStates(b, a)));
        expect(canonical(mergeStates(mergeStates(a, b), c))).toEqual(canonical(mergeStates(a, mergeStates(b, c))));
        expect(canonical(mergeStates(a, b))).toEqual(canonical(fold([...first, ...second])));
      }),
    );
  });

  it('shares nothing with the states it joined', () => {
    const [a, b] = [fold([reading()]), fold([reading({ second: 8 })])];
    const copies = structuredClone([a, b]);
    mergeStates(a, b);
    expect([a, b]).toEqual(copies);
  });
});

describe('a window state', () => {
  it.each([[undefined], [null], [{}], [{ races: [] }]])('of %j is a fresh one', (json) => {
    expect(openWindow(json).toJson()).toEqual(EMPTY);
  });

  it('survives JSON, with any racer id', () => {
    const state = fold(['__proto__', 'constructor', 'ann'].map((racerId) => reading({ racerId })));
    expect(openWindow(throughJson(state)).toJson()).toEqual(state);
  });

  it('takes about 60 bytes a racer, so that 10,000 fit the megabyte that Lambda allows', () => {
    const racers = Array.from({ length: 10_000 }, (_, index) => `racer-${String(index).padStart(5, '0')}`);
    const state = fold(racers.map((racerId) => reading({ racerId, name: `Name of ${racerId}`, second: 299 })));
    const bytes = JSON.stringify(state).length;
    expect(bytes / racers.length).toBeLessThan(60);
    expect(bytes).toBeLessThan(1_000_000);
  });

  it.each([
    ['text', 'state'],
    ['races that are no list', { races: {} }],
    ['a race that is no pair', { races: [['1-300']] }],
    ['a race id that is none', { races: [['x', []]] }],
    ['a row that is no list', { races: [['1-300', [{}]]] }],
    ['a row cut short', { races: [['1-300', [['ann', 1, 2, 3, 'Ann']]]] }],
    ['a racer id that is none', { races: [['1-300', [['a b', 1, 2, 3, 'Ann', 1]]]] }],
    ['an output that is text', { races: [['1-300', [['ann', 1, '2', 3, 'Ann', 1]]]] }],
  ])('is refused if another version wrote it: %s', (_, json) => {
    expect(() => openWindow(json)).toThrow(
      expect.objectContaining({ name: expect.stringMatching(/^(WindowState|InvalidId)Error$/) }),
    );
  });

  it('keeps races apart, in the order they were met', () => {
    const other = raceId(`2-${START_SECONDS}`);
    const state = fold([reading(), reading({ raceId: other }), reading({ racerId: 'bob' })]);
    expect(state.races.map(([id, rows]) => [id, rows.map(([racerId]) => racerId)])).toEqual([
      [raceId(), ['ann', 'bob']],
      [other, ['ann']],
    ]);
  });
});

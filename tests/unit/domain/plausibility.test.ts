import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isImplausibleChange, type Reading } from '../../../domain/src/index.ts';
import { closeWindow, openWindow, recordReadings } from '../../../domain/src/use-cases/index.ts';
import { memoryWindowStores, storedRace, windowPorts } from '../../support/close-window-ports.ts';
import { memoryHistoryStore } from '../../support/fakes/memory-history-store.ts';
import { noBackOff } from '../../support/history-deliveries.ts';
import { seededRandom, shuffled } from '../../support/random.ts';
import { reading, standing } from '../../support/readings.ts';

const at = (second: number, outputHundredths: number) => standing({ second, outputHundredths });

describe('an output that changed faster than legs can', () => {
  it.each([
    ['a rise of just as much within a second', at(7, 1_000), at(8, 26_000), false],
    ['a rise of more', at(7, 1_000), at(8, 26_001), true],
    ['a fall of more', at(7, 26_001), at(8, 1_000), true],
    ['as much in two seconds, of which the reading between is lost', at(7, 1_000), at(9, 47_025), false],
    ['two readings of one second, of which the higher counts', at(7, 1_000), at(7, 47_025), false],
  ])('%s', (...[, a, b, isImplausible]) => {
    expect(isImplausibleChange(a, b, 25_000)).toBe(isImplausible);
    expect(isImplausibleChange(b, a, 25_000)).toBe(isImplausible);
  });

  it('is not looked for if the limit is 0', () => {
    expect(isImplausibleChange(at(7, 0), at(8, 47_025), 0)).toBe(false);
  });

  it('is found only where some second is followed by one that is further away than the limit', () => {
    const ridden = fc.array(fc.integer({ min: 0, max: 10 }), { minLength: 2, maxLength: 10 });
    const arbitrary = fc.record({ outputs: ridden, i: fc.nat(), j: fc.nat(), limit: fc.integer({ min: 1, max: 10 }) });
    const property = fc.property(arbitrary, ({ outputs, i, j, limit }) => {
      const [a, b] = [i, j].map((index) => at(1 + (index % outputs.length), outputs[index % outputs.length] ?? 0));
      fc.pre(a !== undefined && b !== undefined && isImplausibleChange(a, b, limit));
      const steps = outputs.slice(1).map((output, index) => Math.abs(output - (outputs[index] ?? 0)));
      expect(Math.max(...steps)).toBeGreaterThan(limit);
    });
    fc.assert(property);
  });
});

describe('a racer who sends more than one message for a second', () => {
  // Three readings for each of five seconds, the highest of them in the middle.
  const outputs = [11_000, 12_000, 10_500];
  const flood = [1, 2, 3, 4, 5].flatMap((second) =>
    outputs.map((output) => reading({ second, outputHundredths: output + second })),
  );
  const oneASecond = [1, 2, 3, 4, 5].map((second) => reading({ second, outputHundredths: 12_000 + second }));

  const boardOf = async (readings: readonly Reading[], windowLength: number) => {
    const stores = memoryWindowStores();
    const ports = windowPorts(stores);
    for (let from = 0; from < readings.length; from += windowLength) {
      const window = openWindow();
      for (const each of readings.slice(from, from + windowLength)) window.fold(each);
      await closeWindow(window.toJson(), ports, noBackOff);
    }
    const { standings } = await storedRace(stores, reading().raceId);
    return standings;
  };
  const historyOf = async (readings: readonly Reading[]) => {
    const history = memoryHistoryStore();
    await recordReadings(readings, { history }, noBackOff);
    return history.contents();
  };

  it('counts once for it, on the live board and in history, in whatever order and windows the messages come', async () => {
    const board = await boardOf(oneASecond, 5);
    const history = await historyOf(oneASecond);
    const property = fc.asyncProperty(fc.nat(), fc.integer({ min: 1, max: 15 }), async (seed, windowLength) => {
      const sent = shuffled([...flood, ...flood.slice(0, 4)], seededRandom(seed));
      expect(await boardOf(sent, windowLength)).toEqual(board);
      expect(await historyOf(sent)).toEqual(history);
    });
    await fc.assert(property, { numRuns: 30 });
  });
});

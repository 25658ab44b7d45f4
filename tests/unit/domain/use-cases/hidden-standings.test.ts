import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { joinStanding, openWindow, type RacerId, type Reading, type Standing } from '../../../../domain/src/index.ts';
import { closeWindow } from '../../../../domain/src/use-cases/index.ts';
import { memoryWindowStores, storedRace, windowPorts } from '../../../support/close-window-ports.ts';
import { hiding } from '../../../support/hidden.ts';
import { noBackOff } from '../../../support/history-deliveries.ts';
import { raceId, racerId, reading, standing } from '../../../support/readings.ts';

const RACERS = ['ann', 'bob', 'cat', '__proto__'].map(racerId);
const windowOf = (readings: readonly Reading[]) => {
  const window = openWindow();
  for (const each of readings) window.fold(each);
  return window.toJson();
};
const arbitraryReading = fc
  .record({
    racerId: fc.constantFrom(...RACERS),
    second: fc.integer({ min: 1, max: 6 }),
    outputHundredths: fc.integer({ min: 0, max: 3 }),
  })
  .map((fields) => reading(fields));

interface WindowStep {
  readonly readings: readonly Reading[];
}
interface HideStep {
  readonly toggled: RacerId;
}
const arbitrarySteps = fc.array(
  fc.oneof<[fc.Arbitrary<WindowStep>, fc.Arbitrary<HideStep>]>(
    fc.record({ readings: fc.array(arbitraryReading, { minLength: 1, maxLength: 6 }) }),
    fc.record({ toggled: fc.constantFrom(...RACERS) }),
  ),
  { maxLength: 12 },
);

/** What a window leaves: no hidden racer, and of everybody else the join of what was there and what came. */
const closeObviously = (
  before: ReadonlyMap<RacerId, Standing>,
  readings: readonly Reading[],
  hidden: ReadonlySet<RacerId>,
): Map<RacerId, Standing> => {
  const after = new Map(before);
  for (const { racerId: id, second, outputHundredths } of readings) {
    const next = { second, outputHundredths, bestHundredths: outputHundredths };
    const known = after.get(id);
    after.set(id, known === undefined ? next : joinStanding(known, next));
  }
  for (const id of hidden) after.delete(id);
  return after;
};

const shownOf = (standings: ReadonlyMap<RacerId, Standing | undefined>) =>
  new Map([...standings].filter(([, row]) => row !== undefined));

describe('hidden racers in a race', () => {
  it('are not in the standings after any window, whenever they are hidden and shown; all others are untouched', async () => {
    const property = fc.asyncProperty(arbitrarySteps, async (steps) => {
      const hidden = new Set<RacerId>();
      const ports = { ...windowPorts(), hidden: hiding(hidden) };
      let expected = new Map<RacerId, Standing>();
      for (const step of steps) {
        if ('toggled' in step) {
          if (!hidden.delete(step.toggled)) hidden.add(step.toggled);
          continue;
        }
        expected = closeObviously(expected, step.readings, hidden);
        await closeWindow(windowOf(step.readings), ports, noBackOff);
        expect(shownOf((await storedRace(ports, raceId())).standings)).toEqual(expected);
      }
    });
    await fc.assert(property);
  });

  it('leave the others what they have without them, though several writers know of the hiding at different times', async () => {
    const windows = fc.array(fc.array(arbitraryReading, { minLength: 1, maxLength: 4 }), {
      minLength: 1,
      maxLength: 9,
    });
    const property = fc.asyncProperty(windows, fc.infiniteStream(fc.boolean()), async (dealt, knows) => {
      const stores = memoryWindowStores();
      const ann = racerId('ann');
      const know = { ...windowPorts(stores), hidden: hiding(new Set([ann])) };
      const knowNot = windowPorts(stores);
      // Each has a cache of the race and finds out by the conditions of the stores that the other has written.
      await Promise.all(
        dealt.map((readings) => closeWindow(windowOf(readings), knows.next().value ? know : knowNot, noBackOff)),
      );
      await closeWindow(windowOf([reading({ racerId: 'zed' })]), know, noBackOff);
      const others = dealt.flat().filter(({ racerId: id }) => id !== ann);
      expect(shownOf((await storedRace(stores, raceId())).standings)).toEqual(
        closeObviously(new Map(), [...others, reading({ racerId: 'zed' })], new Set()),
      );
    });
    await fc.assert(property);
  });

  const openRace = async () => {
    const hidden = new Set<RacerId>();
    const ports = { ...windowPorts(), hidden: hiding(hidden) };
    const close = (...readings: Reading[]) => closeWindow(windowOf(readings), ports, noBackOff);
    await close(reading({ racerId: 'ann' }), reading({ racerId: 'bob' }));
    return { hidden, ports, close };
  };

  it('vanish with the next window of the race, even if only they are in it, and once gone change nothing', async () => {
    const { hidden, ports, close } = await openRace();
    hidden.add(racerId('ann'));
    const outcomes = [...(await close(reading({ second: 8 }))), ...(await close(reading({ second: 9 })))];
    expect(outcomes).toMatchObject([
      { version: 2, isChanged: true, racerCount: 2 },
      { version: 2, isChanged: false, racerCount: 2 },
    ]);
    expect(await storedRace(ports, raceId())).toEqual({
      version: 2,
      racerCount: 2,
      roster: ['ann', 'bob'],
      standings: new Map([
        ['ann', undefined],
        ['bob', standing()],
      ]),
    });
  });

  it('come back with the next reading, whose best is the best since', async () => {
    const { hidden, ports, close } = await openRace();
    hidden.add(racerId('ann'));
    await close(reading({ second: 8, outputHundredths: 13_000 }));
    hidden.clear();
    await close(reading({ second: 9, outputHundredths: 11_000 }));
    expect((await storedRace(ports, raceId())).standings.get(racerId('ann'))).toEqual(
      standing({ second: 9, outputHundredths: 11_000 }),
    );
  });

  it('do not enter a race', async () => {
    const { hidden, ports, close } = await openRace();
    hidden.add(racerId('eve'));
    expect(await close(reading({ racerId: 'eve' }))).toMatchObject([
      { racerCount: 2, turnedAwayCount: 0, isChanged: false },
    ]);
    expect((await storedRace(ports, raceId())).roster).toEqual(['ann', 'bob']);
  });

  it('are asked for once a window, and not at all for a window without readings', async () => {
    let asked = 0;
    const hidden = { current: async () => new Set<RacerId>([racerId(`racer-${asked++}`)]) };
    const ports = { ...windowPorts(), hidden };
    await closeWindow(windowOf([]), ports, noBackOff);
    expect(asked).toBe(0);
    await closeWindow(windowOf([reading(), reading({ raceId: raceId('2-1620992100') })]), ports, noBackOff);
    expect(asked).toBe(1);
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  joinStanding,
  openWindow,
  type Reading,
  type Standing,
  WindowCloseError,
} from '../../../../domain/src/index.ts';
import { type CloseWindowPorts, closeWindow } from '../../../../domain/src/use-cases/index.ts';
import {
  memoryWindowStores,
  storedRace,
  type WindowStores,
  windowPorts,
  wrapStores,
} from '../../../support/close-window-ports.ts';
import { seededRandom, shuffled } from '../../../support/random.ts';
import { arbitraryReadings } from '../arbitraries.ts';

const WRITERS_MAX = 3;
const RETRIES_MAX = 200;

/** What must be stored, computed in one pass over the readings. */
const standingsObviously = (readings: readonly Reading[]) => {
  const races = new Map<Reading['raceId'], Map<string, Standing>>();
  for (const { raceId, racerId, second, outputHundredths } of readings) {
    const race = races.get(raceId) ?? new Map<string, Standing>();
    const standing = { second, outputHundredths, bestHundredths: outputHundredths };
    const known = race.get(racerId);
    races.set(raceId, race.set(racerId, known === undefined ? standing : joinStanding(known, standing)));
  }
  return races;
};

/** Deals readings out to writers, some of them twice, in any order, and cuts each writer's share into windows. */
const dealOut = (readings: readonly Reading[], seed: number) => {
  const random = seededRandom(seed);
  const writerCount = 1 + Math.floor(random() * WRITERS_MAX);
  const repeated = readings.filter(() => random() < 0.3);
  const writers: Reading[][][] = Array.from({ length: writerCount }, () => [[]]);
  for (const reading of shuffled([...readings, ...repeated], random)) {
    const windows = writers[Math.floor(random() * writerCount)]!;
    if (random() < 0.25) windows.push([]);
    windows.at(-1)!.push(reading);
  }
  return writers;
};

/** Writers share one name, have one each, or some of them share. */
const nameOf = (index: number, seed: number): string =>
  seed % 3 === 0 ? '' : `shard-${seed % 3 === 1 ? index : index % 2}`;

/** Writers with a name wait before they bring racers in, and look who is there by then. */
const spreading = (writer: string) => (writer === '' ? {} : { spread: async () => undefined });

/** Closes a window as Lambda does: in several invocations, and again until it succeeds. */
const closeStubbornly = async (readings: readonly Reading[], ports: CloseWindowPorts, writer: string) => {
  const first = openWindow({});
  for (const reading of readings.slice(0, 2)) first.fold(reading);
  const window = openWindow(JSON.parse(JSON.stringify(first.toJson())));
  for (const reading of readings.slice(2)) window.fold(reading);
  for (let retry = 0; retry < RETRIES_MAX; retry += 1) {
    try {
      await closeWindow(window.toJson(), ports, {
        ...spreading(writer),
        backOff: async () => undefined,
        attemptsMax: 3,
        writer,
      });
      return;
    } catch (error) {
      if (!(error instanceof WindowCloseError)) throw error;
    }
  }
  throw new Error('the window never closed');
};

const expectConverged = async (stores: WindowStores, readings: readonly Reading[]) => {
  for (const [raceId, standings] of standingsObviously(readings)) {
    const stored = await storedRace(stores, raceId);
    expect(stored.standings).toEqual(standings);
    expect(new Set(stored.roster).size).toBe(stored.roster.length);
    expect(stored.racerCount).toBe(standings.size);
  }
};

describe('the stored standings are the same', () => {
  it('however readings are repeated, ordered, cut into windows and dealt to writers who work at once', async () => {
    const property = fc.asyncProperty(
      arbitraryReadings,
      fc.nat(),
      fc.scheduler(),
      async (readings, seed, scheduler) => {
        const stores = memoryWindowStores();
        const interleaved = wrapStores(stores, (name, call) => scheduler.schedule(Promise.resolve(), name).then(call));
        const writers = dealOut(readings, seed).map(async (windows, index) => {
          const ports = windowPorts(interleaved);
          for (const window of windows) await closeStubbornly(window, ports, nameOf(index, seed));
        });
        await scheduler.waitFor(Promise.all(writers));
        await expectConverged(stores, readings);
      },
    );
    await fc.assert(property, { numRuns: 200 });
  });

  it('even if stores fail at any call, before or after its effect', async () => {
    const property = fc.asyncProperty(arbitraryReadings, fc.nat(), async (readings, seed) => {
      const stores = memoryWindowStores();
      const random = seededRandom(seed);
      const unreliable = wrapStores(stores, async (name, call) => {
        if (random() < 0.1) throw new Error(`${name} did not happen`);
        const answer = await call();
        if (random() < 0.1) throw new Error(`${name} happened, but nobody was told`);
        return answer;
      });
      const writers = dealOut(readings, seed).map(async (windows, index) => {
        const ports = windowPorts(unreliable);
        for (const window of windows) await closeStubbornly(window, ports, nameOf(index, seed));
      });
      await Promise.all(writers);
      await expectConverged(stores, readings);
    });
    await fc.assert(property, { numRuns: 200 });
  });
});

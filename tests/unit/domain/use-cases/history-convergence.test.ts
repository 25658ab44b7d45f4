import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { curveOf, partitionOf, type Reading } from '../../../../domain/src/index.ts';
import type { HistoryStore } from '../../../../domain/src/ports/index.ts';
import { rebuildHistory, recordReadings, refreshBoard } from '../../../../domain/src/use-cases/index.ts';
import {
  type MemoryHistoryStore,
  memoryHistoryStore,
  wrapHistory,
} from '../../../support/fakes/memory-history-store.ts';
import { memoryReadingArchive } from '../../../support/fakes/memory-reading-archive.ts';
import {
  archiveDelivery,
  dealOut,
  digestsOf,
  HISTORY_CLASSES,
  noBackOff,
  rebuiltAtOnce,
  recordedAtOnce,
  stubbornly,
} from '../../../support/history-deliveries.ts';
import { seededRandom } from '../../../support/random.ts';
import { classId, RACE_LENGTH_SECONDS, racerId, reading, START_SECONDS } from '../../../support/readings.ts';

const NUM_RUNS = 200;

const arbitraryReadings = fc.array(
  fc
    .record({
      // Two for each of three parts.
      racerId: fc.constantFrom('ann', '__proto__', 'eve', 'fay', 'zed', 'gus'),
      classNumber: fc.integer({ min: 1, max: 2 }),
      slot: fc.integer({ min: 0, max: 2 }),
      second: fc.integer({ min: 1, max: 4 }),
      outputHundredths: fc.integer({ min: 2_275, max: 2_279 }),
      name: fc.constantFrom('Ann', 'Zoë', 'Ａnn', '🚲'),
    })
    .map(({ classNumber, slot, ...fields }) => {
      const raceId = `${classNumber}-${START_SECONDS + slot * RACE_LENGTH_SECONDS}` as Reading['raceId'];
      return reading({ ...fields, raceId });
    }),
  { minLength: 1, maxLength: 30 },
);

/** Versions as object storage makes them, or as a counter would. */
const arbitraryVersions = fc.constantFrom(
  {},
  {
    versionOf: ({ bytes, builtFrom }: { bytes: Uint8Array; builtFrom: string }) =>
      createHash('sha256').update(bytes).update(builtFrom).digest('hex').slice(0, 16),
  },
);

const interleaved = (history: HistoryStore, scheduler: fc.Scheduler): HistoryStore =>
  wrapHistory(history, (name, call) => scheduler.schedule(Promise.resolve(), name).then(call));

/** Calls go wrong now and then, before their effect or after it. */
const unreliable = (history: HistoryStore, seed: number): HistoryStore => {
  const random = seededRandom(seed);
  return wrapHistory(history, async (name, call) => {
    if (random() < 0.05) throw new Error(`${name} did not happen`);
    const answer = await call();
    if (random() < 0.05) throw new Error(`${name} happened, but nobody was told`);
    return answer;
  });
};

/** From its n-th write on the process is gone; with `hasEffect` that write still took place. */
const dyingAtWrite = (history: HistoryStore, { n, hasEffect }: { n: number; hasEffect: boolean }): HistoryStore => {
  let writeCount = 0;
  return wrapHistory(history, async (name, call) => {
    if (name.startsWith('write')) writeCount += 1;
    if (writeCount > n || (writeCount === n && !hasEffect)) throw new Error(`died before ${name}`);
    const answer = await call();
    if (writeCount === n) throw new Error(`died after ${name}`);
    return answer;
  });
};

const expectConverged = async (history: MemoryHistoryStore, expected: MemoryHistoryStore) => {
  expect(history.contents()).toEqual(expected.contents());
  for (const { built, stored } of await digestsOf(history)) expect(built).toBe(stored);
};

/** The best of each second, computed in one pass over the readings. */
const curvesObviously = (readings: readonly Reading[]) => {
  const curves = new Map<string, number[]>();
  for (const each of readings) {
    const key = `${each.classId}/${each.racerId}`;
    const curve = curves.get(key) ?? [];
    while (curve.length < each.second) curve.push(0);
    curve[each.second - 1] = Math.max(curve[each.second - 1] ?? 0, each.outputHundredths);
    curves.set(key, curve);
  }
  return curves;
};

describe('one delivery of everything', () => {
  it('stores of each racer and second the best, and the same bytes as a rebuild from the archive', async () => {
    const property = fc.asyncProperty(arbitraryReadings, fc.nat(), async (readings, seed) => {
      const history = await recordedAtOnce(readings);
      for (const [key, curve] of curvesObviously(readings)) {
        const [number = '', id = ''] = key.split('/');
        const partition = partitionOf(racerId(id), history.partitionCount);
        const stored = await history.readCurves({ classId: classId(Number(number)), partition });
        expect([...(curveOf(stored!.curves, racerId(id)) ?? [])]).toEqual(curve);
      }
      expect((await rebuiltAtOnce(dealOut(readings, seed).flat())).contents()).toEqual(history.contents());
    });
    await fc.assert(property, { numRuns: NUM_RUNS });
  });
});

describe('the stored history has the same bytes, and boards that match its curves', () => {
  it('however readings are repeated, ordered, cut into objects and dealt to writers who work at once', async () => {
    const property = fc.asyncProperty(
      arbitraryReadings,
      fc.nat(),
      fc.tuple(fc.scheduler(), arbitraryVersions),
      async (readings, seed, [scheduler, versions]) => {
        const history = memoryHistoryStore(versions);
        const shared = interleaved(history, scheduler);
        const writers = dealOut(readings, seed).map(async (deliveries) => {
          for (const delivery of deliveries) {
            await stubbornly(() => recordReadings(delivery.readings, { history: shared }, noBackOff));
          }
        });
        await scheduler.waitFor(Promise.all(writers));
        await expectConverged(history, await recordedAtOnce(readings));
      },
    );
    await fc.assert(property, { numRuns: NUM_RUNS });
  });

  it('with rebuilds going on at the same time: nothing that was recorded meanwhile is lost', async () => {
    const property = fc.asyncProperty(
      arbitraryReadings,
      fc.nat(),
      fc.tuple(fc.scheduler(), arbitraryVersions),
      async (readings, seed, [scheduler, versions]) => {
        const history = memoryHistoryStore(versions);
        const shared = interleaved(history, scheduler);
        const archive = memoryReadingArchive();
        const writers = dealOut(readings, seed).map(async (deliveries) => {
          for (const delivery of deliveries) {
            await scheduler.schedule(Promise.resolve(), `archive ${delivery.name}`);
            archiveDelivery(archive, delivery);
            await stubbornly(() => recordReadings(delivery.readings, { history: shared }, noBackOff));
          }
        });
        const rebuilds = [...HISTORY_CLASSES, HISTORY_CLASSES[0]!].map((id) =>
          stubbornly(() => rebuildHistory(id, { history: shared, archive }, noBackOff)),
        );
        await scheduler.waitFor(Promise.all([...writers, ...rebuilds]));
        await expectConverged(history, await recordedAtOnce(readings));
      },
    );
    await fc.assert(property, { numRuns: NUM_RUNS });
  });

  it('whatever the store does not do, or does without telling', async () => {
    const property = fc.asyncProperty(arbitraryReadings, fc.nat(), async (readings, seed) => {
      const history = memoryHistoryStore();
      const shared = unreliable(history, seed);
      const archive = memoryReadingArchive();
      const writers = dealOut(readings, seed).map(async (deliveries) => {
        for (const delivery of deliveries) {
          archiveDelivery(archive, delivery);
          await stubbornly(() => recordReadings(delivery.readings, { history: shared }, noBackOff));
        }
      });
      const rebuilds = HISTORY_CLASSES.map((id) =>
        stubbornly(() => rebuildHistory(id, { history: shared, archive }, noBackOff)),
      );
      await Promise.all([...writers, ...rebuilds]);
      await expectConverged(history, await recordedAtOnce(readings));
    });
    await fc.assert(property, { numRuns: NUM_RUNS });
  });

  it('wherever a writer dies, once its object is delivered again', async () => {
    let diedCount = 0;
    const property = fc.asyncProperty(arbitraryReadings, fc.nat(), async (readings, seed) => {
      const [before, ...after] = dealOut(readings, seed).flat();
      const expected = await recordedAtOnce(readings);
      for (const hasEffect of [false, true]) {
        for (let n = 1, hasDied = true; hasDied; n += 1) {
          const history = memoryHistoryStore();
          await recordReadings(before?.readings ?? [], { history }, noBackOff);
          const rest = after.flatMap((delivery) => delivery.readings);
          const dying = { history: dyingAtWrite(history, { n, hasEffect }) };
          hasDied = await recordReadings(rest, dying, noBackOff).then(
            () => false,
            () => true,
          );
          if (hasDied) diedCount += 1;
          await recordReadings(rest, { history }, noBackOff);
          await expectConverged(history, expected);
        }
      }
    });
    await fc.assert(property, { numRuns: NUM_RUNS });
    expect(diedCount).toBeGreaterThan(NUM_RUNS);
  });

  it('wherever a rebuild dies, once it is done again', async () => {
    let diedCount = 0;
    const property = fc.asyncProperty(arbitraryReadings, fc.nat(), async (readings, seed) => {
      const deliveries = dealOut(readings, seed).flat();
      const archive = memoryReadingArchive();
      for (const delivery of deliveries) archiveDelivery(archive, delivery);
      const expected = await recordedAtOnce(readings);
      for (let n = 1, hasDied = true; hasDied; n += 1) {
        const history = memoryHistoryStore();
        await recordReadings(deliveries[0]?.readings ?? [], { history }, noBackOff);
        const dying = dyingAtWrite(history, { n, hasEffect: seed % 2 === 0 });
        const rebuild = async (store: HistoryStore) => {
          for (const id of HISTORY_CLASSES) await rebuildHistory(id, { history: store, archive }, noBackOff);
        };
        hasDied = await rebuild(dying).then(
          () => false,
          () => true,
        );
        if (hasDied) diedCount += 1;
        await rebuild(history);
        await expectConverged(history, expected);
      }
    });
    await fc.assert(property, { numRuns: NUM_RUNS });
    expect(diedCount).toBeGreaterThan(NUM_RUNS);
  });
});

describe('a board', () => {
  it('matches the curves once all is quiet, however refreshes and changes of curves interleave', async () => {
    const property = fc.asyncProperty(
      arbitraryReadings,
      fc.scheduler(),
      arbitraryVersions,
      async (readings, scheduler, versions) => {
        const history = memoryHistoryStore(versions);
        await recordReadings(readings.slice(1), { history }, noBackOff);
        const shared = interleaved(history, scheduler);
        const id = readings[0]!.classId;
        const refresh = () => stubbornly(() => refreshBoard(id, { history: shared }, noBackOff));
        const record = () => stubbornly(() => recordReadings(readings.slice(0, 1), { history: shared }, noBackOff));
        await scheduler.waitFor(Promise.all([refresh(), record(), refresh()]));
        await expectConverged(history, await recordedAtOnce(readings));
      },
    );
    await fc.assert(property, { numRuns: NUM_RUNS * 5 });
  });
});

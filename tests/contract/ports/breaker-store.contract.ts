import { describe, expect, it } from 'vitest';
import { type BreakerRecord, StaleWriteError } from '../../../domain/src/index.ts';
import type { BreakerStore } from '../../../domain/src/ports/index.ts';

const paused: BreakerRecord = {
  consumer: 'aggregate',
  version: 1,
  position: 'paused',
  sinceMs: 1_620_992_107_250,
  reason: 'Zoë’s table is “full” 🚲',
  attempts: 0,
};
const open: BreakerRecord = {
  consumer: 'records',
  version: 1,
  position: 'open',
  sinceMs: 1_620_992_100_000,
  reason: '',
  nextAttemptAtMs: 1_620_992_160_000,
  attempts: 3,
  redriveSinceMs: 1_620_992_040_000,
};
const byConsumer = (records: readonly BreakerRecord[]) =>
  [...records].sort((a, b) => (a.consumer < b.consumer ? -1 : 1));

/** What every store of switches does. `open` gives one in which none was ever touched. */
export const breakerStoreContract = (name: string, openStore: () => Promise<BreakerStore>) =>
  describe(`BreakerStore (${name})`, () => {
    it('has no record of a switch that was never touched', async () => {
      expect(await (await openStore()).readAll()).toEqual([]);
    });

    it('reads back exactly what was written last of each consumer', async () => {
      const store = await openStore();
      await store.write(paused);
      await store.write(open);
      expect(byConsumer(await store.readAll())).toEqual([paused, open]);
      const { nextAttemptAtMs: _, redriveSinceMs: __, ...rest } = open;
      const closed: BreakerRecord = { ...rest, version: 2, position: 'closed', attempts: 0 };
      await store.write(closed);
      expect(byConsumer(await store.readAll())).toEqual([paused, closed]);
    });

    it.each([1, 3, 7])('refuses version %i where 1 is stored, and changes nothing', async (version) => {
      const store = await openStore();
      await store.write(paused);
      await expect(store.write({ ...paused, version, reason: 'late' })).rejects.toBeInstanceOf(StaleWriteError);
      expect(await store.readAll()).toEqual([paused]);
    });

    it('refuses any version but the first where none is stored', async () => {
      const store = await openStore();
      await expect(store.write({ ...paused, version: 2 })).rejects.toBeInstanceOf(StaleWriteError);
      expect(await store.readAll()).toEqual([]);
    });
  });

import { describe, expect, it } from 'vitest';
import { HIDDEN_COUNT_MAX, HiddenFullError, type HiddenRacer, StaleWriteError } from '../../../domain/src/index.ts';
import type { HiddenStore } from '../../../domain/src/ports/index.ts';
import { racerId } from '../../support/readings.ts';

const hidden = (id: string, reason = ''): HiddenRacer => ({
  racerId: racerId(id),
  hiddenAtMs: 1_620_992_107_250,
  reason,
});
const racers = [hidden('__proto__'), hidden('ann', 'Zoë’s “motor” 🚲')];

/** What every store of hidden racers does. `open` gives a store in which nobody was ever hidden. */
export const hiddenStoreContract = (name: string, open: () => Promise<HiddenStore>) =>
  describe(`HiddenStore (${name})`, () => {
    it('has nobody, at version 0, before the first write', async () => {
      expect(await (await open()).read()).toEqual({ version: 0, racers: [] });
    });

    it('reads back exactly what was written last', async () => {
      const store = await open();
      await store.write({ version: 1, racers }, 0);
      expect(await store.read()).toEqual({ version: 1, racers });
      await store.write({ version: 2, racers: [] }, 1);
      expect(await store.read()).toEqual({ version: 2, racers: [] });
    });

    it.each([0, 2])(
      'refuses a write that expects version %i where 1 is stored, and changes nothing',
      async (expected) => {
        const store = await open();
        await store.write({ version: 1, racers }, 0);
        await expect(store.write({ version: 9, racers: [] }, expected)).rejects.toBeInstanceOf(StaleWriteError);
        expect(await store.read()).toEqual({ version: 1, racers });
      },
    );

    it('holds as many as there may be, with ids and reasons that fill an item, and refuses one more', async () => {
      const store = await open();
      const ofId = (index: number) => hidden(`${index}`.padStart(36, '-'), 'r'.repeat(12));
      const most = Array.from({ length: HIDDEN_COUNT_MAX }, (_, index) => ofId(index));
      await store.write({ version: 1, racers: most }, 0);
      const more = store.write({ version: 2, racers: [...most, ofId(HIDDEN_COUNT_MAX)] }, 1);
      await expect(more).rejects.toBeInstanceOf(HiddenFullError);
      expect(await store.read()).toEqual({ version: 1, racers: most });
    });

    it('refuses fewer racers whose reasons take more than an item', async () => {
      const long = Array.from({ length: 1_000 }, (_, index) => hidden(`racer-${index}`, '🚲'.repeat(100)));
      await expect((await open()).write({ version: 1, racers: long }, 0)).rejects.toMatchObject({
        code: 'HIDDEN_FULL',
        message: expect.stringContaining('unhide racers who ride no more'),
      });
    });
  });

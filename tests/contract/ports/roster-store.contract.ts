import { describe, expect, it } from 'vitest';
import { type RosterEntry, StaleWriteError } from '../../../domain/src/index.ts';
import type { RosterStore } from '../../../domain/src/ports/index.ts';
import { raceId, racerId } from '../../support/readings.ts';

const entry = (id: string, name = id): RosterEntry => ({ racerId: racerId(id), name });
const entries = (count: number, first = 0): RosterEntry[] =>
  Array.from({ length: count }, (_, index) => entry(`racer-${first + index}`));

/** What every roster store does. `open` gives a store without any races. */
export const rosterStoreContract = (name: string, open: () => Promise<RosterStore>) =>
  describe(`RosterStore (${name})`, () => {
    it('has no entries for a race without racers', async () => {
      const store = await open();
      expect(await store.read(raceId())).toEqual([]);
    });

    it('keeps entries in the order they were appended, in any language and whatever the id', async () => {
      const store = await open();
      const first = [entry('zoe', 'Zoë "Z" 🚲'), entry('__proto__', '自転車'), entry('constructor')];
      await store.append(raceId(), first, 0);
      await store.append(raceId(), [entry('ann')], 3);
      expect(await store.read(raceId())).toEqual([...first, entry('ann')]);
    });

    it('reads from an index to the end', async () => {
      const store = await open();
      await store.append(raceId(), entries(5), 0);
      expect(await store.read(raceId(), 3)).toEqual(entries(2, 3));
      expect(await store.read(raceId(), 5)).toEqual([]);
      expect(await store.read(raceId(), 51_194_880)).toEqual([]);
      expect(await store.read(raceId(), 4_294_967_295)).toEqual([]);
    });

    it('refuses entries for a size the roster has outgrown, and changes nothing', async () => {
      const store = await open();
      await store.append(raceId(), entries(2), 0);
      await expect(store.append(raceId(), [entry('late')], 1)).rejects.toBeInstanceOf(StaleWriteError);
      await expect(store.append(raceId(), [entry('late')], 0)).rejects.toBeInstanceOf(StaleWriteError);
      expect(await store.read(raceId())).toEqual(entries(2));
    });

    it('refuses entries for a size the roster has not reached: there is never a gap', async () => {
      const store = await open();
      await store.append(raceId(), entries(2), 0);
      await expect(store.append(raceId(), [entry('early')], 3)).rejects.toBeInstanceOf(StaleWriteError);
      await expect(store.append(raceId(), [entry('early')], 512)).rejects.toBeInstanceOf(StaleWriteError);
      expect(await store.read(raceId())).toEqual(entries(2));
    });

    it('lets exactly one of several writers at once through', async () => {
      const store = await open();
      const outcomes = await Promise.allSettled(['a', 'b', 'c'].map((id) => store.append(raceId(), [entry(id)], 0)));
      const refused = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason] : []));
      expect(refused.map((reason) => reason instanceof StaleWriteError)).toEqual([true, true]);
      expect(await store.read(raceId())).toHaveLength(1);
    });

    it('takes an append of any length, at any size', async () => {
      const store = await open();
      await store.append(raceId(), entries(500), 0);
      await store.append(raceId(), entries(1_100, 500), 500);
      await store.append(raceId(), entries(448, 1_600), 1_600);
      await store.append(raceId(), entries(1, 2_048), 2_048);
      expect(await store.read(raceId())).toEqual(entries(2_049));
      expect(await store.read(raceId(), 1_030)).toEqual(entries(1_019, 1_030));
    });

    it('keeps races apart', async () => {
      const store = await open();
      await store.append(raceId(), entries(2), 0);
      expect(await store.read(raceId('2-1620992100'))).toEqual([]);
    });
  });

import { describe, expect, it } from 'vitest';
import { compareText, type FinalResult } from '../../../domain/src/index.ts';
import type { ResultStore } from '../../../domain/src/ports/index.ts';
import { raceId, racerId } from '../../support/readings.ts';

const final = (id: string, outputHundredths: number, name = id): FinalResult => ({
  racerId: racerId(id),
  name,
  outputHundredths,
});
const listed = async (store: ResultStore, race = raceId()) =>
  (await store.list(race)).sort((a, b) => compareText(a.racerId, b.racerId));

/** What every result store does. `open` gives a store without any results. */
export const resultStoreContract = (name: string, open: () => Promise<ResultStore>) =>
  describe(`ResultStore (${name})`, () => {
    it('has no results for a race nobody finished', async () => {
      const store = await open();
      expect(await store.list(raceId())).toEqual([]);
    });

    it('keeps one result a racer, whatever the id', async () => {
      const store = await open();
      for (const id of ['bob', '__proto__', 'ann']) await store.recordFinal(raceId(), final(id, 12_000));
      await store.recordFinal(raceId(), final('bob', 12_000));
      expect(await listed(store)).toEqual([final('__proto__', 12_000), final('ann', 12_000), final('bob', 12_000)]);
    });

    it.each([
      ['rising', [11_000, 12_000]],
      ['falling', [12_000, 11_000]],
    ])('keeps the higher of two outputs (%s)', async (_, outputs) => {
      const store = await open();
      for (const output of outputs) await store.recordFinal(raceId(), final('ann', output));
      expect(await listed(store)).toEqual([final('ann', 12_000)]);
    });

    it.each([[['Ann', 'Zed']], [['Zed', 'Ann']]])('keeps the smaller name of equal outputs (%s)', async (names) => {
      const store = await open();
      for (const each of names) await store.recordFinal(raceId(), final('ann', 12_000, each));
      expect(await listed(store)).toEqual([final('ann', 12_000, 'Ann')]);
    });

    it('keeps the name that came with the higher output', async () => {
      const store = await open();
      await store.recordFinal(raceId(), final('ann', 11_000, 'Ann'));
      await store.recordFinal(raceId(), final('ann', 12_000, 'Zed'));
      expect(await listed(store)).toEqual([final('ann', 12_000, 'Zed')]);
    });

    it('lists more results than one answer of a store holds, and keeps races apart', async () => {
      const store = await open();
      const finals = Array.from({ length: 1_200 }, (_, index) =>
        final(`racer-${10_000 + index}`, index, 'N'.repeat(40)),
      );
      for (let from = 0; from < finals.length; from += 100) {
        await Promise.all(finals.slice(from, from + 100).map((each) => store.recordFinal(raceId(), each)));
      }
      expect(await listed(store)).toEqual(finals);
      expect(await store.list(raceId('2-1620992100'))).toEqual([]);
    });
  });

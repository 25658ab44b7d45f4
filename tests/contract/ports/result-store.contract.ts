import { describe, expect, it } from 'vitest';
import { compareText, type FinalResult, type RacerFinal } from '../../../domain/src/index.ts';
import type { ResultStore } from '../../../domain/src/ports/index.ts';
import { classId, race, raceId, racerId, START_SECONDS } from '../../support/readings.ts';

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

    describe('results of a racer', () => {
      const ANN = racerId('ann');
      const inRace = (id: string, outputHundredths: number): RacerFinal => {
        const { raceId: ridden, classId: number, startSeconds } = race(id);
        return { ...final('ann', outputHundredths), raceId: ridden, classId: number, startSeconds };
      };
      const slot = (classNumber: number, slots: number) => `${classNumber}-${START_SECONDS + 300 * slots}`;
      // Newest first, of races that started together the highest class first.
      const ridden = [slot(1, 700), slot(10, 2), slot(2, 2), slot(1, 2), slot(2, 1), slot(1, 0), slot(3, -3_000_000)];
      const expected = ridden.map((id, index) => inRace(id, 10_000 + index));
      const openRidden = async () => {
        const store = await open();
        for (const { raceId: each, outputHundredths } of expected.toSorted((a, b) => compareText(a.raceId, b.raceId))) {
          await store.recordFinal(each, final('ann', outputHundredths));
          await store.recordFinal(each, final('anna', 9_000));
        }
        return store;
      };

      it('come newest first, whatever the class, and are nobody else’s', async () => {
        const store = await openRidden();
        expect(await store.listOfRacer(ANN, { limit: 100 })).toEqual(expected);
        expect(await store.listOfRacer(racerId('an'), { limit: 100 })).toEqual([]);
      });

      it('come in portions, each behind the last one of the portion before', async () => {
        const store = await openRidden();
        const found: RacerFinal[] = [];
        for (;;) {
          const portion = await store.listOfRacer(ANN, { before: found.at(-1), limit: 2 });
          expect(portion.length).toBeLessThanOrEqual(2);
          if (portion.length === 0) break;
          found.push(...portion);
        }
        expect(found).toEqual(expected);
        expect(await store.listOfRacer(ANN, { before: { startSeconds: 0, classId: classId(1) }, limit: 9 })).toEqual(
          [],
        );
      });

      it('are those that count, once a race', async () => {
        const store = await open();
        for (const output of [11_000, 12_000, 9_000]) await store.recordFinal(raceId(), final('ann', output));
        expect(await store.listOfRacer(ANN, { limit: 100 })).toEqual([inRace(raceId(), 12_000)]);
      });

      it('are some in one portion that a store answers in several', async () => {
        const store = await open();
        const finals = Array.from({ length: 120 }, (_, index) => inRace(slot(1, 120 - index), index + 1));
        await Promise.all(
          finals.map(({ raceId: each, outputHundredths }) => store.recordFinal(each, final('ann', outputHundredths))),
        );
        expect(await store.listOfRacer(ANN, { limit: 101 })).toEqual(finals.slice(0, 101));
      });
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

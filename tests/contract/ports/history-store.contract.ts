import { describe, expect, it } from 'vitest';
import { type Curves, curvesOf, encodeCurves, NO_CURVES, StaleWriteError } from '../../../domain/src/index.ts';
import type { CurvesKey, HistoryStore } from '../../../domain/src/ports/index.ts';
import { classId, reading } from '../../support/readings.ts';

const PART: CurvesKey = { classId: classId(1), partition: 1 };

const curvesOfAnn = (outputHundredths: number): Curves =>
  curvesOf([reading({ second: 1, outputHundredths }), reading({ second: 3, outputHundredths: 47_025 })]);

const board = (first: number, builtFrom = 'digest') => ({ bytes: Uint8Array.of(first, 0, 255, 7), builtFrom });

/** What every history does. `open` gives one without anything stored, of at least two partitions. */
export const historyStoreContract = (name: string, open: () => Promise<HistoryStore>) =>
  describe(`HistoryStore (${name})`, () => {
    const expectPart = async (store: HistoryStore, key: CurvesKey, curves: Curves) => {
      const stored = await store.readCurves(key);
      expect(stored?.curves).toEqual(curves);
      expect(stored?.version).toBe((await store.curveVersions(key.classId)).byPartition.get(key.partition));
    };
    const refusalsOf = (outcomes: readonly PromiseSettledResult<unknown>[]) =>
      outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason] : []));

    describe('curves', () => {
      it('are not there before the first write', async () => {
        const store = await open();
        expect(await store.readCurves(PART)).toBeUndefined();
        expect((await store.curveVersions(PART.classId)).byPartition).toEqual(new Map());
      });

      it('read back exactly as they were written, with the version that the write answered', async () => {
        const store = await open();
        const version = await store.writeCurves(PART, curvesOfAnn(12_000), undefined);
        await expectPart(store, PART, curvesOfAnn(12_000));
        expect(await store.readCurves(PART)).toMatchObject({ version });
      });

      it('may be of nobody', async () => {
        const store = await open();
        await store.writeCurves(PART, NO_CURVES, undefined);
        await expectPart(store, PART, NO_CURVES);
      });

      it('are replaced if their version is as expected; what replaces them has another', async () => {
        const store = await open();
        const first = await store.writeCurves(PART, curvesOfAnn(12_000), undefined);
        const second = await store.writeCurves(PART, curvesOfAnn(13_000), first);
        expect(second).not.toBe(first);
        await expectPart(store, PART, curvesOfAnn(13_000));
      });

      it('are not replaced by a first write', async () => {
        const store = await open();
        await store.writeCurves(PART, curvesOfAnn(12_000), undefined);
        await expect(store.writeCurves(PART, NO_CURVES, undefined)).rejects.toBeInstanceOf(StaleWriteError);
        await expectPart(store, PART, curvesOfAnn(12_000));
      });

      it('are not replaced by a write that expects a version that was replaced', async () => {
        const store = await open();
        const first = await store.writeCurves(PART, curvesOfAnn(12_000), undefined);
        await store.writeCurves(PART, curvesOfAnn(13_000), first);
        await expect(store.writeCurves(PART, NO_CURVES, first)).rejects.toBeInstanceOf(StaleWriteError);
        await expectPart(store, PART, curvesOfAnn(13_000));
      });

      it('are not replaced where there are none', async () => {
        const store = await open();
        const other = await store.writeCurves(PART, curvesOfAnn(12_000), undefined);
        const missing = { ...PART, partition: 0 };
        await expect(store.writeCurves(missing, curvesOfAnn(1), other)).rejects.toBeInstanceOf(StaleWriteError);
        expect(await store.readCurves(missing)).toBeUndefined();
      });

      it.each(['first writers', 'writers who read the same version'])('take exactly one of several %s', async (who) => {
        const store = await open();
        const expected = who === 'first writers' ? undefined : await store.writeCurves(PART, NO_CURVES, undefined);
        const outputs = [12_000, 13_000, 14_000, 15_000];
        const outcomes = await Promise.allSettled(
          outputs.map((output) => store.writeCurves(PART, curvesOfAnn(output), expected)),
        );
        expect(refusalsOf(outcomes).map((reason) => reason instanceof StaleWriteError)).toEqual([true, true, true]);
        const winner = outcomes.findIndex(({ status }) => status === 'fulfilled');
        await expectPart(store, PART, curvesOfAnn(outputs[winner] ?? 0));
      });

      it('of other parts and other classes are others', async () => {
        const store = await open();
        const keys = [PART, { ...PART, partition: 0 }, { ...PART, classId: classId(11) }];
        for (const [index, key] of keys.entries()) await store.writeCurves(key, curvesOfAnn(12_000 + index), undefined);
        for (const [index, key] of keys.entries()) await expectPart(store, key, curvesOfAnn(12_000 + index));
        const { byPartition } = await store.curveVersions(PART.classId);
        expect([...byPartition.keys()].sort()).toEqual([0, 1]);
      });

      it('may be of thousands of racers', async () => {
        const store = await open();
        const readings = Array.from({ length: 50_000 }, (_, index) =>
          reading({
            racerId: `racer-${index % 5_000}`,
            second: 1 + (index % 300),
            outputHundredths: 2_275 + (index % 999),
          }),
        );
        await store.writeCurves(PART, curvesOf(readings), undefined);
        const stored = await store.readCurves(PART);
        expect(Buffer.compare(encodeCurves(stored?.curves ?? NO_CURVES), encodeCurves(curvesOf(readings)))).toBe(0);
      });
    });

    describe('the digest', () => {
      it('changes with any part of its class, and with nothing else', async () => {
        const store = await open();
        const digest = async () => (await store.curveVersions(classId(1))).digest;
        const digests = [await digest()];
        const version = await store.writeCurves(PART, curvesOfAnn(12_000), undefined);
        digests.push(await digest());
        await store.writeCurves({ ...PART, partition: 0 }, curvesOfAnn(12_000), undefined);
        digests.push(await digest());
        await store.writeCurves(PART, curvesOfAnn(13_000), version);
        digests.push(await digest());
        expect(new Set(digests).size).toBe(4);
        await store.writeCurves({ ...PART, classId: classId(11) }, curvesOfAnn(12_000), undefined);
        await store.writeBoard(PART.classId, board(1), undefined);
        expect(await digest()).toBe(digests.at(-1));
      });
    });

    describe('boards', () => {
      const versionOf = async (store: HistoryStore) => (await store.boardInfo(classId(1)))?.version ?? '';
      const expectBoard = async (store: HistoryStore, expected: ReturnType<typeof board>) => {
        const info = await store.boardInfo(classId(1));
        expect(info?.builtFrom).toBe(expected.builtFrom);
        expect(await store.readBoard(classId(1), info?.version ?? '')).toEqual(expected.bytes);
      };

      it('are not there before the first write', async () => {
        const store = await open();
        expect(await store.boardInfo(classId(1))).toBeUndefined();
        expect(await store.readBoard(classId(1), 'v1')).toBeUndefined();
      });

      it('read back exactly as they were written, with what they were made from and when', async () => {
        const store = await open();
        await store.writeBoard(classId(1), board(1), undefined);
        await expectBoard(store, board(1));
        expect((await store.boardInfo(classId(1)))?.updatedAtMs).toBeGreaterThan(1_600_000_000_000);
      });

      it('are replaced if their version is as expected; the old one cannot be read any more', async () => {
        const store = await open();
        await store.writeBoard(classId(1), board(1), undefined);
        const first = await versionOf(store);
        await store.writeBoard(classId(1), board(2), first);
        await expectBoard(store, board(2));
        expect(await store.readBoard(classId(1), first)).toBeUndefined();
      });

      // Else a writer who read the old version could put an older board in place of this one.
      it('have another version if they were made from other curves, also with equal bytes', async () => {
        const store = await open();
        await store.writeBoard(classId(1), board(1, 'older'), undefined);
        const first = await versionOf(store);
        await store.writeBoard(classId(1), board(1, 'newer'), first);
        expect(await versionOf(store)).not.toBe(first);
        await expect(store.writeBoard(classId(1), board(2, 'older'), first)).rejects.toBeInstanceOf(StaleWriteError);
        await expectBoard(store, board(1, 'newer'));
      });

      it('are not replaced by a first write, nor by one that expects a version that was replaced', async () => {
        const store = await open();
        await store.writeBoard(classId(1), board(1), undefined);
        const first = await versionOf(store);
        await store.writeBoard(classId(1), board(2), first);
        for (const expected of [undefined, first]) {
          await expect(store.writeBoard(classId(1), board(3), expected)).rejects.toBeInstanceOf(StaleWriteError);
        }
        await expectBoard(store, board(2));
      });

      it('take exactly one of several writers at once', async () => {
        const store = await open();
        const writes = [1, 2, 3, 4].map((first) => store.writeBoard(classId(1), board(first), undefined));
        const outcomes = await Promise.allSettled(writes);
        expect(refusalsOf(outcomes).map((reason) => reason instanceof StaleWriteError)).toEqual([true, true, true]);
        await expectBoard(store, board(outcomes.findIndex(({ status }) => status === 'fulfilled') + 1));
      });

      it('of other classes are others', async () => {
        const store = await open();
        await store.writeBoard(classId(11), board(1), undefined);
        expect(await store.boardInfo(classId(1))).toBeUndefined();
      });

      it.each(['', '*', 'W/"x"', 'a"\r\nb', '../board', 'ü'])('have no version %j', async (version) => {
        const store = await open();
        await store.writeBoard(classId(1), board(1), undefined);
        expect(await store.readBoard(classId(1), version)).toBeUndefined();
      });
    });
  });

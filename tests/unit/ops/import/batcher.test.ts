import { expect, it } from 'vitest';
import { type Batch, createBatcher } from '../../../../ops/src/import/batcher.ts';
import { integerBetween, seededRandom, seeds } from '../../../support/random.ts';

const MIB = 1024 * 1024;
const bytesOf = (batch: Batch) => batch.reduce((sum, { bytes }) => sum + bytes.length, 0);

const batchesOf = (sizes: readonly number[]): Batch[] => {
  const batcher = createBatcher();
  const records = sizes.map((size, index) => ({ input: 'a', line: index + 1, bytes: new Uint8Array(size) }));
  const full = records.map((record) => batcher.add(record)).filter((batch) => batch !== undefined);
  return [...full, batcher.rest()];
};

it('aws-semantics 5.1: a batch has at most 500 records', () => {
  expect(batchesOf(Array.from({ length: 1_200 }, () => 200)).map((batch) => batch.length)).toEqual([500, 500, 200]);
});

it('aws-semantics 5.1: a batch has at most 4 MiB before base64', () => {
  expect(batchesOf([MIB, MIB, MIB, MIB, 1]).map(bytesOf)).toEqual([4 * MIB, 1]);
});

it('keeps every record, in order, and fills a batch as far as the next record lets it', () => {
  for (const seed of seeds(50)) {
    const random = seededRandom(seed);
    const sizes = Array.from({ length: 700 }, () => integerBetween(random, 1, random() < 0.02 ? 1_024_000 : 300));
    const batches = batchesOf(sizes);
    expect(
      batches.flat().map(({ line, bytes }) => [line, bytes.length]),
      `seed ${seed}`,
    ).toEqual(sizes.map((size, index) => [index + 1, size]));
    for (const [index, batch] of batches.entries()) {
      const next = batches[index + 1]?.[0]?.bytes.length;
      const isFull = next === undefined || batch.length === 500 || bytesOf(batch) + next > 4 * MIB;
      expect({ isFull, fits: batch.length <= 500 && bytesOf(batch) <= 4 * MIB }, `seed ${seed}`).toEqual({
        isFull: true,
        fits: true,
      });
    }
  }
});

import { describe, expect, it } from 'vitest';
import {
  answering,
  deliverySpec,
  type FirehoseBench,
  firehoseBench,
  functionFailed,
  type TransformHandler,
  transformSpec,
} from '../../../../support/firehose-bench.ts';
import { textOf } from '../../../../support/local-kinesis.ts';
import { integerBetween, type Random, seededRandom, seeds } from '../../../../support/random.ts';

const STEPS = 40;
/** Records go into S3 as they are, in upper case, so that a delivered one is told from one that was read. */
const shout = answering((text) => text.toUpperCase());

/** One misbehaviour of a function, chosen by chance; most of the time there is none. */
const misbehaving =
  (random: Random): TransformHandler =>
  (event, index) => {
    const answer = shout(event, index) as { records: { recordId: string; result: string; data: string }[] };
    const { records } = answer;
    switch (integerBetween(random, 0, 12)) {
      case 0:
        return functionFailed();
      case 1:
        throw new Error('out of order');
      case 2:
        return null;
      case 3:
        return { records: records.slice(1) };
      case 4:
        return { records: [...records, ...records.slice(0, 1)] };
      case 5:
        return { records: records.map((record) => ({ ...record, result: 'Okay' })) };
      case 6:
        return { records: records.map((record) => ({ ...record, recordId: `${record.recordId}x` })) };
      default:
        return answer;
    }
  };

interface Faults {
  readonly random: Random;
  /** Of 100 puts, saves, reads and invocations. */
  readonly percent: number;
  readonly canDie: boolean;
}

const injectFaults = (bench: FirehoseBench, { random, percent, canDie }: Faults): void => {
  const happens = (): boolean => random() * 100 < percent;
  const dieSometimes = (): void => {
    if (canDie && happens()) bench.die();
  };
  bench.onPut = () => {
    dieSometimes();
    const isStored = !happens();
    return isStored && !happens() ? { isStored } : { isStored, error: new Error('the answer was lost') };
  };
  bench.onSave = () => {
    dieSometimes();
    if (happens()) throw new Error('the state cannot be written');
  };
  const misbehave = misbehaving(random);
  bench.handler = (event, index) => {
    dieSometimes();
    return happens() ? misbehave(event, index) : shout(event, index);
  };
};

const heal = (bench: FirehoseBench): void => {
  bench.onPut = () => ({ isStored: true });
  bench.onSave = () => undefined;
  bench.handler = shout;
  bench.source.readErrors.length = 0;
};

/** Puts, splits, time and restarts in random order. @returns the texts that were put */
const ride = async (bench: FirehoseBench, { random, percent, canDie }: Faults): Promise<string[]> => {
  const texts: string[] = [];
  const shardIds = ['shard-0', 'shard-1'];
  const put = (): void => {
    const shardId = shardIds[integerBetween(random, 0, shardIds.length - 1)] ?? '';
    const text = `r${texts.length}`;
    texts.push(text);
    const padding = 'x'.repeat(random() < 0.1 ? 300_000 : 10);
    bench.source.put({ shardId, data: `${text}:${padding};` });
  };
  const split = (): void => {
    const [parent = ''] = shardIds.splice(integerBetween(random, 0, shardIds.length - 1), 1);
    const children = [`${parent}l`, `${parent}r`];
    bench.source.split(parent, children);
    shardIds.push(...children);
  };
  for (let step = 0; step < STEPS; step += 1) {
    for (let count = integerBetween(random, 0, 8); count > 0; count -= 1) put();
    if (random() < 0.03) split();
    if (random() * 100 < percent) bench.source.readErrors.push(new Error('the source cannot be read'));
    await bench.run(integerBetween(random, 1, 6) * 500);
    if (canDie && random() < 0.1) bench.die();
    if (bench.hasDied() || random() < 0.03) await bench.restart();
  }
  return texts;
};

const benchFor = (seed: number): FirehoseBench =>
  firehoseBench({
    spec: deliverySpec({
      bufferSeconds: seed % 3 === 0 ? 0 : seed % 7,
      bufferMegabytes: 1,
      ...(seed % 4 === 0 ? {} : { transform: transformSpec({ bufferSeconds: seed % 2, retries: seed % 3 }) }),
    }),
    shardIds: ['shard-0', 'shard-1'],
    options: { readRecords: 7 },
  });

/** The records of all objects, whatever became of them. */
const found = (bench: FirehoseBench): string[] => {
  const delivered = bench.textsUnder('out/').join('').toLowerCase();
  const failed = bench.failedLines().map(({ rawData }) => textOf(rawData));
  return `${delivered}${failed.join('')}`
    .split(';')
    .filter((record) => record !== '')
    .map((record) => record.slice(0, record.indexOf(':')));
};

describe('records that went into a delivery stream', { timeout: 240_000 }, () => {
  it('are each once in an object when nothing fails, also over restarts', async () => {
    for (const seed of seeds(25)) {
      const bench = benchFor(seed);
      const faults = { random: seededRandom(seed), percent: 0, canDie: false };
      bench.handler = shout;
      await bench.start();
      const texts = await ride(bench, faults);
      await bench.run(30_000, 1_000);
      expect(found(bench).sort(), `seed ${seed}`).toEqual(texts.sort());
      await bench.stop();
    }
  });

  it('are all in an object although S3, state, source and function fail', async () => {
    for (const seed of seeds(30)) {
      const bench = benchFor(seed);
      const faults = { random: seededRandom(seed), percent: 15, canDie: false };
      await bench.start();
      injectFaults(bench, faults);
      const texts = await ride(bench, faults);
      heal(bench);
      await bench.run(180_000, 1_000);
      expect([...new Set(found(bench))].sort(), `seed ${seed}`).toEqual(texts.sort());
      await bench.stop();
    }
  });

  it('are all in an object although the process dies at any moment', async () => {
    for (const seed of seeds(40)) {
      const bench = benchFor(seed);
      const faults = { random: seededRandom(seed), percent: 6, canDie: true };
      await bench.start();
      injectFaults(bench, faults);
      const texts = await ride(bench, faults);
      heal(bench);
      await bench.restart();
      await bench.run(180_000, 1_000);
      expect([...new Set(found(bench))].sort(), `seed ${seed}`).toEqual(texts.sort());
      await bench.stop();
    }
  });
});

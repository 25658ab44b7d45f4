import { hash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { SourcePosition } from '../../../../../infra/local/src/core/record-source.ts';
import { base64, type LocalKinesis, openStream, readShard, textOf } from '../../../../support/local-kinesis.ts';
import { integerBetween, type Random, seededRandom, seeds } from '../../../../support/random.ts';

/** The obvious stream: a list of records per key, in the order of their acknowledgements. */
interface Model {
  local: LocalKinesis;
  readonly random: Random;
  readonly textsByKey: Map<string, string[]>;
  written: number;
}

const KEYS = Array.from({ length: 12 }, (_, index) => `key-${index}`);

/** Puts of one caller after another keep the order per key; the texts are numbered to see it. */
const put = async (model: Model): Promise<void> => {
  const Records = Array.from({ length: integerBetween(model.random, 1, 30) }, () => {
    const key = KEYS[integerBetween(model.random, 0, KEYS.length - 1)] ?? '';
    model.written += 1;
    const text = `${model.written}:${'y'.repeat(integerBetween(model.random, 0, 300))}`;
    model.textsByKey.set(key, [...(model.textsByKey.get(key) ?? []), text]);
    return { PartitionKey: key, Data: base64(text) };
  });
  const answer = await model.local.call('PutRecords', { StreamName: 's', Records });
  expect(answer.FailedRecordCount).toBe(0);
};

const reshard = async ({ local, random }: Model): Promise<void> => {
  const open = (await local.call('ListShards', { StreamName: 's', ShardFilter: { Type: 'AT_LATEST' } })).Shards.length;
  const TargetShardCount = integerBetween(random, Math.ceil(open / 2), Math.min(open * 2, 6));
  await local.call('UpdateShardCount', { StreamName: 's', TargetShardCount, ScalingType: 'UNIFORM_SCALING' });
};

const reopen = async (model: Model): Promise<void> => {
  model.local = await model.local.reopen();
};

const peek = async ({ local, random }: Model): Promise<void> => {
  const { Shards } = await local.call('ListShards', { StreamName: 's' });
  const shard = integerBetween(random, 0, Shards.length - 1);
  await readShard(local, { shard, limit: integerBetween(random, 1, 50) });
};

const later = async ({ local, random }: Model): Promise<void> => local.clock.advance(integerBetween(random, 0, 3000));

const twoPutsAtOnce = async (model: Model): Promise<void> => {
  await Promise.all([put(model), put(model)]);
};

const putDuringReshard = async (model: Model): Promise<void> => {
  await Promise.all([put(model), reshard(model), put(model)]);
};

const STEPS = [put, put, twoPutsAtOnce, putDuringReshard, reshard, reopen, peek, later];

/** Reads as a consumer must: every parent to its end before its children. */
const consume = async ({ local, random }: Model): Promise<Map<string, string[]>> => {
  const source = local.kinesis.source('s');
  const textsByKey = new Map<string, string[]>();
  for (const { shardId } of source.listShards()) {
    let position: SourcePosition = source.startOf(shardId, { type: 'TRIM_HORIZON' });
    for (;;) {
      const { records } = await source.read({ shardId, position, limit: integerBetween(random, 1, 40) });
      for (const record of records) {
        const event = JSON.parse(record.eventJson);
        const key = record.orderingKey;
        textsByKey.set(key, [...(textsByKey.get(key) ?? []), textOf(event.kinesis.data)]);
      }
      const last = records.at(-1);
      if (last === undefined) break;
      position = { afterSequenceNumber: last.sequenceNumber };
    }
  }
  return textsByKey;
};

const byKey = (texts: ReadonlyMap<string, string[]>) => Object.fromEntries([...texts].sort());

describe('a stream under any order of puts, reshards, reads and restarts', () => {
  it('gives every key its records in the order in which they were put', { timeout: 120_000 }, async () => {
    for (const seed of seeds(12)) {
      const random = seededRandom(seed);
      const sizes = {
        segmentBytesMax: integerBetween(random, 500, 8000),
        cacheBytesMax: integerBetween(random, 0, 4000),
        cacheAgeMaxMs: integerBetween(random, 0, 5000),
      };
      const model: Model = {
        local: await openStream(integerBetween(random, 1, 4), sizes),
        random,
        textsByKey: new Map(),
        written: 0,
      };
      for (let step = 0; step < 25; step += 1) await STEPS[integerBetween(random, 0, STEPS.length - 1)]?.(model);
      expect(byKey(await consume(model)), `seed ${seed}`).toEqual(byKey(model.textsByKey));
      await expectSoundShards(model, seed);
      await model.local.kinesis.stop();
    }
  });
});

/** Numbers are unique and increase, and the open shards divide the hash space so that every key has one owner. */
const expectSoundShards = async ({ local }: Model, seed: number): Promise<void> => {
  const source = local.kinesis.source('s');
  const numbers: bigint[] = [];
  for (const { shardId } of source.listShards()) {
    const { records } = await source.read({ shardId, position: { afterSequenceNumber: undefined }, limit: 1e6 });
    const ofShard = records.map((record) => BigInt(record.sequenceNumber));
    expect(ofShard, `seed ${seed}`).toEqual([...ofShard].sort((a, b) => (a < b ? -1 : 1)));
    numbers.push(...ofShard);
  }
  expect(new Set(numbers).size, `seed ${seed}`).toBe(numbers.length);
  const { Shards } = await local.call('ListShards', { StreamName: 's', ShardFilter: { Type: 'AT_LATEST' } });
  for (const key of KEYS) {
    const position = BigInt(`0x${hash('md5', key, 'hex')}`);
    const owners = Shards.filter(
      ({ HashKeyRange: { StartingHashKey, EndingHashKey } }) =>
        BigInt(StartingHashKey) <= position && position <= BigInt(EndingHashKey),
    );
    expect(owners, `seed ${seed}`).toHaveLength(1);
  }
};

import { describe, expect, it } from 'vitest';
import type { MappingSpec } from '../../../../../infra/local/src/core/deployment.ts';
import { AwsError } from '../../../../../infra/local/src/core/errors.ts';
import { eventSourceBench, failed, type Handler, type StreamEvent } from '../../../../support/event-source-bench.ts';
import { seededRandom } from '../../../../support/random.ts';

// Random records, failures, splits, windows and crashes against an oracle that a reader can check by eye:
// every record reaches a successful call or a failure record, and first deliveries of a key come in order.

const randomMapping = (random: () => number): Partial<MappingSpec> => {
  const isWindowed = random() < 0.6;
  return {
    batchSize: 1 + Math.floor(random() * 12),
    maximumBatchingWindowSeconds: random() < 0.3 ? 2 : 0,
    parallelizationFactor: isWindowed ? 1 : 1 + Math.floor(random() * 3),
    maximumRecordAgeSeconds: random() < 0.3 ? 60 : -1,
    maximumRetryAttempts: random() < 0.7 ? Math.floor(random() * 4) : -1,
    bisectBatchOnFunctionError: random() < 0.5,
    tumblingWindowSeconds: isWindowed ? 1 + Math.floor(random() * 5) : 0,
    reportBatchItemFailures: random() < 0.5,
    onFailureArn: 'arn:aws:s3:::failures',
  };
};

const sequenceOf = (event: StreamEvent) => event.Records.map((record) => record.kinesis?.sequenceNumber ?? '');
const seenOf = (state: unknown): string[] => (state as { seen?: string[] } | undefined)?.seen ?? [];

/** A function that behaves: its state holds what it answered for, and leaves out what it reports as failed. */
const createFunction = (random: () => number, trouble: { isOn: boolean }, mapping: Partial<MappingSpec>) => {
  const delivered = new Set<string>();
  const handler: Handler = (event) => {
    const fate = trouble.isOn ? random() : 1;
    if (fate < 0.1) return failed();
    if (fate < 0.15) throw new AwsError('TooManyRequestsException', 'Rate Exceeded.', { status: 429 });
    const numbers = sequenceOf(event);
    const reportedFrom =
      fate < 0.3 && mapping.reportBatchItemFailures === true ? Math.floor(random() * numbers.length) : numbers.length;
    const good = numbers.slice(0, reportedFrom);
    const batchItemFailures = numbers.slice(reportedFrom).map((itemIdentifier) => ({ itemIdentifier }));
    if (event.window === undefined) {
      for (const sequenceNumber of good) delivered.add(sequenceNumber);
      return { batchItemFailures };
    }
    const seen = [...seenOf(event.state), ...good];
    if (event.isFinalInvokeForWindow === true) for (const sequenceNumber of seen) delivered.add(sequenceNumber);
    return { state: { seen }, batchItemFailures };
  };
  return { handler, delivered };
};

const orderedFirstDeliveries = (bench: ReturnType<typeof eventSourceBench>): Map<string, string[]> => {
  const byKey = new Map<string, string[]>();
  const known = new Set<string>();
  for (const { event } of bench.invocations) {
    for (const { kinesis } of event.Records) {
      if (kinesis === undefined || known.has(kinesis.sequenceNumber)) continue;
      known.add(kinesis.sequenceNumber);
      byKey.set(kinesis.partitionKey, [...(byKey.get(kinesis.partitionKey) ?? []), kinesis.sequenceNumber]);
    }
  }
  return byKey;
};

const discardedIn = (bench: ReturnType<typeof eventSourceBench>): string[] =>
  bench.objects.flatMap(({ document }) => {
    const payload = document['payload'] as StreamEvent;
    return [...sequenceOf(payload), ...seenOf(payload.state)];
  });

const SPLIT_STEP = 30;

/** Keys 0-3 stay on one shard; the shard of keys 4-7 is split half-way. */
const shardOf = (key: number, step: number): string => {
  if (key < 4) return 'shard-1';
  if (step <= SPLIT_STEP) return 'shard-0';
  return key % 2 === 0 ? 'shard-2' : 'shard-3';
};

const runScenario = async (seed: number) => {
  const random = seededRandom(seed);
  const mapping = randomMapping(random);
  const trouble = { isOn: true };
  const { handler, delivered } = createFunction(random, trouble, mapping);
  const bench = eventSourceBench({
    mapping,
    handler,
    shardIds: ['shard-0', 'shard-1'],
    options: { bufferedRecords: 30 },
  });
  const put: string[] = [];
  await bench.start();
  for (let step = 0; step < 60; step += 1) {
    const count = Math.floor(random() * 5);
    for (let index = 0; index < count; index += 1) {
      const key = Math.floor(random() * 8);
      const late = random() < 0.05 ? 3_000 : 0;
      put.push(
        bench.source.put({ shardId: shardOf(key, step), key: `key-${key}`, arrivedAtMs: bench.clock.nowMs() - late }),
      );
    }
    if (random() < 0.03) bench.objectErrors.push(new Error('bucket away'));
    if (random() < 0.03) bench.store.writeErrors.push(new Error('disk full'));
    if (random() < 0.03) bench.source.readErrors.push(new Error('stream away'));
    if (step === SPLIT_STEP) bench.source.split('shard-0', ['shard-2', 'shard-3']);
    if (random() < 0.06) {
      bench.store.writeErrors.length = 0;
      bench.source.readErrors.length = 0;
      await bench.crash();
    }
    await bench.run(Math.floor(random() * 1_500), 100);
  }
  trouble.isOn = false;
  for (const errors of [bench.objectErrors, bench.store.writeErrors, bench.source.readErrors]) errors.length = 0;
  await bench.run(400_000, 500);
  return { bench, put, delivered };
};

describe('deliveries under random failures and crashes', () => {
  it('lose nothing, and keep the order of first deliveries per key', { timeout: 120_000 }, async () => {
    for (let seed = 1; seed <= 60; seed += 1) {
      const { bench, put, delivered } = await runScenario(seed);
      const accounted = new Set([...delivered, ...discardedIn(bench)]);
      expect(
        put.filter((sequenceNumber) => !accounted.has(sequenceNumber)),
        `lost with seed ${seed}`,
      ).toEqual([]);
      for (const [key, firsts] of orderedFirstDeliveries(bench)) {
        expect(firsts, `order of ${key} with seed ${seed}`).toEqual([...firsts].sort());
      }
      expect(
        bench.eventSources.metrics()[0]?.shards.map(({ unfinishedRecords }) => unfinishedRecords),
        `seed ${seed}`,
      ).toEqual([0, 0, 0]);
    }
  });
});

import { describe, expect, it } from 'vitest';
import type { OperatorSnapshot } from '../../../../../frontend/src/api/operator-snapshot.ts';
import { concernsOf, isDeliveryBehind } from '../../../../../frontend/src/composables/operator/concerns.ts';
import { readersOf, slowestOf, viewMapping } from '../../../../../frontend/src/composables/operator/mapping-health.ts';
import { plainName, plainSource, shardNumber } from '../../../../../frontend/src/composables/operator/names.ts';
import { flowOf } from '../../../../../frontend/src/composables/operator/stream-flow.ts';
import { createFormats } from '../../../../../frontend/src/format/formats.ts';
import { deliveryNow, functionNow, mappingNow, nowMs, snapshotOf, waiting } from './snapshots.ts';

const formats = createFormats('en-GB', 'UTC');

describe('names', () => {
  it.each([
    ['alleycat-AggregateFunction', 'Aggregate'],
    ['my-own-stack-ReadLeaderboardsFunction', 'Read leaderboards'],
    ['Function', 'Function'],
    ['alleycat-ImportDelivery', 'Import delivery'],
  ])('are what people call it: %s is %s', (physical, plain) => {
    expect(plainName(physical)).toBe(plain);
  });

  it('of sources are those of their stream or table', () => {
    const arns = [
      'arn:aws:kinesis:us-east-1:000000000000:stream/alleycat-ReadingStream',
      'arn:aws:dynamodb:us-east-1:000000000000:table/alleycat-RaceTable/stream/2026-01-01T00:00:00.000',
    ];
    expect([arns.map(plainSource), shardNumber('shardId-000000000012')]).toEqual([
      ['Reading stream', 'Race table'],
      12,
    ]);
  });
});

describe('an event source', () => {
  const healthOf = (fields: Parameters<typeof mappingNow>[0]) => viewMapping(mappingNow(fields)).health;

  it('is up to date while nothing waits longer than batches and windows take', () => {
    expect([healthOf({}), healthOf(waiting(900, 6_000)), healthOf(waiting(900, 6_001))]).toEqual([
      'ok',
      'ok',
      'behind',
    ]);
    expect(healthOf({ ...waiting(900, 60_000), batchingSeconds: 60 })).toBe('ok');
  });

  it('is stuck while records wait for a function that fails, and not because of what is over', () => {
    const lastResult = 'PROBLEM: Function call failed';
    expect([healthOf({ lastResult, ...waiting(1, 1) }), healthOf({ lastResult })]).toEqual(['failing', 'ok']);
  });

  it('is what the Lambda API says while it is off or changes', () => {
    const states = ['Disabled', 'Disabling', 'Enabling', 'Updating', 'Creating', 'Deleting'];
    expect(states.map((state) => healthOf({ state, ...waiting(9, 1e9) }))).toEqual(
      'paused pausing resuming changing changing changing'.split(' '),
    );
  });

  it('is as old as its oldest shard, and as far behind as all of them', () => {
    const shards = [
      { shardId: 'a', recordsBehind: 2, iteratorAgeMs: 43_200_000 },
      { shardId: 'b', recordsBehind: 3, iteratorAgeMs: 5 },
    ];
    expect(viewMapping(mappingNow({ shards }))).toMatchObject({
      recordsBehind: 5,
      iteratorAgeMs: 43_200_000,
      shareOfKept: 0.5,
    });
    expect(viewMapping(mappingNow({ shards, keptMs: undefined })).shareOfKept).toBe(0);
  });

  it('belongs to its stream, which is as late as the latest of those that read it', () => {
    const late = mappingNow({ uuid: 'late', ...waiting(1, 60_000) });
    const later = mappingNow({ uuid: 'later', state: 'Disabled', ...waiting(1, 90_000) });
    const idle = mappingNow({ uuid: 'idle', state: 'Disabled' });
    const other = mappingNow({ uuid: 'other', sourceArn: 'arn:aws:kinesis:r:0:stream/other-ReadingStream' });
    const views = [late, later, idle, other].map(viewMapping);
    const readers = readersOf('alleycat-ReadingStream', views);
    expect(readers.map(({ mapping }) => mapping.uuid)).toEqual(['late', 'later', 'idle']);
    expect([slowestOf(readers)?.mapping.uuid, slowestOf([viewMapping(idle)])]).toEqual(['later', undefined]);
  });
});

describe('what needs somebody', () => {
  const concerns = (fields: Partial<OperatorSnapshot>) =>
    concernsOf(snapshotOf(fields), formats).map(({ section, text }) => `${section}: ${text}`);

  it('is nothing when all is well, old failures included', () => {
    const newest = { key: 'aws/x', atMs: nowMs - 3_600_001 };
    const failures = [{ bucket: 'b', objects: 3, prefixes: [], newest }];
    expect(concerns({ failures })).toEqual([]);
  });

  it('is told in words, with how much and since when', () => {
    const told = concerns({
      mappings: [
        mappingNow({ state: 'Disabled', ...waiting(1_240, 43_300_000) }),
        mappingNow({ functionName: 's-FinishFunction', lastResult: 'PROBLEM: throttled', ...waiting(1, 1) }),
        mappingNow({ functionName: 's-AnnounceFunction', ...waiting(1, 30_000) }),
      ],
      functions: [functionNow({ errors: 1 }), functionNow({ name: 's-FinishFunction', errors: 2, throttles: 1_000 })],
      failures: [{ bucket: 'b', objects: 3, prefixes: [], newest: { key: 'k', atMs: nowMs - 180_000 } }],
      deliveries: [deliveryNow({ freshnessMs: 76_000, recordsLost: 1 })],
      process: { uptimeSeconds: 1, residentBytes: 1, delayP99Ms: 400, delayMaxMs: 900 },
    });
    expect(told.map((text) => text.replaceAll('\u202f', ' '))).toEqual([
      'sources: Aggregate has used up 50% of the time that records may wait',
      'sources: Aggregate is paused: 1,240 records wait',
      'sources: Finish is stuck: throttled',
      'sources: Announce is 30 s behind',
      'functions: Aggregate failed once in the last minute',
      'functions: Finish failed 2 times in the last minute',
      'functions: Finish was throttled 1,000 times in the last minute',
      'failures: Something was given up 3 min ago',
      'delivery: Reading delivery lost 1 record',
      'delivery: Reading delivery is 76 s behind',
      'process: The process answers late: 400 ms',
    ]);
  });

  it('is a delivery only beyond the time that it collects for', () => {
    expect([75_000, 75_001].map((freshnessMs) => isDeliveryBehind(deliveryNow({ freshnessMs })))).toEqual([
      false,
      true,
    ]);
  });
});

it('a stream carries what its shards carry together', () => {
  const shard = (shardId: string, recordsBySecond: number[]) => ({
    ...{ shardId, recordsBySecond },
    recordsPerSecond: 1.5,
    bytesPerSecond: 100,
  });
  expect(flowOf({ name: 's', shards: [shard('a', [1, 2, 3]), shard('b', [0, 9, 1])] })).toEqual({
    recordsPerSecond: 3,
    bytesPerSecond: 200,
    recordsBySecond: [1, 11, 4],
    peak: 11,
  });
  expect(flowOf({ name: 's', shards: [] }).peak).toBe(0);
});

it('figures are as short as they may be', () => {
  const plain = (text: string) => text.replaceAll('\u202f', ' ');
  expect([0, 0.25, 9.94, 9.96, 1_234.5].map(formats.rate)).toEqual(['0', '0.3', '9.9', '10', '1,235']);
  expect([0, 999, 999.6, 152_400, 999_600, 3e9, 1e18].map(formats.bytes).map(plain)).toEqual([
    '0 B',
    '999 B',
    '1 kB',
    '152 kB',
    '1 MB',
    '3 GB',
    '1,000,000 TB',
  ]);
  expect([0.04, 9.9, 12.4, 999.4, 999.6, 12_340].map(formats.duration).map(plain)).toEqual([
    '0.0 ms',
    '9.9 ms',
    '12 ms',
    '999 ms',
    '1.0 s',
    '12.3 s',
  ]);
});

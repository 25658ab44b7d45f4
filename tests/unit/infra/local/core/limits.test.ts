import { expect, it } from 'vitest';
import { createLimitRegistry } from '../../../../../infra/local/src/core/limits.ts';
import { createFakeClock } from '../../../../support/fake-clock.ts';

const open = () => {
  const clock = createFakeClock(1_000);
  return { clock, limits: createLimitRegistry(clock) };
};

it('tells which limit bit first, which last, and how often', () => {
  const { clock, limits } = open();
  limits.note('kinesis-shard-records', 's/shardId-0', '1,000 records/s');
  clock.advance(500);
  limits.note('function-timeout', 'f', '3 s');
  clock.advance(500);
  limits.note('kinesis-shard-records', 's/shardId-0', '1,000 records/s');
  limits.note('kinesis-shard-records', 's/shardId-1', '1,000 records/s');
  expect(limits.read()).toEqual([
    {
      limit: 'kinesis-shard-records',
      resource: 's/shardId-0',
      quota: '1,000 records/s',
      firstAtMs: 1_000,
      lastAtMs: 2_000,
      count: 2,
    },
    { limit: 'function-timeout', resource: 'f', quota: '3 s', firstAtMs: 1_500, lastAtMs: 1_500, count: 1 },
    {
      limit: 'kinesis-shard-records',
      resource: 's/shardId-1',
      quota: '1,000 records/s',
      firstAtMs: 2_000,
      lastAtMs: 2_000,
      count: 1,
    },
  ]);
});

it('does not change what was read before', () => {
  const { limits } = open();
  limits.note('iot-publishes', 'account', '20,000 publishes/s');
  const before = limits.read();
  limits.note('iot-publishes', 'account', '20,000 publishes/s');
  expect(before.map(({ count }) => count)).toEqual([1]);
});

it('remembers 20 resources of a limit by name and counts further ones together, whatever other limits have', () => {
  const { limits } = open();
  for (let client = 0; client < 50; client += 1) limits.note('iot-subscriptions', `client-${client}`, '50 filters');
  limits.note('iot-payload', 'client-7', '128 KB');
  limits.note('iot-subscriptions', 'client-7', '50 filters');
  const read = limits.read();
  expect(read).toHaveLength(22);
  expect(read.slice(20).map(({ limit, resource, count }) => ({ limit, resource, count }))).toEqual([
    { limit: 'iot-subscriptions', resource: 'others', count: 30 },
    { limit: 'iot-payload', resource: 'client-7', count: 1 },
  ]);
  expect(read[7]).toMatchObject({ resource: 'client-7', count: 2 });
});

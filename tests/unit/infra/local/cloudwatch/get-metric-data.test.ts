import {
  type CloudWatchClient,
  GetMetricDataCommand,
  type GetMetricDataCommandInput,
  GetMetricStatisticsCommand,
  paginateGetMetricData,
} from '@aws-sdk/client-cloudwatch';
import { describe, expect, it } from 'vitest';
import {
  atMinute,
  cloudWatchBench,
  MINUTE_MS,
  metricId,
  NOON_MS,
  query,
} from '../../../../support/cloudwatch-bench.ts';

const ORDERS = metricId('Orders', { Till: '1', Hall: 'north' });

/** Two orders at 11:58, one of them at its end, none at 11:59, and three at noon. */
const withOrders = async () => {
  const bench = await cloudWatchBench();
  const orders = bench.cloudWatch.store.metric(ORDERS, 'Count');
  for (const [value, atMs] of [
    [4, NOON_MS - 2 * MINUTE_MS],
    [10, NOON_MS - MINUTE_MS - 1],
    [1, NOON_MS],
    [2, NOON_MS],
    [6, NOON_MS],
  ] as const) {
    orders.add(value, atMs);
  }
  return bench;
};

const RANGE = { StartTime: atMinute(-10), EndTime: atMinute(1) };

const valuesOf = async (client: CloudWatchClient, input: GetMetricDataCommandInput) => {
  const { MetricDataResults = [] } = await client.send(new GetMetricDataCommand(input));
  return MetricDataResults.map(({ Id, Values }) => [Id, Values]);
};

describe('GetMetricData', () => {
  it('aws-semantics 10.1: answers each statistic of each minute that has values, newest first', async () => {
    const { client } = await withOrders();
    const stats = ['Sum', 'Average', 'Minimum', 'Maximum', 'SampleCount'];
    const MetricDataQueries = stats.map((Stat) => query(Stat.toLowerCase(), ORDERS, { Stat }));
    const { MetricDataResults, NextToken } = await client.send(
      new GetMetricDataCommand({ ...RANGE, MetricDataQueries }),
    );
    const Timestamps = [atMinute(0), atMinute(-2)];
    const result = (Id: string, Values: number[]) => ({
      Id,
      Label: 'Orders',
      Timestamps,
      Values,
      StatusCode: 'Complete',
    });
    expect(MetricDataResults).toEqual([
      result('sum', [9, 14]),
      result('average', [3, 7]),
      result('minimum', [1, 4]),
      result('maximum', [6, 10]),
      result('samplecount', [3, 2]),
    ]);
    expect(NextToken).toBeUndefined();
  });

  it('aws-semantics 10.1: answers the oldest first if asked to', async () => {
    const { client } = await withOrders();
    const MetricDataQueries = [query('a', ORDERS, { Stat: 'Sum' })];
    expect(await valuesOf(client, { ...RANGE, MetricDataQueries, ScanBy: 'TimestampAscending' })).toEqual([
      ['a', [14, 9]],
    ]);
  });

  it('aws-semantics 10.1: counts periods from the start, which is rounded down to the minute', async () => {
    const { client } = await withOrders();
    const MetricDataQueries = [query('a', ORDERS, { Stat: 'Sum', Period: 180 })];
    const range = { StartTime: new Date(atMinute(-5).getTime() + 59_999), EndTime: atMinute(4) };
    const { MetricDataResults } = await client.send(new GetMetricDataCommand({ ...range, MetricDataQueries }));
    expect(MetricDataResults?.[0]?.Timestamps).toEqual([atMinute(-2)]);
    expect(MetricDataResults?.[0]?.Values).toEqual([23]);
  });

  it('aws-semantics 10.1: takes the start in and leaves the end out', async () => {
    const { client } = await withOrders();
    const MetricDataQueries = [query('a', ORDERS, { Stat: 'Sum' })];
    expect(await valuesOf(client, { StartTime: atMinute(-2), EndTime: atMinute(0), MetricDataQueries })).toEqual([
      ['a', [14]],
    ]);
  });

  it('aws-semantics 10.1: a metric is what has its very dimensions, in any order', async () => {
    const { client } = await withOrders();
    const others = [{}, { Till: '1' }, { Till: '2', Hall: 'north' }, { Hall: 'north', Till: '1' }];
    const MetricDataQueries = others.map((dimensions, n) => query(`q${n}`, { ...ORDERS, dimensions }, { Stat: 'Sum' }));
    expect(await valuesOf(client, { ...RANGE, MetricDataQueries })).toEqual([
      ['q0', []],
      ['q1', []],
      ['q2', []],
      ['q3', [9, 14]],
    ]);
  });

  it('aws-semantics 10.1: has nothing to say in another unit', async () => {
    const { client } = await withOrders();
    const MetricDataQueries = [
      query('same', ORDERS, { Stat: 'Sum', Unit: 'Count' }),
      query('other', ORDERS, { Stat: 'Sum', Unit: 'Bytes' }),
    ];
    expect(await valuesOf(client, { ...RANGE, MetricDataQueries })).toEqual([
      ['same', [9, 14]],
      ['other', []],
    ]);
  });

  it('aws-semantics 10.1: leaves out what shall not be returned, and calls the rest as it is told', async () => {
    const { client } = await withOrders();
    const MetricDataQueries = [
      { ...query('hidden', ORDERS, { Stat: 'Sum' }), ReturnData: false },
      { ...query('shown', ORDERS, { Stat: 'Sum' }), Label: 'orders a minute' },
    ];
    const { MetricDataResults } = await client.send(new GetMetricDataCommand({ ...RANGE, MetricDataQueries }));
    expect(MetricDataResults?.map(({ Id, Label }) => [Id, Label])).toEqual([['shown', 'orders a minute']]);
  });

  it('aws-semantics 10.1: turns pages that fit together, also while values come in', async () => {
    const { client, cloudWatch, clock } = await cloudWatchBench();
    clock.advance(30 * MINUTE_MS);
    const ids = ['a', 'b', 'c'].map((name) => metricId(name));
    for (const [n, id] of ids.entries()) {
      // The second has no values at all.
      if (n === 1) continue;
      for (let minute = 0; minute < 7; minute += 1) {
        cloudWatch.store.metric(id, 'Count').add(10 * n + minute, NOON_MS + minute * MINUTE_MS);
      }
    }
    const MetricDataQueries = ids.map((id) => query(id.metric, id, { Stat: 'Sum' }));
    const input = { StartTime: atMinute(0), EndTime: atMinute(30), MetricDataQueries, MaxDatapoints: 3 };
    const found: Record<string, number[]> = { a: [], b: [], c: [] };
    const statuses: unknown[] = [];
    for await (const page of paginateGetMetricData({ client }, input)) {
      // The newest value of all: who turns pages from new to old has passed it.
      cloudWatch.store.metric(metricId('a'), 'Count').add(99, NOON_MS + (10 + statuses.length) * MINUTE_MS);
      statuses.push(page.MetricDataResults?.map(({ Id, StatusCode }) => `${Id} ${StatusCode}`));
      expect(page.MetricDataResults?.flatMap(({ Values = [] }) => Values).length).toBeLessThanOrEqual(3);
      for (const { Id = '', Values = [] } of page.MetricDataResults ?? []) found[Id]?.push(...Values);
    }
    expect(found).toEqual({ a: [6, 5, 4, 3, 2, 1, 0], b: [], c: [26, 25, 24, 23, 22, 21, 20] });
    expect(statuses).toEqual([
      ['a PartialData'],
      ['a PartialData'],
      ['a Complete', 'b Complete', 'c PartialData'],
      ['c PartialData'],
      ['c Complete'],
    ]);
  });

  it('aws-semantics 10.1: turns pages from old to new', async () => {
    const { client } = await withOrders();
    const input = { ...RANGE, MetricDataQueries: [query('a', ORDERS, { Stat: 'Sum' })], MaxDatapoints: 1 };
    const found: unknown[] = [];
    for await (const { MetricDataResults } of paginateGetMetricData(
      { client },
      { ...input, ScanBy: 'TimestampAscending' },
    )) {
      found.push(MetricDataResults?.[0]?.Values);
    }
    expect(found).toEqual([[14], [9]]);
  });

  const valid = query('a', ORDERS, { Stat: 'Sum' });
  const withStat = (changes: object) => ({ ...valid, MetricStat: { ...valid.MetricStat, ...changes } });
  it.each([
    ['no queries', { MetricDataQueries: [] }, 'The collection MetricDataQueries must not have a size less than 1.'],
    [
      'too many',
      { MetricDataQueries: Array.from({ length: 501 }, (_, n) => ({ ...valid, Id: `q${n}` })) },
      'The collection MetricDataQueries must not have a size greater than 500.',
    ],
    [
      'expressions',
      { MetricDataQueries: [{ Id: 'a', Expression: 'SUM(METRICS())' }] },
      'MetricDataQueries.member.1.Expression: the local CloudWatch does not calculate expressions; ask for the metrics themselves.',
    ],
    [
      'both kinds',
      { MetricDataQueries: [{ ...valid, Expression: 'a' }] },
      'The parameters MetricDataQuery Expression and MetricStat are mutually exclusive and you have specified both.',
    ],
    [
      'neither',
      { MetricDataQueries: [{ Id: 'a' }] },
      'The parameter MetricDataQueries.member.1.MetricStat is required.',
    ],
    [
      'everything at once',
      { MetricDataQueries: [{ ...valid, Id: 'A' }, withStat({ Stat: 'Median', Period: 90 }), valid] },
      'The value A for parameter MetricDataQueries.member.1.Id is not matching the expected pattern ^[a-z][a-zA-Z0-9_]*$.\n' +
        'The parameter MetricDataQueries.member.2.MetricStat.Period must be a multiple of 60.\n' +
        'The value Median for parameter MetricDataQueries.member.2.MetricStat.Stat is not a valid statistic.\n' +
        'The values for parameter id in MetricDataQueries are not unique.',
    ],
    [
      'a range that is none',
      { EndTime: RANGE.StartTime, MetricDataQueries: [valid] },
      'The parameter StartTime must not equal parameter EndTime.',
    ],
    [
      'a range that ends before it begins',
      { EndTime: atMinute(-11), MetricDataQueries: [valid] },
      'The parameter StartTime must be less than the parameter EndTime.',
    ],
    [
      'what the model does not take',
      { MetricDataQueries: [valid], MaxDatapoints: 100_801 },
      "1 validation error detected: Value '100801' at 'maxDatapoints' failed to satisfy constraint: " +
        'Member must have value less than or equal to 100800',
    ],
  ])('aws-semantics 10.2: refuses %s', async (_what, changes, message) => {
    const { client } = await cloudWatchBench();
    const answer = client.send(new GetMetricDataCommand({ ...RANGE, ...changes }));
    await expect(answer).rejects.toMatchObject({
      name: 'ValidationException',
      message,
      $metadata: { httpStatusCode: 400 },
    });
  });

  it('aws-semantics 10.2: refuses tokens that it did not give', async () => {
    const { client } = await cloudWatchBench();
    for (const NextToken of ['x', Buffer.from('1:').toString('base64url')]) {
      const answer = client.send(new GetMetricDataCommand({ ...RANGE, MetricDataQueries: [valid], NextToken }));
      await expect(answer).rejects.toMatchObject({ name: 'InvalidNextToken' });
    }
  });
});

describe('GetMetricStatistics', () => {
  const input = {
    ...RANGE,
    Namespace: 'Shop',
    MetricName: 'Orders',
    Dimensions: [
      { Name: 'Hall', Value: 'north' },
      { Name: 'Till', Value: '1' },
    ],
    Period: 60,
  };

  it('aws-semantics 10.1: answers all statistics of a metric together', async () => {
    const { client } = await withOrders();
    const { Label, Datapoints } = await client.send(
      new GetMetricStatisticsCommand({ ...input, Statistics: ['Sum', 'Maximum'], ExtendedStatistics: ['p0', 'p100'] }),
    );
    expect([Label, Datapoints]).toEqual([
      'Orders',
      [
        { Timestamp: atMinute(-2), Sum: 14, Maximum: 10, ExtendedStatistics: { p0: 4, p100: 10 }, Unit: 'Count' },
        { Timestamp: atMinute(0), Sum: 9, Maximum: 6, ExtendedStatistics: { p0: 1, p100: 6 }, Unit: 'Count' },
      ],
    ]);
  });

  it.each([
    ['InvalidParameterCombinationException', {}],
    ['InvalidParameterValueException', { ExtendedStatistics: ['Sum'] }],
    ['InvalidParameterValueException', { Statistics: ['Sum' as const], Period: 61 }],
    ['InvalidParameterValueException', { Statistics: ['Sum' as const], EndTime: RANGE.StartTime }],
    ['InvalidParameterCombinationException', { Statistics: ['Sum' as const], StartTime: atMinute(-1_440) }],
  ])('aws-semantics 10.2: answers %s for %j', async (name, changes) => {
    const { client } = await cloudWatchBench();
    const answer = client.send(new GetMetricStatisticsCommand({ ...input, ...changes }));
    await expect(answer).rejects.toMatchObject({ name });
  });
});

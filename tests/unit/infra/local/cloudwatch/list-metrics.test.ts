import { ListMetricsCommand, type ListMetricsCommandInput, paginateListMetrics } from '@aws-sdk/client-cloudwatch';
import { describe, expect, it } from 'vitest';
import {
  type CloudWatchBench,
  cloudWatchBench,
  MINUTE_MS,
  metricId,
  NOON_MS,
} from '../../../../support/cloudwatch-bench.ts';

const put = ({ cloudWatch, clock }: CloudWatchBench, metric: string, dimensions: Record<string, string> = {}) =>
  cloudWatch.store.metric(metricId(metric, dimensions), 'Count').add(1, clock.nowMs());

describe('ListMetrics', () => {
  it('aws-semantics 10.3: finds metrics by namespace, name and dimensions', async () => {
    const bench = await cloudWatchBench();
    put(bench, 'Orders', { Till: '1' });
    put(bench, 'Orders', { Till: '2', Hall: 'north' });
    put(bench, 'Refunds');
    const found = async (input: ListMetricsCommandInput) => {
      const { Metrics = [] } = await bench.client.send(new ListMetricsCommand(input));
      return Metrics.map(({ MetricName, Dimensions = [] }) => [MetricName, ...Dimensions.map(({ Value }) => Value)]);
    };
    const all = [['Orders', 'north', '2'], ['Orders', '1'], ['Refunds']];
    expect(await found({})).toEqual(all);
    expect(await found({ Namespace: 'Shop', RecentlyActive: 'PT3H' })).toEqual(all);
    expect(await found({ Namespace: 'Stock' })).toEqual([]);
    expect(await found({ MetricName: 'Refunds' })).toEqual([['Refunds']]);
    expect(await found({ Dimensions: [{ Name: 'Till' }] })).toEqual(all.slice(0, 2));
    expect(await found({ Dimensions: [{ Name: 'Till', Value: '1' }] })).toEqual([['Orders', '1']]);
    expect(await found({ Dimensions: [{ Name: 'Till' }, { Name: 'Hall' }] })).toEqual([all[0]]);
  });

  it('aws-semantics 10.3: pages of 500 hold each of many once', async () => {
    const bench = await cloudWatchBench();
    const names = Array.from({ length: 1_201 }, (_, n) => `Metric${String(n).padStart(4, '0')}`);
    for (const name of names) put(bench, name);
    const pages: string[][] = [];
    for await (const { Metrics = [] } of paginateListMetrics({ client: bench.client }, {})) {
      pages.push(Metrics.map(({ MetricName = '' }) => MetricName));
    }
    expect(pages.map(({ length }) => length)).toEqual([500, 500, 201]);
    expect(pages.flat()).toEqual(names);
  });

  it('aws-semantics 10.3: forgets what had no value for three hours', async () => {
    const bench = await cloudWatchBench();
    put(bench, 'Orders');
    bench.clock.jumpTo(NOON_MS + 179 * MINUTE_MS);
    expect((await bench.client.send(new ListMetricsCommand({}))).Metrics).toHaveLength(1);
    bench.clock.jumpTo(NOON_MS + 180 * MINUTE_MS);
    expect((await bench.client.send(new ListMetricsCommand({}))).Metrics).toEqual([]);
  });

  it('aws-semantics 10.3: refuses a token that it did not give', async () => {
    const { client } = await cloudWatchBench();
    await expect(client.send(new ListMetricsCommand({ NextToken: 'x' }))).rejects.toMatchObject({
      name: 'InvalidNextToken',
    });
  });
});

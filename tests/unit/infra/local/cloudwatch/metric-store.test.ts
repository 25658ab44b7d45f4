import { GetMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import { describe, expect, it } from 'vitest';
import {
  atMinute,
  cloudWatchBench,
  MINUTE_MS,
  metricId,
  NOON_MS,
  query,
} from '../../../../support/cloudwatch-bench.ts';

const ORDERS = metricId('Orders');

describe('metrics in memory', () => {
  it('aws-semantics 10.4: keeps three hours, and takes nothing older or ahead', async () => {
    const { cloudWatch, clock } = await cloudWatchBench();
    const orders = cloudWatch.store.metric(ORDERS, 'Count');
    for (const atMs of [NOON_MS - 180 * MINUTE_MS, NOON_MS + MINUTE_MS]) orders.add(1, atMs);
    expect(cloudWatch.metrics()).toMatchObject({ series: 0, outOfTime: 2 });
    for (const atMs of [NOON_MS - 180 * MINUTE_MS + 1, NOON_MS + MINUTE_MS - 1]) orders.add(1, atMs);
    const minutesNow = () =>
      cloudWatch.store
        .find(ORDERS)
        ?.read(0, Number.MAX_SAFE_INTEGER)
        .map(({ startMs }) => startMs);
    expect(minutesNow()).toEqual([NOON_MS - 180 * MINUTE_MS, NOON_MS]);
    // A day of values leaves no more than what is kept.
    for (let minute = 1; minute <= 1_440; minute += 1) {
      clock.advance(MINUTE_MS);
      orders.add(1, clock.nowMs());
    }
    expect(minutesNow()).toHaveLength(181);
  });

  it('aws-semantics 10.4: drops what has no room, says so once, and has room again when others are old', async () => {
    const { cloudWatch, clock, lines } = await cloudWatchBench({ seriesMax: 2 });
    const add = (name: string) => cloudWatch.store.metric(metricId(name), 'Count').add(1, clock.nowMs());
    for (const name of ['a', 'b', 'c', 'd', 'c', 'a']) add(name);
    expect(cloudWatch.metrics()).toMatchObject({ series: 2, withoutRoom: 3 });
    expect(lines).toEqual([
      { message: 'there are too many metrics; values of new ones are dropped', facts: metricId('c') },
    ]);
    clock.jumpTo(NOON_MS + 60 * MINUTE_MS);
    add('b');
    clock.jumpTo(NOON_MS + 180 * MINUTE_MS);
    for (const name of ['c', 'd']) add(name);
    expect(cloudWatch.store.list().map(({ metric }) => metric)).toEqual(['b', 'c']);
    expect(lines).toHaveLength(1);
  });

  it('aws-semantics 10.4: counts on in a minute whose percentiles have no room', async () => {
    const { client, cloudWatch, clock } = await cloudWatchBench({ spreadsMax: 1 });
    const [first, second] = [metricId('First'), metricId('Second')];
    const add = (id: typeof first, values: readonly number[]) => {
      for (const value of values) cloudWatch.store.metric(id, 'Count').add(value, clock.nowMs());
    };
    const answer = async (Stat: string) => {
      const MetricDataQueries = [query('first', first, { Stat }), query('second', second, { Stat })];
      const range = { StartTime: atMinute(-1), EndTime: atMinute(1_000), MetricDataQueries };
      const { MetricDataResults = [] } = await client.send(new GetMetricDataCommand(range));
      return MetricDataResults.map(({ Values }) => Values);
    };
    add(first, [1, 3]);
    add(second, [1, 3]);
    expect(await answer('Sum')).toEqual([[4], [4]]);
    expect(await answer('p100')).toEqual([[3], []]);
    // What is forgotten gives its room to others: a whole metric, or a minute of one.
    clock.advance(180 * MINUTE_MS);
    add(second, [5, 7]);
    expect(await answer('p100')).toEqual([[], [7]]);
    clock.advance(180 * MINUTE_MS);
    add(second, [-1, -2]);
    add(first, [8, 9]);
    expect(await answer('p100')).toEqual([[9], []]);
  });

  it('goes on when the clock is set back', async () => {
    const { cloudWatch, clock } = await cloudWatchBench();
    const orders = cloudWatch.store.metric(ORDERS, 'Count');
    orders.add(1, NOON_MS);
    const beforeMs = NOON_MS - 300 * MINUTE_MS;
    clock.jumpTo(beforeMs);
    for (const minute of [0, 1, 2]) orders.add(1, beforeMs - minute * MINUTE_MS);
    const minutes = cloudWatch.store.find(ORDERS)?.read(0, Number.MAX_SAFE_INTEGER) ?? [];
    expect(minutes.map(({ startMs }) => (startMs - beforeMs) / MINUTE_MS)).toEqual([-2, -1, 0]);
  });

  it('aws-semantics 10.1: knows no percentiles of negative values, and those of equal ones', async () => {
    const { client, cloudWatch } = await cloudWatchBench();
    const values = { negative: [1, -1], equal: [-2, -2], zeros: [0, 0, 8] };
    for (const [name, list] of Object.entries(values)) {
      for (const value of list) cloudWatch.store.metric(metricId(name), 'Count').add(value, NOON_MS);
    }
    const MetricDataQueries = Object.keys(values).map((name) => query(name, metricId(name), { Stat: 'p50' }));
    const range = { StartTime: atMinute(0), EndTime: atMinute(1), MetricDataQueries };
    const { MetricDataResults } = await client.send(new GetMetricDataCommand(range));
    expect(MetricDataResults?.map(({ Id, Values }) => [Id, Values])).toEqual([
      ['negative', []],
      ['equal', [-2]],
      ['zeros', [0]],
    ]);
  });
});

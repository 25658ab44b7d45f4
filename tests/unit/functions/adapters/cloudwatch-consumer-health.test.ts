import { CloudWatchClient, type GetMetricDataCommandInput, type MetricDataResult } from '@aws-sdk/client-cloudwatch';
import { describe, expect, it } from 'vitest';
import { CONSUMERS } from '../../../../domain/src/index.ts';
import { cloudWatchConsumerHealth } from '../../../../functions/src/adapters/cloudwatch-consumer-health.ts';
import { answered } from '../../../support/answered-client.ts';
import { createFakeClock } from '../../../support/fake-clock.ts';

const MINUTE_MS = 60_000;
const NOW_MS = 1_620_992_100_000 + 12_345;
const minute = (ago: number): number => Math.floor(NOW_MS / MINUTE_MS) * MINUTE_MS - ago * MINUTE_MS;

type Figures = Readonly<Record<string, Readonly<Record<number, number>>>>;

/** Figures by the id of the question and minutes ago, in two pages. */
const openTest = (figuresNow: () => Figures, namespace?: string) => {
  const clock = createFakeClock(NOW_MS);
  const results = (): MetricDataResult[] =>
    Object.entries(figuresNow()).map(([Id, byMinute]) => ({
      Id,
      StatusCode: 'Complete',
      Timestamps: Object.keys(byMinute).map((ago) => new Date(minute(Number(ago)))),
      Values: Object.values(byMinute),
    }));
  const { client, asked } = answered(new CloudWatchClient({ region: 'us-east-1' }), ({ input }) => {
    const isSecond = (input as GetMetricDataCommandInput).NextToken !== undefined;
    const half = Math.ceil(results().length / 2);
    return isSecond
      ? { MetricDataResults: results().slice(half) }
      : { MetricDataResults: results().slice(0, half), NextToken: 'more' };
  });
  const functions = new Map(CONSUMERS.map((consumer) => [consumer, `stack-${consumer}`]));
  const consumers = ['finish', 'records'] as const;
  const options = { cloudWatch: client, functions, consumers, clock };
  return {
    clock,
    asked,
    health: cloudWatchConsumerHealth(namespace === undefined ? options : { ...options, namespace }),
  };
};

describe("what CloudWatch counts of the consumers' functions", () => {
  it('is summed up from the minute on that is asked for', async () => {
    const figures = {
      records_invocations: { 0: 1, 2: 4, 3: 8, 9: 16 },
      records_errors: { 2: 3, 9: 16 },
      finish_invocations: { 0: 5 },
    };
    const { health } = openTest(() => figures);
    expect(await health.outcomesSince('records', minute(3) + 59_999)).toEqual({ invocations: 13, errors: 3 });
    expect(await health.outcomesSince('finish', minute(3))).toEqual({ invocations: 5, errors: 0 });
  });

  it('is asked for once for all that are wanted, and again at the next tick', async () => {
    const { health, asked, clock } = openTest(() => ({ records_invocations: { 0: 1 } }));
    const wanted = ['finish', 'records'] as const;
    await Promise.all(wanted.map((consumer) => health.outcomesSince(consumer, minute(3))));
    await Promise.all(wanted.map((consumer) => health.outcomesSince(consumer, minute(10))));
    expect(asked).toHaveLength(2); // pages
    clock.advance(MINUTE_MS);
    await health.outcomesSince('records', minute(3));
    expect(asked).toHaveLength(4);
    await health.outcomesSince('records', minute(90));
    expect(asked).toHaveLength(6);
  });

  it('is asked for anew, and from then on together, for a consumer that nobody wanted before', async () => {
    const { health, asked } = openTest(() => ({ announce_invocations: { 0: 7 }, records_invocations: { 0: 1 } }));
    expect(await health.outcomesSince('records', minute(3))).toEqual({ invocations: 1, errors: 0 });
    expect(await health.outcomesSince('announce', minute(3))).toEqual({ invocations: 7, errors: 0 });
    await health.outcomesSince('records', minute(3));
    const counts = asked.map(({ input }) => (input as GetMetricDataCommandInput).MetricDataQueries?.length);
    expect(counts).toEqual([4, 4, 6, 6]);
  });

  it('is asked for by the minute, for each function', async () => {
    const { health, asked } = openTest(() => ({}), 'stack');
    await health.outcomesSince('records', minute(3));
    const [input] = asked.map((command) => command.input as GetMetricDataCommandInput);
    expect(input).toMatchObject({ StartTime: new Date(minute(15)), EndTime: new Date(minute(-1)) });
    const MetricDataQueries = input?.MetricDataQueries ?? [];
    expect(MetricDataQueries.map(({ Id }) => Id)).toEqual([
      'finish_invocations',
      'finish_errors',
      'finish_done',
      'finish_failed',
      'records_invocations',
      'records_errors',
    ]);
    const statOf = (id: string) => MetricDataQueries.find(({ Id }) => Id === id)?.MetricStat;
    expect(statOf('records_errors')).toEqual({
      Metric: {
        Namespace: 'AWS/Lambda',
        MetricName: 'Errors',
        Dimensions: [{ Name: 'FunctionName', Value: 'stack-records' }],
      },
      Period: 60,
      Stat: 'Sum',
    });
    expect(statOf('finish_failed')?.Metric).toEqual({
      Namespace: 'stack',
      MetricName: 'FinalsFailed',
      Dimensions: [{ Name: 'service', Value: 'finish' }],
    });
  });

  it('counts records that finish reports as failed, of which Lambda knows nothing', async () => {
    const figures = {
      finish_invocations: { 0: 10 },
      finish_errors: { 0: 2 },
      finish_done: { 0: 100 },
      finish_failed: { 0: 300 },
    };
    const { health } = openTest(() => figures, 'stack');
    expect(await health.outcomesSince('finish', minute(1))).toEqual({ invocations: 10, errors: 8 });
  });

  it('is asked for again when CloudWatch had no answer', async () => {
    let isBroken = true;
    const { health } = openTest(() => {
      if (isBroken) throw new Error('throttled');
      return { records_invocations: { 0: 1 } };
    });
    await expect(health.outcomesSince('records', minute(3))).rejects.toThrow('throttled');
    isBroken = false;
    expect(await health.outcomesSince('records', minute(3))).toEqual({ invocations: 1, errors: 0 });
  });

  it('is not taken for zero if CloudWatch could not count it', async () => {
    const result = { Id: 'records_errors', StatusCode: 'InternalError', Messages: [{ Code: 'x', Value: 'later' }] };
    const { client } = answered(new CloudWatchClient({ region: 'us-east-1' }), () => ({ MetricDataResults: [result] }));
    const functions = new Map(CONSUMERS.map((consumer) => [consumer, consumer]));
    await expect(
      cloudWatchConsumerHealth({ cloudWatch: client, functions }).outcomesSince('records', 0),
    ).rejects.toMatchObject({
      code: 'CONSUMER_HEALTH_UNKNOWN',
      message: 'CloudWatch answered InternalError for records_errors: later',
    });
  });
});

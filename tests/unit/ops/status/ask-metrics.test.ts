import { CloudWatchClient, GetMetricDataCommand, type GetMetricDataCommandInput } from '@aws-sdk/client-cloudwatch';
import { describe, expect, it } from 'vitest';
import { askMetrics } from '../../../../ops/src/status/ask-metrics.ts';
import type { MetricQuestion } from '../../../../ops/src/status/metric-questions.ts';

const errors: MetricQuestion = {
  namespace: 'AWS/Lambda',
  metric: 'Errors',
  dimensions: { FunctionName: 'finish' },
  statistic: 'Sum',
};
const duration: MetricQuestion = { ...errors, metric: 'Duration', statistic: 'p99' };
const window = { fromMs: Date.UTC(2026, 10, 22, 2), toMs: Date.UTC(2026, 10, 22, 2, 5) };
const at = (minute: number) => new Date(Date.UTC(2026, 10, 22, 2, minute));

/** A client that answers page by page, and keeps what it was asked. */
const answering = (...pages: readonly object[]) => {
  const asked: GetMetricDataCommandInput[] = [];
  const client = new CloudWatchClient({ region: 'us-east-1' });
  client.middlewareStack.add(
    (_next, { commandName }) =>
      async ({ input }) => {
        expect(commandName).toBe(GetMetricDataCommand.name);
        asked.push(input as GetMetricDataCommandInput);
        return { output: { $metadata: {}, ...pages[asked.length - 1] }, response: undefined };
      },
    { step: 'initialize' },
  );
  return { client, asked };
};

describe('metrics', () => {
  it('are asked for all at once, each once, by the minute', async () => {
    const { client, asked } = answering({});
    await askMetrics(client, [errors, duration, errors], window);
    expect(asked).toEqual([
      {
        StartTime: new Date(window.fromMs),
        EndTime: new Date(window.toMs),
        ScanBy: 'TimestampAscending',
        MetricDataQueries: [
          {
            Id: 'm0',
            MetricStat: {
              Metric: {
                Namespace: 'AWS/Lambda',
                MetricName: 'Errors',
                Dimensions: [{ Name: 'FunctionName', Value: 'finish' }],
              },
              Period: 60,
              Stat: 'Sum',
            },
          },
          {
            Id: 'm1',
            MetricStat: {
              Metric: {
                Namespace: 'AWS/Lambda',
                MetricName: 'Duration',
                Dimensions: [{ Name: 'FunctionName', Value: 'finish' }],
              },
              Period: 60,
              Stat: 'p99',
            },
          },
        ],
      },
    ]);
  });

  it('are put together from pages, in order of time', async () => {
    const { client, asked } = answering(
      { NextToken: 'more', MetricDataResults: [{ Id: 'm1', Timestamps: [at(3), at(2)], Values: [30, 20] }] },
      { MetricDataResults: [{ Id: 'm1', Timestamps: [at(1)], Values: [10] }] },
    );
    const metrics = await askMetrics(client, [errors, duration], window);
    expect(metrics.answersTo({ errors, p99Ms: duration })).toEqual({
      errors: [],
      p99Ms: [
        { atMs: at(1).getTime(), value: 10 },
        { atMs: at(2).getTime(), value: 20 },
        { atMs: at(3).getTime(), value: 30 },
      ],
    });
    expect(asked.map(({ NextToken }) => NextToken)).toEqual([undefined, 'more']);
  });

  it.each(['InternalError', 'Forbidden'])(
    'that CloudWatch answers with %s are not taken for zero',
    async (StatusCode) => {
      const refused = { Id: 'm1', StatusCode, Messages: [{ Code: 'x', Value: 'not now' }] };
      const { client } = answering({ MetricDataResults: [{ Id: 'm0', StatusCode: 'Complete' }, refused] });
      await expect(askMetrics(client, [errors, duration], window)).rejects.toMatchObject({
        code: StatusCode,
        message: 'AWS/Lambda Duration: not now',
      });
    },
  );

  it('that were not asked for are a mistake, not zero', async () => {
    const { client } = answering({});
    const metrics = await askMetrics(client, [errors], window);
    expect(() => metrics.answersTo({ duration })).toThrow(RangeError);
  });
});

import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { onTestFinished } from 'vitest';
import { type CloudWatch, createCloudWatch } from '../../infra/local/src/cloudwatch/create-cloudwatch.ts';
import type { MetricId } from '../../infra/local/src/cloudwatch/metric-id.ts';
import type { MetricSource } from '../../infra/local/src/cloudwatch/reading.ts';
import { openAwsPort } from './aws-port.ts';
import { createFakeClock, type FakeClock } from './fake-clock.ts';

export const MINUTE_MS = 60_000;
/** 12:00:00, in the middle of an hour's metrics. */
export const NOON_MS = Date.UTC(2026, 5, 1, 12);

export interface CloudWatchBench {
  readonly cloudWatch: CloudWatch;
  readonly client: CloudWatchClient;
  readonly clock: FakeClock;
  readonly lines: readonly { message: string; facts: unknown }[];
}

/** A local CloudWatch and the SDK's own client in front of it; closed when the test ends. It is noon and nothing has started. */
export const cloudWatchBench = async (
  options: { sources?: readonly MetricSource[]; seriesMax?: number; spreadsMax?: number } = {},
): Promise<CloudWatchBench> => {
  const { sources = [], ...bounds } = options;
  const clock = createFakeClock(NOON_MS);
  const lines: { message: string; facts: unknown }[] = [];
  const log = (_level: string, message: string, facts?: unknown) => lines.push({ message, facts });
  const cloudWatch = createCloudWatch({ clock, log, sources: () => sources, bounds });
  const port = await openAwsPort({ json: [cloudWatch.api] });
  const client = new CloudWatchClient(port.clientSettings);
  onTestFinished(async () => {
    client.destroy();
    await port.close();
  });
  return { cloudWatch, client, clock, lines };
};

export const metricId = (metric: string, dimensions: Readonly<Record<string, string>> = {}): MetricId => ({
  namespace: 'Shop',
  metric,
  dimensions,
});

/** A query of GetMetricData. */
export const query = (
  Id: string,
  { namespace, metric, dimensions }: MetricId,
  stat: { Stat: string; Period?: number; Unit?: 'Count' | 'Bytes' },
) => ({
  Id,
  MetricStat: {
    Metric: {
      Namespace: namespace,
      MetricName: metric,
      Dimensions: Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value })),
    },
    Period: 60,
    ...stat,
  },
});

/** Noon and so many minutes, also negative ones. */
export const atMinute = (minute: number): Date => new Date(NOON_MS + minute * MINUTE_MS);

import { CloudWatchClient, GetMetricDataCommand, type Metric, paginateListMetrics } from '@aws-sdk/client-cloudwatch';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CUSTOM_METRICS } from '../../simulator/src/cost/custom-metrics.ts';
import { runSimulation } from '../../simulator/src/index.ts';
import { alarms, type WatchedMetric, widgets } from '../architecture/monitoring-template.ts';
import { eventually } from '../support/eventually.ts';
import { operatorSettings } from '../support/operator-settings.ts';
import { simulationPlan } from '../support/simulation-plan.ts';
import { type Stack, startStack } from '../support/stack.ts';

/** What a race in which nothing goes wrong moves, of what alarms and the dashboard look at. */
const HEALTHY = [
  'AWS/IoT TopicMatch',
  'AWS/Kinesis IncomingRecords',
  'AWS/Kinesis IncomingBytes',
  'AWS/Kinesis GetRecords.IteratorAgeMilliseconds',
  'AWS/Lambda IteratorAge',
  'AWS/Lambda Duration',
  'AWS/DynamoDB ConsumedWriteCapacityUnits',
  'AWS/Firehose DeliveryToS3.DataFreshness',
  'AWS/ApiGateway Count',
  'AWS/ApiGateway Latency',
  'alleycat StandingsLatency',
  'alleycat FrameLatency',
  'alleycat FramesPublished',
  'alleycat RacersRiding',
  'alleycat Readings',
  'alleycat FinalsRecorded',
];
const RACERS = 20;

const namespaceOf = ({ namespace }: WatchedMetric): string => namespace.replace(`\${MetricsNamespace}`, 'alleycat');
const watched = [...alarms, ...widgets].flatMap(({ metrics }) => metrics);

describe('the metrics of a race', { timeout: 180_000 }, () => {
  let stack: Stack;
  let cloudWatch: CloudWatchClient;
  let sent = 0;

  beforeAll(async () => {
    // However late a busy machine lets a reading come, it is no reason to refuse it.
    stack = await startStack({ parameters: { RaceLengthSeconds: '10', MaxClockSkewSeconds: '0' } });
    cloudWatch = new CloudWatchClient(operatorSettings(stack.awsUrl));
    // The ends of two races.
    const plan = simulationPlan({ url: stack.url, racerCount: RACERS, durationSeconds: 21, maxClockSkewSeconds: 0 });
    const report = await runSimulation(plan);
    expect(report.verdict).toBe('ok');
    sent = report.acknowledged;
  }, 180_000);

  afterAll(async () => {
    cloudWatch?.destroy();
    await stack?.stop();
  });

  const listed = async (): Promise<Metric[]> => {
    const metrics: Metric[] = [];
    for await (const page of paginateListMetrics({ client: cloudWatch }, {})) metrics.push(...(page.Metrics ?? []));
    return metrics;
  };

  const statistic = async (service: string, MetricName: string, Stat: string): Promise<number[]> => {
    const Metric = { Namespace: 'alleycat', MetricName, Dimensions: [{ Name: 'service', Value: service }] };
    const { MetricDataResults } = await cloudWatch.send(
      new GetMetricDataCommand({
        StartTime: new Date(Date.now() - 600_000),
        EndTime: new Date(Date.now() + 60_000),
        MetricDataQueries: [{ Id: 'one', MetricStat: { Metric, Period: 60, Stat } }],
      }),
    );
    return MetricDataResults?.[0]?.Values ?? [];
  };

  it('are those that alarms and the dashboard look at, by the same dimensions', async () => {
    const nameOf = ({ Namespace, MetricName, Dimensions = [] }: Metric): string =>
      `${Namespace} ${MetricName} ${Dimensions.map(({ Name }) => Name)
        .sort()
        .join(' ')}`;
    const wanted = watched
      .filter((one) => HEALTHY.includes(`${namespaceOf(one)} ${one.metric}`))
      .map((one) => `${namespaceOf(one)} ${one.metric} ${Object.keys(one.dimensions).sort().join(' ')}`);
    expect(new Set(wanted).size).toBe(HEALTHY.length);
    const missing = await eventually(async () => {
      const there = new Set((await listed()).map(nameOf));
      const absent = wanted.filter((name) => !there.has(name));
      return absent.length === 0 ? absent : undefined;
    });
    expect(missing).toEqual([]);
  });

  it('are all that a month is billed for, for the functions of the live path', async () => {
    const silentOnes = async (): Promise<string[]> => {
      const silent: string[] = [];
      for (const service of ['aggregate', 'announce', 'finish'] as const) {
        for (const metric of CUSTOM_METRICS[service]) {
          if ((await statistic(service, metric, 'SampleCount')).length === 0) silent.push(`${service} ${metric}`);
        }
      }
      return silent;
    };
    await expect.poll(silentOnes).toEqual([]);
  });

  it('count every reading once, and say how many rode and how long boards took', async () => {
    const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
    await expect.poll(async () => sum(await statistic('aggregate', 'Readings', 'Sum'))).toBe(sent);
    // A window at the turn of two races has readings of both.
    const racers = Math.max(...(await statistic('aggregate', 'RacersRiding', 'Maximum')));
    expect([racers >= RACERS, racers <= 2 * RACERS]).toEqual([true, true]);
    const standings = await statistic('aggregate', 'StandingsLatency', 'Minimum');
    expect(Math.min(...standings)).toBeGreaterThanOrEqual(1_000); // the window itself
    expect(Math.min(...(await statistic('announce', 'FrameLatency', 'Minimum')))).toBeGreaterThanOrEqual(0);
  });
});

import { readFileSync } from 'node:fs';
import { CloudWatchClient, type GetMetricDataCommandInput } from '@aws-sdk/client-cloudwatch';
import { describe, expect, it } from 'vitest';
import { cloudWatchConsumerHealth } from '../../../../functions/src/adapters/cloudwatch-consumer-health.ts';
import { parseConsumers } from '../../../../functions/src/adapters/consumer-functions.ts';
import { reportTended } from '../../../../functions/src/breaker/tended-report.ts';
import { TEMPLATE_DEFAULTS } from '../../../../simulator/src/cost/model/settings.ts';
import {
  ALARM_METRICS,
  BREAKER_METRICS,
  BREAKER_METRICS_READ,
  watchingRows,
} from '../../../../simulator/src/cost/plan/watching.ts';
import { readPrices } from '../../../../simulator/src/cost/price-table.ts';
import { alarms, monitoring } from '../../../architecture/monitoring-template.ts';
import { recordingTelemetry } from '../../../support/fakes/recording-telemetry.ts';

const rowsOf = (settings: Partial<typeof TEMPLATE_DEFAULTS>) =>
  watchingRows({ ...TEMPLATE_DEFAULTS, ...settings }, readPrices()).map(({ element, quantity, usd }) => ({
    element,
    quantity,
    usd: Number(usd.toFixed(6)),
  }));

describe('looking after the stack', () => {
  const ofBreaker = [
    { element: 'metrics read by the breaker', quantity: 87_600, usd: 0.876 },
    { element: 'metrics of the breaker', quantity: 1, usd: 0.3 },
  ];

  it('costs the same every month', () => {
    expect(rowsOf({})).toEqual([
      { element: 'alarms', quantity: 101, usd: 10.1 },
      { element: 'dashboard', quantity: 1, usd: 3 },
      { element: 'key of the alarms', quantity: 1, usd: 1 },
      ...ofBreaker,
    ]);
  });

  it('costs what docs/costs.md says', () => {
    const sumOf = (rows: ReturnType<typeof rowsOf>) => rows.reduce((sum, { usd }) => sum + usd, 0).toFixed(2);
    const breakerUsd = sumOf(ofBreaker);
    const monitoringUsd = sumOf(rowsOf({}).slice(0, -ofBreaker.length));
    const [, ...said] =
      /`Monitoring=on` ([\d.]+) USD, as (\d+) metrics .* with a breaker ([\d.]+) USD/.exec(
        readFileSync('docs/costs.md', 'utf8'),
      ) ?? [];
    expect(said).toEqual([monitoringUsd, String(ALARM_METRICS), breakerUsd]);
  });

  it('costs the breaker alone with Monitoring=off', () => {
    expect(rowsOf({ monitoring: 'off' })).toEqual(ofBreaker);
  });

  it('takes as many metrics as there are in alarms that every stack has', () => {
    const always = alarms.filter(({ logicalId }) => monitoring.Resources[logicalId]?.Condition === undefined);
    expect(always.reduce((sum, { metrics }) => sum + metrics.length, 0)).toBe(ALARM_METRICS);
  });

  it('takes the metrics that the breaker counts while all is well', () => {
    const telemetry = recordingTelemetry();
    reportTended({ consumers: [], off: [], storeFailure: undefined }, telemetry);
    const counted = telemetry.calls.flatMap(([call, what]) => (call === 'countBy' ? [what] : Object.keys(what ?? {})));
    expect(counted.sort()).toEqual([...BREAKER_METRICS].sort());
  });

  it('takes the metrics that the breaker asks for in a minute', async () => {
    const asked: number[] = [];
    const cloudWatch = new CloudWatchClient({ region: 'us-east-1' });
    cloudWatch.send = async (command: { input: GetMetricDataCommandInput }) => {
      asked.push(command.input.MetricDataQueries?.length ?? 0);
      return { MetricDataResults: [] };
    };
    const functions = parseConsumers('aggregate=a,announce=b,finish=c,records=d');
    const health = cloudWatchConsumerHealth({
      cloudWatch,
      functions,
      namespace: 'alleycat',
      clock: { nowMs: () => 0 },
    });
    await health.outcomesSince('records', -60_000);
    await health.outcomesSince('records', 0);
    expect(asked).toEqual([BREAKER_METRICS_READ]);
  });
});

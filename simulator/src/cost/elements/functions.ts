import { asNumber } from '../../format.ts';
import type { CostOptions } from '../cost-of.ts';
import { type CostRow, gigabytesOf } from '../cost-report.ts';
import { METRIC_COUNT } from '../custom-metrics.ts';
import { type PriceTable, usdOf } from '../price-table.ts';
import type { FunctionUsage, Usage } from '../usage.ts';

export const SECONDS_PER_HOUR = 3_600;
/** By which AWS divides a month. */
export const HOURS_PER_MONTH = 730;

/** X-Ray records the first invocation of a second and this share of all others; functions cannot choose another one. */
const TRACED_SHARE = 0.05;

/** Lambda: requests of all functions, memory of each. */
export function lambdaRows({ lambda }: Usage, { prices }: PriceTable): CostRow[] {
  const invocations = lambda.reduce((sum, one) => sum + one.invocations, 0);
  return [
    {
      service: 'Lambda',
      element: 'requests',
      quantity: invocations,
      unit: 'invocations',
      usd: usdOf(prices['lambda.requests'], invocations),
      explanation: `functions were invoked ${asNumber(invocations)} times`,
    },
    ...lambda.map((one) => ({
      service: 'Lambda',
      element: `time of ${shortName(one.functionName)}`,
      quantity: one.gbSeconds,
      unit: 'GB-seconds',
      usd: usdOf(prices['lambda.gbSeconds'], one.gbSeconds),
      explanation: `${asNumber(one.invocations)} invocations took ${asNumber(one.billedMs)} ms with ${one.memoryMb} MB`,
    })),
  ];
}

/** CloudWatch and X-Ray. What AWS alone counts follows from invocations and time. */
export function observabilityRows(
  { lambda }: Usage,
  { prices }: PriceTable,
  { durationSeconds, metricHours, tracing }: Required<Omit<CostOptions, 'ridden'>>,
): CostRow[] {
  const logs = gigabytesOf(lambda.reduce((sum, { logBytes }) => sum + logBytes, 0));
  const metricMonths = (METRIC_COUNT * metricHours) / HOURS_PER_MONTH;
  const traces = tracing === 'Active' ? lambda.reduce((sum, one) => sum + tracesOf(one, durationSeconds), 0) : 0;
  return [
    {
      service: 'CloudWatch',
      element: 'logs taken in',
      quantity: logs,
      unit: 'GB',
      usd: usdOf(prices['cloudWatch.logGigabytes'], logs),
      explanation: `functions wrote ${asNumber(logs * 1024)} MB of lines, most of them metrics`,
    },
    {
      service: 'CloudWatch',
      element: 'custom metrics',
      quantity: metricMonths,
      unit: 'metric months',
      usd: usdOf(prices['cloudWatch.metricMonths'], metricMonths),
      explanation: `a healthy race moves ${METRIC_COUNT} metrics, counted here for as long as was ridden; CloudWatch counts whole hours`,
    },
    {
      service: 'X-Ray',
      element: 'traces',
      quantity: traces,
      unit: 'traces',
      usd: usdOf(prices['xRay.traces'], traces),
      explanation: `at most ${asNumber(traces)} traces: of each function one a second and 5 % of the other invocations`,
    },
  ];
}

/** At most: invocations that come in bursts leave seconds without any. */
export function tracesOf({ invocations }: Pick<FunctionUsage, 'invocations'>, durationSeconds: number): number {
  const first = Math.min(invocations, durationSeconds);
  return first + (invocations - first) * TRACED_SHARE;
}

/** Without the name of the stack before it. */
const shortName = (functionName: string): string => functionName.slice(functionName.lastIndexOf('-') + 1);

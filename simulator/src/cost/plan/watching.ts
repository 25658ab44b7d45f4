import { asNumber } from '../../format.ts';
import type { CostRow } from '../cost-report.ts';
import { HOURS_PER_MONTH } from '../elements/functions.ts';
import type { TemplateSettings } from '../model/settings.ts';
import { type PriceTable, usdOf } from '../price-table.ts';

/** What alarms of infra/monitoring look at; CloudWatch bills an alarm for each metric in it. */
export const ALARM_METRICS = 101;
/** What the breaker counts every minute, whatever is the matter. */
export const BREAKER_METRICS = ['BreakerOpen'] as const;
/** What it asks CloudWatch for every minute, with the consumers that it looks after unless told otherwise. */
export const BREAKER_METRICS_READ = 2;
const MINUTES_PER_MONTH = HOURS_PER_MONTH * 60;

/** What looks after the stack all month, whether anybody rides or not. */
export const watchingRows = ({ monitoring }: TemplateSettings, table: PriceTable): CostRow[] => [
  ...(monitoring === 'on' ? monitoringRows(table) : []),
  ...breakerRows(table),
];

const monitoringRows = ({ prices }: PriceTable): CostRow[] => [
  {
    service: 'CloudWatch',
    element: 'alarms',
    quantity: ALARM_METRICS,
    unit: 'metrics of alarms',
    usd: usdOf(prices['cloudWatch.alarmMetricMonths'], ALARM_METRICS),
    explanation: `alarms look at ${ALARM_METRICS} metrics; Monitoring=off leaves them out`,
  },
  {
    service: 'CloudWatch',
    element: 'dashboard',
    quantity: 1,
    unit: 'dashboards',
    usd: usdOf(prices['cloudWatch.dashboardMonths'], 1),
    explanation: 'the way of a reading; Monitoring=off leaves it out',
  },
  {
    service: 'KMS',
    element: 'key of the alarms',
    quantity: 1,
    unit: 'keys',
    usd: usdOf(prices['kms.keyMonths'], 1),
    explanation: 'the topic of alarms is encrypted; Monitoring=off leaves it out',
  },
];

function breakerRows({ prices }: PriceTable): CostRow[] {
  const read = BREAKER_METRICS_READ * MINUTES_PER_MONTH;
  return [
    {
      service: 'CloudWatch',
      element: 'metrics read by the breaker',
      quantity: read,
      unit: 'metrics',
      usd: usdOf(prices['cloudWatch.metricsRead'], read),
      explanation: `it asks for ${BREAKER_METRICS_READ} a minute, ${asNumber(read)} in all; an empty BreakerFor saves that`,
    },
    {
      service: 'CloudWatch',
      element: 'metrics of the breaker',
      quantity: BREAKER_METRICS.length,
      unit: 'metric months',
      usd: usdOf(prices['cloudWatch.metricMonths'], BREAKER_METRICS.length),
      explanation: 'it has a value every minute; an empty BreakerFor saves that',
    },
  ];
}

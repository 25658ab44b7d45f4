import { asNumber } from '../format.ts';
import type { CostReport, CostRow, RaceCost, RiddenTime } from './cost-report.ts';
import { lambdaRows, observabilityRows, SECONDS_PER_HOUR } from './elements/functions.ts';
import { iotRows, kinesisRows, requestRows } from './elements/live.ts';
import { archiveRows, cacheRows, dynamoDbRows } from './elements/stored.ts';
import { TEMPLATE_DEFAULTS, type Tracing } from './model/settings.ts';
import type { PriceTable } from './price-table.ts';
import type { Usage } from './usage.ts';

export interface CostOptions {
  /** Time that the usage covers. */
  readonly durationSeconds: number;
  /** Hours in which metrics are billed. @default as `durationSeconds`, as if others rode the rest of the hour */
  readonly metricHours?: number;
  /** Undefined: nothing is said of a single race. */
  readonly ridden?: RiddenTime;
  /** As the template has it if nothing is said. */
  readonly tracing?: Tracing;
}

/** What AWS asks for what was used, by list prices and without free tiers. Prices fall in tiers of a month: scale a race up before asking for the price of a month. */
export function costOf(usage: Usage, table: PriceTable, options: CostOptions): CostReport {
  const { durationSeconds, ridden, tracing = TEMPLATE_DEFAULTS.tracing } = options;
  const { metricHours = durationSeconds / SECONDS_PER_HOUR } = options;
  const rows = [
    ...iotRows(usage, table),
    ...kinesisRows(usage, table),
    ...lambdaRows(usage, table),
    ...dynamoDbRows(usage, table),
    ...cacheRows(usage, table),
    ...archiveRows(usage, table),
    ...requestRows(usage, table),
    ...observabilityRows(usage, table, { durationSeconds, metricHours, tracing }),
  ]
    .filter(({ quantity }) => quantity > 0)
    .sort(byPrice);
  const totalUsd = rows.reduce((sum, { usd }) => sum + usd, 0);
  const perRace = ridden === undefined ? undefined : raceCostOf(totalUsd, ridden);
  return {
    region: table.region,
    currency: table.currency,
    pricesAsOf: table.asOf,
    rows,
    totalUsd,
    ...(perRace === undefined ? {} : { perRace }),
  };
}

const byPrice = (a: CostRow, b: CostRow): number => b.usd - a.usd;

function raceCostOf(totalUsd: number, { seconds, classes, raceLengthSeconds }: RiddenTime): RaceCost | undefined {
  const races = (seconds * classes) / raceLengthSeconds;
  if (!(races > 0)) return undefined;
  const what = classes === 1 ? 'one class' : `${classes} classes`;
  const explanation = `${asNumber(seconds)} s of ${what} are ${asNumber(races)} ${asNumber(races) === '1' ? 'race' : 'races'} of ${raceLengthSeconds} s; the sum is divided by that, so that what is used once a run (connecting, the start, the end) is spread over them`;
  return { races, usd: totalUsd / races, explanation };
}

import { asNumber } from '../../format.ts';
import { type CostRow, gigabytesOf } from '../cost-report.ts';
import { HOURS_PER_MONTH } from '../elements/functions.ts';
import { RESULT_BYTES, TICK_MILLISECONDS } from '../model/measured.ts';
import { hasRankIndex, THOUSAND_ENTRIES_UNITS } from '../model/rank-usage.ts';
import { MEMORY_MB, type TemplateSettings } from '../model/settings.ts';
import { readUnitsOf } from '../model/table-units.ts';
import { type PriceTable, usdOf } from '../price-table.ts';

/** A racer in a sorted set, with an id as Cognito gives it: `MEMORY USAGE` of redis-server 7 for 200,000 of them. */
const MEMBER_BYTES = 136;
/** ElastiCache bills no less than this of a cache with Valkey. */
const STORED_GIGABYTES_MIN = 0.1;
/** Every minute so many of a class are compared with the table, and so many more of the table read. */
const COMPARED_RACERS = 1_000;
const LACKING_RACERS = 100;
/** What the table remembers of a class: how far the index was, strongly consistent, and its milestones. */
const PROGRESS_READ_UNITS = 3;
const MINUTES_PER_MONTH = HOURS_PER_MONTH * 60;

/** What alarms for the index look at. */
export const RANK_ALARM_METRICS = 11;
/** What its function counts every minute, whatever is the matter. */
export const RANK_METRICS = ['RankIndexAway'] as const;
/** What it counts of bests, in the hours in which any come in. */
export const BEST_METRICS = ['BestsIndexed', 'BestsUnreadable'] as const;

export interface RankIndexQuestion {
  readonly classes: number;
  /** Of each class. */
  readonly knownRacers: number;
  /** Hours of the month in which races end. */
  readonly racedHours: number;
  readonly settings: TemplateSettings;
}

/** What the rank index costs all month, whether anybody rides or not; no rows without one. */
export function rankIndexRows(question: RankIndexQuestion, table: PriceTable): CostRow[] {
  if (!hasRankIndex(question.settings)) return [];
  return [...cacheRows(question, table), ...tendingRows(question, table), ...watchedRows(question, table)];
}

function cacheRows({ classes, knownRacers }: RankIndexQuestion, { prices }: PriceTable): CostRow[] {
  const racers = classes * knownRacers;
  const storedHours = Math.max(STORED_GIGABYTES_MIN, gigabytesOf(racers * MEMBER_BYTES)) * HOURS_PER_MONTH;
  return [
    {
      service: 'ElastiCache',
      element: 'storage of the rank index',
      quantity: storedHours,
      unit: 'GB hours',
      usd: usdOf(prices['elastiCache.storedGigabyteHours'], storedHours),
      explanation: `${asNumber(racers)} racers of ${MEMBER_BYTES} bytes, ${asNumber(STORED_GIGABYTES_MIN * 1_000)} MB at least; EnableRankIndex=no saves all that the index costs`,
    },
  ];
}

function tendingRows({ classes, knownRacers }: RankIndexQuestion, { prices }: PriceTable): CostRow[] {
  const comparisons = MINUTES_PER_MONTH * classes;
  const units = comparisons * THOUSAND_ENTRIES_UNITS * (Math.min(knownRacers, COMPARED_RACERS) / COMPARED_RACERS);
  const bytes = Math.min(knownRacers, COMPARED_RACERS + LACKING_RACERS) * RESULT_BYTES;
  const reads = comparisons * (readUnitsOf(bytes) / 2 + PROGRESS_READ_UNITS);
  const gbSeconds = ((comparisons * TICK_MILLISECONDS) / 1_000) * (MEMORY_MB.RanksFunction / 1_024);
  const compared = `every minute up to ${asNumber(COMPARED_RACERS)} racers of each class are compared with the table`;
  return [
    {
      service: 'ElastiCache',
      element: 'comparing the rank index',
      quantity: units,
      unit: 'processing units',
      usd: usdOf(prices['elastiCache.processingUnits'], units),
      explanation: compared,
    },
    {
      service: 'DynamoDB',
      element: 'comparing the rank index',
      quantity: reads,
      unit: 'read units of 4 KB',
      usd: usdOf(prices['dynamoDb.readUnits'], reads),
      explanation: compared,
    },
    {
      service: 'Lambda',
      element: 'comparing the rank index',
      quantity: gbSeconds,
      unit: 'GB-seconds',
      usd: usdOf(prices['lambda.gbSeconds'], gbSeconds) + usdOf(prices['lambda.requests'], MINUTES_PER_MONTH),
      explanation: `${asNumber(MINUTES_PER_MONTH)} invocations, ${TICK_MILLISECONDS} ms for each class`,
    },
  ];
}

function watchedRows({ settings, racedHours }: RankIndexQuestion, { prices }: PriceTable): CostRow[] {
  const metrics = RANK_METRICS.length + (BEST_METRICS.length * racedHours) / HOURS_PER_MONTH;
  const alarms = settings.monitoring === 'on' ? RANK_ALARM_METRICS : 0;
  return [
    {
      service: 'CloudWatch',
      element: 'metrics of the rank index',
      quantity: metrics,
      unit: 'metric months',
      usd: usdOf(prices['cloudWatch.metricMonths'], metrics),
      explanation: `${RANK_METRICS.length} has a value every minute, ${BEST_METRICS.length} while bests come in`,
    },
    {
      service: 'CloudWatch',
      element: 'alarms for the rank index',
      quantity: alarms,
      unit: 'metrics of alarms',
      usd: usdOf(prices['cloudWatch.alarmMetricMonths'], alarms),
      explanation: `alarms look at ${alarms} metrics more; Monitoring=off leaves them out`,
    },
  ];
}

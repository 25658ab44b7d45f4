import { asNumber } from '../../format.ts';
import { costOf } from '../cost-of.ts';
import type { CostReport, CostRow } from '../cost-report.ts';
import { HOURS_PER_MONTH, SECONDS_PER_HOUR } from '../elements/functions.ts';
import type { TemplateSettings } from '../model/settings.ts';
import { type PriceTable, usdOf } from '../price-table.ts';
import type { Usage } from '../usage.ts';
import { scaleUsage } from '../usage-arithmetic.ts';
import { rankIndexRows } from './rank-index.ts';
import { watchingRows } from './watching.ts';

/** A year has 365.25 days. */
export const DAYS_PER_MONTH = 30.4375;

export interface MonthQuestion {
  /** Of the races of one slot. */
  readonly usage: Usage;
  /** Slots in which races are ridden. */
  readonly slots: number;
  readonly raceLengthSeconds: number;
  readonly peoplePerMonth: number;
  readonly classes: number;
  /** Of each class. */
  readonly knownRacers: number;
  readonly settings: TemplateSettings;
}

export interface MonthCost {
  readonly races: CostReport;
  /** What costs as much when nobody rides, or by the people and not by the race. */
  readonly standing: readonly CostRow[];
  readonly totalUsd: number;
}

/** A month of races, with the tiers of prices that only a month reaches, and what it costs beside them. */
export function monthCostOf(question: MonthQuestion, table: PriceTable): MonthCost {
  const { usage, slots, raceLengthSeconds, settings } = question;
  const month = scaleUsage(usage, slots);
  const withoutShards = { ...month, kinesis: month.kinesis.map((stream) => ({ ...stream, shardHours: 0 })) };
  // A metric is billed by the hours in which it got a value, if only one.
  const racedHours = Math.min(HOURS_PER_MONTH, slots * Math.ceil(raceLengthSeconds / SECONDS_PER_HOUR));
  const races = costOf(withoutShards, table, {
    durationSeconds: slots * raceLengthSeconds,
    metricHours: racedHours,
    tracing: settings.tracing,
  });
  const standing = [...standingRows(question, table), ...rankIndexRows({ ...question, racedHours }, table)];
  return { races, standing, totalUsd: races.totalUsd + standing.reduce((sum, { usd }) => sum + usd, 0) };
}

function standingRows(question: MonthQuestion, table: PriceTable): CostRow[] {
  const { peoplePerMonth, settings } = question;
  const { prices } = table;
  const shardHours = settings.shardCount * HOURS_PER_MONTH;
  const keepsLonger = settings.retentionHours > 24;
  return [
    {
      service: 'Kinesis',
      element: 'shard hours',
      quantity: shardHours,
      unit: 'hours',
      usd: usdOf(prices['kinesis.shardHours'], shardHours),
      explanation: `${settings.shardCount} of them, all month`,
    },
    {
      service: 'Kinesis',
      element: 'longer retention',
      quantity: keepsLonger ? shardHours : 0,
      unit: 'hours',
      usd: keepsLonger ? usdOf(prices['kinesis.extendedRetentionShardHours'], shardHours) : 0,
      explanation: `records are kept for ${settings.retentionHours} hours`,
    },
    {
      service: 'Cognito',
      element: 'people',
      quantity: peoplePerMonth,
      unit: 'people',
      usd: usdOf(prices['cognito.activeUsers'], peoplePerMonth),
      explanation: `${asNumber(peoplePerMonth)} people sign in within the month; the 10,000 that are free are not taken off`,
    },
    {
      service: 'Cognito',
      element: 'machine clients',
      quantity: 1,
      unit: 'clients',
      usd: usdOf(prices['cognito.machineClients'], 1),
      explanation: 'the template has one, for simulators and kiosks',
    },
    {
      service: 'Secrets Manager',
      element: 'secrets',
      quantity: 1,
      unit: 'secrets',
      usd: usdOf(prices['secretsManager.secretMonths'], 1),
      explanation: 'the key that signs page cursors',
    },
    ...watchingRows(settings, table),
  ].filter(({ quantity }) => quantity > 0);
}

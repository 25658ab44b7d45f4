import { readFileSync } from 'node:fs';

/** What the price table has to name. A price that is missing, or that nobody asks for, makes a table invalid. */
export const PRICE_NAMES = [
  'iot.connectionMinutes',
  'iot.messages',
  'iot.rulesTriggered',
  'iot.actionsExecuted',
  'kinesis.shardHours',
  'kinesis.putUnits',
  'kinesis.extendedRetentionShardHours',
  'lambda.requests',
  'lambda.gbSeconds',
  'dynamoDb.writeUnits',
  'dynamoDb.readUnits',
  'dynamoDb.provisionedWriteHours',
  'dynamoDb.provisionedReadHours',
  'firehose.gigabytes',
  's3.putRequests',
  's3.getRequests',
  's3.storedGigabyteMonths',
  'httpApi.requests',
  'cloudWatch.logGigabytes',
  'cloudWatch.metricMonths',
  'cloudWatch.metricsRead',
  'cloudWatch.alarmMetricMonths',
  'cloudWatch.dashboardMonths',
  'xRay.traces',
  'cognito.machineTokens',
  'cognito.activeUsers',
  'cognito.machineClients',
  'elastiCache.storedGigabyteHours',
  'elastiCache.processingUnits',
  'secretsManager.secretMonths',
  'kms.keyMonths',
] as const;
export type PriceName = (typeof PRICE_NAMES)[number];

const CONFIDENCES = ['high', 'medium', 'low'] as const;
export type PriceConfidence = (typeof CONFIDENCES)[number];

/** The price of what is used up to a quantity; the last tier has no end. */
export interface PriceTier {
  readonly usd: number;
  /** In units, of a month; undefined: without end. */
  readonly upTo?: number;
}

export interface Price {
  /** What is counted. */
  readonly unit: string;
  /** Units that the price is for. */
  readonly per: number;
  /** In ascending order, one at least. */
  readonly tiers: readonly PriceTier[];
  /** Page that names it. */
  readonly source: string;
  readonly confidence: PriceConfidence;
  readonly note?: string;
}

/** List prices of one region. Free tiers are in none of them. */
export interface PriceTable {
  readonly region: string;
  readonly currency: 'USD';
  /** Day at which they were looked at, ISO 8601. */
  readonly asOf: string;
  readonly prices: Readonly<Record<PriceName, Price>>;
}

/** A table of prices cannot be used; the message names the entry and what is wrong with it. */
export class PriceTableError extends Error {
  override readonly name = 'PriceTableError';
  readonly code = 'PRICES_INVALID';
}

const DEFAULT_FILE = new URL('./prices/us-east-1.json', import.meta.url);

/** Reads a table of prices. @throws PriceTableError */
export function readPrices(file: string | URL = DEFAULT_FILE): PriceTable {
  let content: unknown;
  try {
    content = JSON.parse(readFileSync(file, 'utf8'));
  } catch (cause) {
    throw new PriceTableError(`${String(file)} cannot be read as JSON`, { cause });
  }
  return parsePrices(content);
}

/** @throws PriceTableError */
export function parsePrices(content: unknown): PriceTable {
  const table = recordOf(content, 'the table');
  if (table['currency'] !== 'USD') throw new PriceTableError('currency has to be USD');
  const asOf = textOf(table['asOf'], 'asOf');
  if (!/^\d{4}-\d{2}-\d{2}$/.test(asOf)) throw new PriceTableError(`asOf is a day like 2026-11-21, not "${asOf}"`);
  const entries = recordOf(table['prices'], 'prices');
  const unknown = Object.keys(entries).find((name) => !isPriceName(name));
  if (unknown !== undefined) throw new PriceTableError(`nobody knows what "${unknown}" is: take it out of the table`);
  const prices = Object.fromEntries(PRICE_NAMES.map((name) => [name, priceOf(entries[name], name)]));
  return { region: textOf(table['region'], 'region'), currency: 'USD', asOf, prices: prices as PriceTable['prices'] };
}

/** What a quantity costs, tier after tier. `quantity` is of a month where there are tiers. */
export function usdOf({ per, tiers }: Price, quantity: number): number {
  let usd = 0;
  let from = 0;
  for (const tier of tiers) {
    const upTo = tier.upTo ?? Number.POSITIVE_INFINITY;
    usd += (Math.max(0, Math.min(quantity, upTo) - from) * tier.usd) / per;
    from = upTo;
  }
  return usd;
}

const isPriceName = (name: string): name is PriceName => PRICE_NAMES.some((known) => known === name);

function priceOf(value: unknown, name: PriceName): Price {
  if (value === undefined) throw new PriceTableError(`"${name}" is missing: add it with its unit, price and source`);
  const entry = recordOf(value, name);
  const confidence = CONFIDENCES.find((known) => known === entry['confidence']);
  if (confidence === undefined) throw new PriceTableError(`${name}.confidence is one of ${CONFIDENCES.join(', ')}`);
  const source = textOf(entry['source'], `${name}.source`);
  if (!URL.canParse(source)) throw new PriceTableError(`${name}.source is no address: "${source}"`);
  const per = amountOf(entry['per'], `${name}.per`);
  if (per === 0) throw new PriceTableError(`${name}.per has to be above 0`);
  const note = entry['note'];
  return {
    unit: textOf(entry['unit'], `${name}.unit`),
    per,
    tiers: tiersOf(entry['tiers'], name),
    source,
    confidence,
    ...(note === undefined ? {} : { note: textOf(note, `${name}.note`) }),
  };
}

function tiersOf(value: unknown, name: PriceName): PriceTier[] {
  if (!Array.isArray(value) || value.length === 0) throw new PriceTableError(`${name}.tiers is a list of prices`);
  const tiers = value.map((item: unknown, index): PriceTier => {
    const tier = recordOf(item, `${name}.tiers[${index}]`);
    const usd = amountOf(tier['usd'], `${name}.tiers[${index}].usd`);
    const { upTo } = tier;
    return upTo === undefined ? { usd } : { usd, upTo: amountOf(upTo, `${name}.tiers[${index}].upTo`) };
  });
  for (const [index, { upTo }] of tiers.entries()) {
    const isLast = index === tiers.length - 1;
    if (isLast !== (upTo === undefined))
      throw new PriceTableError(`${name}: the last tier, and no other, is without upTo`);
    const before = tiers[index - 1]?.upTo ?? 0;
    if (upTo !== undefined && upTo <= before) throw new PriceTableError(`${name}: tiers have to be in ascending order`);
  }
  return tiers;
}

function recordOf(value: unknown, what: string): Readonly<Record<string, unknown>> {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  throw new PriceTableError(`${what} has to be an object`);
}

function textOf(value: unknown, what: string): string {
  if (typeof value === 'string' && value !== '') return value;
  throw new PriceTableError(`${what} has to be a text`);
}

function amountOf(value: unknown, what: string): number {
  if (typeof value === 'number' && Number.isFinite(value) && value >= 0) return value;
  throw new PriceTableError(`${what} has to be a number of 0 or more`);
}

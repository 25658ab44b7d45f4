import { HOURS_PER_MONTH } from '../elements/functions.ts';
import type { RaceLoad } from '../model/race-load.ts';
import { type PriceTable, usdOf } from '../price-table.ts';
import { SETTLING_SECONDS, startReadUnits } from './capacity.ts';

/** Units a second that the template provisions, table and indexes together. */
export const PROVISIONED_UNITS = { write: 3_100, read: 2_200 } as const;
/** Of them those of the table itself, of each kind. */
export const PROVISIONED_TABLE_UNITS = 1_000;

export interface BillingAdvice {
  readonly mode: 'PAY_PER_REQUEST' | 'PROVISIONED';
  readonly onDemandUsd: number;
  /** As the template provisions. */
  readonly provisionedUsd: number;
  /** Write units that the table should take when a race has ended, and all its results come. */
  readonly peakWriteUnits: number;
  /** Read units when races start, and all pages ask who is in them. */
  readonly peakReadUnits: number;
  /** Whether the template provisions enough for both within the time in which a race settles. */
  readonly isProvisionedEnough: boolean;
}

/** Which billing mode of the table suits: the cheaper one in a month that takes the load. */
export function billingAdvice(load: RaceLoad, onDemandUsd: number, { prices }: PriceTable): BillingAdvice {
  const provisionedUsd =
    usdOf(prices['dynamoDb.provisionedWriteHours'], PROVISIONED_UNITS.write * HOURS_PER_MONTH) +
    usdOf(prices['dynamoDb.provisionedReadHours'], PROVISIONED_UNITS.read * HOURS_PER_MONTH);
  // A result and a best of each racer, in the table alone.
  const peakWriteUnits = load.racers * load.classes * (1 + load.bestShare);
  const peakReadUnits = startReadUnits(load) * load.classes;
  const isProvisionedEnough = Math.max(peakWriteUnits, peakReadUnits) <= PROVISIONED_TABLE_UNITS * SETTLING_SECONDS;
  return {
    mode: isProvisionedEnough && provisionedUsd < onDemandUsd ? 'PROVISIONED' : 'PAY_PER_REQUEST',
    onDemandUsd,
    provisionedUsd,
    peakWriteUnits,
    peakReadUnits,
    isProvisionedEnough,
  };
}

import { HOURS_PER_MONTH } from '../elements/functions.ts';
import type { RaceLoad } from '../model/race-load.ts';
import { type PriceTable, usdOf } from '../price-table.ts';

/** Units a second that the template provisions, table and indexes together. */
export const PROVISIONED_UNITS = { write: 3_100, read: 2_200 } as const;

export interface BillingAdvice {
  readonly mode: 'PAY_PER_REQUEST' | 'PROVISIONED';
  readonly onDemandUsd: number;
  /** As the template provisions. */
  readonly provisionedUsd: number;
  /** Write units that the table should take in the second after a race, when all results come. */
  readonly peakWriteUnits: number;
}

/** Which billing mode of the table is cheaper in a month; both take the same load. */
export function billingAdvice(load: RaceLoad, onDemandUsd: number, { prices }: PriceTable): BillingAdvice {
  const provisionedUsd =
    usdOf(prices['dynamoDb.provisionedWriteHours'], PROVISIONED_UNITS.write * HOURS_PER_MONTH) +
    usdOf(prices['dynamoDb.provisionedReadHours'], PROVISIONED_UNITS.read * HOURS_PER_MONTH);
  return {
    mode: provisionedUsd < onDemandUsd ? 'PROVISIONED' : 'PAY_PER_REQUEST',
    onDemandUsd,
    provisionedUsd,
    // A result and a best of each racer, in the table alone.
    peakWriteUnits: load.racers * load.classes * (1 + load.bestShare),
  };
}

import type { PriceTable } from './price-table.ts';

/** One element of the bill. */
export interface CostRow {
  /** As the bill names it. */
  readonly service: string;
  readonly element: string;
  readonly quantity: number;
  /** What is counted. */
  readonly unit: string;
  readonly usd: number;
  /** One sentence with the number that drives it. */
  readonly explanation: string;
}

/** The same for one race: all seconds of one class. */
export interface RaceCost {
  /** Races that the usage covers; a fraction where one was ridden in part. */
  readonly races: number;
  readonly usd: number;
  /** How it is divided. */
  readonly explanation: string;
}

export interface CostReport {
  readonly region: PriceTable['region'];
  readonly currency: PriceTable['currency'];
  /** Day of the price list, ISO 8601. */
  readonly pricesAsOf: string;
  /** The dearest first; what was not used has none. */
  readonly rows: readonly CostRow[];
  readonly totalUsd: number;
  /** Undefined where it is not known how much was ridden, or nothing was. */
  readonly perRace?: RaceCost;
}

/** What was ridden while it was used. */
export interface RiddenTime {
  readonly seconds: number;
  /** Classes in which races were ridden at the same time. */
  readonly classes: number;
  readonly raceLengthSeconds: number;
}

const GB = 1024 ** 3;

/** As AWS counts them: 1,073,741,824 bytes. */
export const gigabytesOf = (bytes: number): number => bytes / GB;

import { RESISTANCE_PERCENT_MAX } from '@alleycat/domain';
import type { FreshFields } from './field-memory.ts';

/** What a bike measures now, as a race counts it. */
export interface BikeMeasurement {
  readonly cadenceRpm: number;
  /** 0 to 100. */
  readonly resistancePercent: number;
  /** The resistance is reckoned from power and cadence, or not told at all: then it counts as 0. */
  readonly isResistanceEstimated: boolean;
  /** In levels of the bike, if it tells them. */
  readonly resistanceLevel?: number;
  readonly powerWatts?: number;
  readonly atMs: number;
}

/** How the levels of one bike become percent. */
export interface ResistanceScale {
  /** The level that counts as 0 %. */
  readonly levelMin: number;
  /** The level that counts as 100 %; above `levelMin`. */
  readonly levelMax: number;
  /** What every percentage is multiplied by. */
  readonly factor: number;
  /** The level means nothing: reckon from power. */
  readonly ignoresLevel: boolean;
}

/** So that 200 W at 85 rpm, a hard but common effort, are 50 %. */
const estimateScale = 300;
/** Below this the estimate counts as many turns: a single push at the start is no full brake. */
const estimateCadenceRpmMin = 40;

/** What a race counts of what a bike tells, limited to what the platform takes, in tenths. */
export function measurementOf({ cadenceRpm, atMs, ...told }: FreshFields, scale: ResistanceScale): BikeMeasurement {
  const { resistanceLevel, powerWatts } = told;
  const usesLevel = resistanceLevel !== undefined && !(scale.ignoresLevel && powerWatts !== undefined);
  const percent = usesLevel
    ? percentOfLevel(resistanceLevel, scale)
    : estimatedPercent({ powerWatts: powerWatts ?? 0, cadenceRpm });
  return {
    cadenceRpm: toTenths(cadenceRpm),
    resistancePercent: toTenths(limited(percent * scale.factor)),
    isResistanceEstimated: !usesLevel,
    ...told,
    atMs,
  };
}

function percentOfLevel(level: number, { levelMin, levelMax }: ResistanceScale): number {
  return limited((100 * (level - levelMin)) / (levelMax - levelMin));
}

/**
 * Resistance reckoned from power: 300 × √power ÷ cadence, limited to 0 … 100 %. A magnetic brake takes power by the
 * square of the cadence and by the square of how far its magnets are in, so the root of one over the other is how far
 * they are in. It rises with power, falls with cadence, and is 0 for those who do not pedal.
 */
export function estimatedPercent({ powerWatts, cadenceRpm }: { powerWatts: number; cadenceRpm: number }): number {
  if (powerWatts <= 0 || cadenceRpm <= 0) return 0;
  return limited((estimateScale * Math.sqrt(powerWatts)) / Math.max(cadenceRpm, estimateCadenceRpmMin));
}

const limited = (percent: number) => Math.min(RESISTANCE_PERCENT_MAX, Math.max(0, percent));
const toTenths = (value: number) => Math.round(value * 10) / 10;

export const CADENCE_RPM_MAX = 250;
export const RESISTANCE_PERCENT_MAX = 100;
/** (250 + 35) × (100 + 65): fits an unsigned 16-bit integer. */
export const OUTPUT_HUNDREDTHS_MAX = 47_025;

/** Output in hundredths, (cadence + 35) × (resistance + 65), rounded here and nowhere else. */
export function outputHundredths(o: { cadenceRpm: number; resistancePercent: number }): number {
  return Math.round((o.cadenceRpm + 35) * (o.resistancePercent + 65));
}

/** Output as people read it, with two decimals. */
export const outputOf = (hundredths: number): number => hundredths / 100;

/** Output in hundredths from the form people read: undoes {@link outputOf}. */
export const hundredthsOf = (output: number): number => Math.round(output * 100);

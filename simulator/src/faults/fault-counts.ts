/** What was done to readings on their way in. */
export interface FaultCounts {
  /** Readings that were sent a second time on purpose. */
  readonly duplicated: number;
  /** Readings that changed places with the racer's next one. */
  readonly reordered: number;
  /** Readings that were held back for a while. */
  readonly delayed: number;
  /** Connections that were broken, those that hostile messages cost included. */
  readonly cut: number;
  /** Clients that died in a race. */
  readonly died: number;
  /** Malformed and hostile messages. */
  readonly hostile: number;
  /** Readings of racers whose clock is wrong. */
  readonly skewed: number;
}

export const NO_FAULT_COUNTS: FaultCounts = {
  duplicated: 0,
  reordered: 0,
  delayed: 0,
  cut: 0,
  died: 0,
  hostile: 0,
  skewed: 0,
};

/** The counts of several processes together. */
export function sumOfFaultCounts(counts: readonly FaultCounts[]): FaultCounts {
  return counts.reduce(
    (sum, each) => ({
      duplicated: sum.duplicated + each.duplicated,
      reordered: sum.reordered + each.reordered,
      delayed: sum.delayed + each.delayed,
      cut: sum.cut + each.cut,
      died: sum.died + each.died,
      hostile: sum.hostile + each.hostile,
      skewed: sum.skewed + each.skewed,
    }),
    NO_FAULT_COUNTS,
  );
}

/** How the values of a minute are spread, for percentiles: counts in bins of equal ratio, coarser when there are many. */
export interface ValueSpread {
  /** A value that is not negative, so many times. */
  add(value: number, count: number): void;
  readonly binCount: number;
  /** Bins from small to large. */
  bins(): readonly SpreadBin[];
}

export interface SpreadBin {
  /** The middle of the bin. */
  readonly value: number;
  readonly count: number;
}

/** At most so many bins: values from 1 to 10 fit with 3 % between bins, from 1 to 1,000 with 12 %. */
export const SPREAD_BINS_MAX = 64;
/** Two percent from bin to bin at first; each step of coarsening joins two neighbours. */
const FINEST_LOG = Math.log(1.02);
/** Zero has no logarithm. */
const ZERO_BIN = Number.NEGATIVE_INFINITY;

export const createValueSpread = (): ValueSpread => {
  let counts = new Map<number, number>();
  let widthLog = FINEST_LOG;

  const countInto = (bins: Map<number, number>, bin: number, count: number): void => {
    bins.set(bin, (bins.get(bin) ?? 0) + count);
  };
  const coarsen = (): void => {
    const coarser = new Map<number, number>();
    for (const [bin, count] of counts) countInto(coarser, Math.floor(bin / 2), count);
    counts = coarser;
    widthLog *= 2;
  };
  return {
    add: (value, count) => {
      countInto(counts, value === 0 ? ZERO_BIN : Math.floor(Math.log(value) / widthLog), count);
      while (counts.size > SPREAD_BINS_MAX) coarsen();
    },
    get binCount() {
      return counts.size;
    },
    bins: () =>
      // Numbers are sorted several times as fast in such an array, and a dashboard asks for thousands of minutes.
      Array.from(Float64Array.from(counts.keys()).sort(), (bin) => ({
        value: bin === ZERO_BIN ? 0 : Math.exp((bin + 0.5) * widthLog),
        count: counts.get(bin) ?? 0,
      })),
  };
};

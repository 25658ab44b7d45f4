/** Counters of one mapping since the start of the runtime. */
export interface MappingCounts {
  /** Records that passed the filter. */
  readonly records: number;
  readonly filteredRecords: number;
  readonly invocations: number;
  /** Invocations that failed wholly or in part. */
  readonly failedInvocations: number;
  /** Invocations that did not run: throttled, or a service error. */
  readonly throttledInvocations: number;
  /** Records given up after retries or for their age. */
  readonly discardedRecords: number;
  /** As ListEventSourceMappings shows it. */
  readonly lastProcessingResult: string;
}

export interface MappingMeter {
  readonly counts: MappingCounts;
  add(counter: Exclude<keyof MappingCounts, 'lastProcessingResult'>, count?: number): void;
  setResult(text: string): void;
}

export const createMappingMeter = (): MappingMeter => {
  const counts = {
    records: 0,
    filteredRecords: 0,
    invocations: 0,
    failedInvocations: 0,
    throttledInvocations: 0,
    discardedRecords: 0,
    lastProcessingResult: 'No records processed',
  };
  return {
    counts,
    add: (counter, count = 1) => {
      counts[counter] += count;
    },
    setResult: (text) => {
      counts.lastProcessingResult = text;
    },
  };
};

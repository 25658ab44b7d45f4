import type { PendingRecord } from './pending-record.ts';

/** Records that are sent together, and what was tried with them. */
export interface Segment {
  readonly records: readonly PendingRecord[];
  /** Attempts that count against the retry quota. */
  readonly attempts: number;
  /** Times that the function ran with these records. */
  readonly invokeCount: number;
}

export type Outcome =
  | { readonly type: 'success' }
  /** Everything before this index succeeded; it and all later records are retried. */
  | { readonly type: 'partial'; readonly failedIndex: number }
  | { readonly type: 'failure' }
  /** The function did not run: throttled, or a service error. */
  | { readonly type: 'unavailable' };

export interface RetryPolicy {
  /** -1 = without end. */
  readonly maximumRetryAttempts: number;
  readonly bisect: boolean;
}

export interface PlanStep {
  /** How many leading records are finished. */
  readonly completed: number;
  /** What is sent next, in order. */
  readonly remaining: readonly Segment[];
  /** Retries exhausted: goes to the failure destination. */
  readonly exhausted?: Segment;
}

export const newSegment = (records: readonly PendingRecord[]): Segment => ({ records, attempts: 0, invokeCount: 0 });

/** What follows from one invocation. */
export const planAfter = (segment: Segment, outcome: Outcome, policy: RetryPolicy): PlanStep => {
  if (outcome.type === 'success') return { completed: segment.records.length, remaining: [] };
  // Errors before the function runs do not count against MaximumRetryAttempts.
  if (outcome.type === 'unavailable') return { completed: 0, remaining: [segment] };
  const tried = { ...segment, invokeCount: segment.invokeCount + 1 };
  if (outcome.type === 'partial' && outcome.failedIndex > 0) {
    const rest = { ...tried, records: segment.records.slice(outcome.failedIndex) };
    const step = policy.bisect ? { remaining: [rest] } : retry(rest, policy);
    return { completed: outcome.failedIndex, ...step };
  }
  // Splitting does not consume the retry quota.
  if (policy.bisect && segment.records.length > 1) return { completed: 0, remaining: halves(tried) };
  return { completed: 0, ...retry(tried, policy) };
};

const retry = (segment: Segment, { maximumRetryAttempts }: RetryPolicy): Omit<PlanStep, 'completed'> => {
  const tried = { ...segment, attempts: segment.attempts + 1 };
  const isExhausted = maximumRetryAttempts >= 0 && tried.attempts > maximumRetryAttempts;
  return isExhausted ? { remaining: [], exhausted: tried } : { remaining: [tried] };
};

const halves = (segment: Segment): Segment[] => {
  const middle = Math.floor(segment.records.length / 2);
  return [
    { ...segment, records: segment.records.slice(0, middle) },
    { ...segment, records: segment.records.slice(middle) },
  ];
};

/** Cuts off the leading records that arrived before a time; they are reported alone, the others are delivered. */
export const cutExpired = (segment: Segment, expiredBeforeMs: number): { expired: Segment; rest: Segment } => {
  const found = segment.records.findIndex(({ arrivedAtMs }) => arrivedAtMs >= expiredBeforeMs);
  const [expired, rest] = cutAt(segment, found === -1 ? segment.records.length : found);
  return { expired, rest };
};

/** Cuts a segment whose records and window state together no longer fit into one event. At least one record stays. */
export const cutToFit = (segment: Segment, recordBytes: number): Segment[] => {
  let bytes = 0;
  const tooMany = segment.records.findIndex((record) => {
    bytes += record.eventBytes + 1;
    return bytes > recordBytes;
  });
  if (tooMany === -1 || segment.records.length === 1) return [segment];
  return cutAt(segment, Math.max(1, tooMany));
};

const cutAt = (segment: Segment, index: number): [head: Segment, tail: Segment] => [
  { ...segment, records: segment.records.slice(0, index) },
  { ...segment, records: segment.records.slice(index) },
];

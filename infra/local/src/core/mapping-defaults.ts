import type { MappingSpec } from './deployment.ts';

/** What Lambda assumes of an event source mapping where neither template nor request says otherwise. */
export const MAPPING_DEFAULTS = {
  enabled: true,
  batchSize: 100,
  maximumBatchingWindowSeconds: 0,
  parallelizationFactor: 1,
  maximumRecordAgeSeconds: -1,
  maximumRetryAttempts: -1,
  bisectBatchOnFunctionError: false,
  tumblingWindowSeconds: 0,
  reportBatchItemFailures: false,
  filterPatterns: [],
} as const satisfies Partial<MappingSpec>;

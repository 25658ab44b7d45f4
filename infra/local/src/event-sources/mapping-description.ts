import { functionArn, mappingArn } from '../core/arn.ts';
import type { MappingSpec } from '../core/deployment.ts';

const MAPPING_STATES = ['Creating', 'Enabling', 'Enabled', 'Disabling', 'Disabled', 'Updating', 'Deleting'] as const;
export type MappingState = (typeof MAPPING_STATES)[number];

export interface MappingStatus {
  readonly state: MappingState;
  readonly lastModifiedMs: number;
  readonly lastProcessingResult: string;
}

/** A mapping as Lambda's management API shows it. */
export const describeMapping = (mapping: MappingSpec, status: MappingStatus): object => ({
  UUID: mapping.uuid,
  EventSourceMappingArn: mappingArn(mapping.uuid),
  EventSourceArn: mapping.sourceArn,
  FunctionArn: functionArn(mapping.functionName),
  StartingPosition: mapping.startingPosition,
  ...(mapping.startingPositionTimestampMs === undefined
    ? {}
    : { StartingPositionTimestamp: mapping.startingPositionTimestampMs / 1000 }),
  BatchSize: mapping.batchSize,
  MaximumBatchingWindowInSeconds: mapping.maximumBatchingWindowSeconds,
  ParallelizationFactor: mapping.parallelizationFactor,
  MaximumRecordAgeInSeconds: mapping.maximumRecordAgeSeconds,
  MaximumRetryAttempts: mapping.maximumRetryAttempts,
  BisectBatchOnFunctionError: mapping.bisectBatchOnFunctionError,
  TumblingWindowInSeconds: mapping.tumblingWindowSeconds,
  FunctionResponseTypes: mapping.reportBatchItemFailures ? ['ReportBatchItemFailures'] : [],
  DestinationConfig: { OnFailure: mapping.onFailureArn === undefined ? {} : { Destination: mapping.onFailureArn } },
  ...(mapping.filterPatterns.length === 0
    ? {}
    : { FilterCriteria: { Filters: mapping.filterPatterns.map((Pattern) => ({ Pattern })) } }),
  LastModified: status.lastModifiedMs / 1000,
  LastProcessingResult: status.lastProcessingResult,
  State: status.state,
  StateTransitionReason: 'User action',
});

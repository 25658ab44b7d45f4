import type { MappingSpec } from '../core/deployment.ts';
import { invalidParameter } from '../lambda/rest-errors.ts';
import { createRecordFilter } from './filters/create-record-filter.ts';

interface Range {
  readonly member: string;
  readonly valueOf: (mapping: MappingSpec) => number;
  readonly min: number;
  readonly max: number;
  /** A value outside of the range with a meaning of its own. */
  readonly orElse?: number;
}

const RANGES: readonly Range[] = [
  { member: 'BatchSize', valueOf: (mapping) => mapping.batchSize, min: 1, max: 10_000 },
  {
    member: 'MaximumBatchingWindowInSeconds',
    valueOf: (mapping) => mapping.maximumBatchingWindowSeconds,
    min: 0,
    max: 300,
  },
  { member: 'ParallelizationFactor', valueOf: (mapping) => mapping.parallelizationFactor, min: 1, max: 10 },
  {
    member: 'MaximumRecordAgeInSeconds',
    valueOf: (mapping) => mapping.maximumRecordAgeSeconds,
    min: 60,
    max: 604_800,
    orElse: -1,
  },
  {
    member: 'MaximumRetryAttempts',
    valueOf: (mapping) => mapping.maximumRetryAttempts,
    min: 0,
    max: 10_000,
    orElse: -1,
  },
  { member: 'TumblingWindowInSeconds', valueOf: (mapping) => mapping.tumblingWindowSeconds, min: 0, max: 900 },
];

/**
 * Refuses what Lambda refuses, and what the local runtime cannot do as Lambda does it.
 * @throws AwsError InvalidParameterValueException
 */
export const checkMapping = (mapping: MappingSpec, nowMs: number): void => {
  for (const range of RANGES) checkRange(mapping, range);
  createRecordFilter(mapping.filterPatterns);
  checkStart(mapping, nowMs);
  // How lanes would share a window's state is documented nowhere; guessing would give wrong results silently.
  if (mapping.tumblingWindowSeconds > 0 && mapping.parallelizationFactor > 1) {
    throw invalidParameter('TumblingWindowInSeconds needs ParallelizationFactor 1: a window has one state per shard.');
  }
  if (mapping.onFailureArn !== undefined && !mapping.onFailureArn.startsWith('arn:aws:s3:::')) {
    throw invalidParameter(`The local runtime delivers failures to S3 only, not to ${mapping.onFailureArn}.`);
  }
};

const checkRange = (mapping: MappingSpec, { member, valueOf: read, min, max, orElse }: Range): void => {
  const value = read(mapping);
  if (Number.isInteger(value) && ((value >= min && value <= max) || value === orElse)) return;
  const alternative = orElse === undefined ? '' : ` or ${orElse}`;
  throw invalidParameter(`${member} is ${value}; it must be a whole number from ${min} to ${max}${alternative}.`);
};

const checkStart = ({ startingPosition, startingPositionTimestampMs, sourceArn }: MappingSpec, nowMs: number): void => {
  if (startingPosition !== 'AT_TIMESTAMP') return;
  if (!sourceArn.includes(':kinesis:')) throw invalidParameter('AT_TIMESTAMP is for Kinesis streams only.');
  if (startingPositionTimestampMs === undefined || startingPositionTimestampMs > nowMs) {
    throw invalidParameter('AT_TIMESTAMP needs a StartingPositionTimestamp that is not in the future.');
  }
};

import { createHash } from 'node:crypto';
import type { MappingSpec } from '../core/deployment.ts';
import { RuntimeError } from '../core/errors.ts';
import type { Fields } from '../core/fields.ts';
import { MAPPING_DEFAULTS } from '../core/mapping-defaults.ts';
import { failureDestination } from './destinations.ts';
import { readFields } from './fields.ts';
import { asFields } from './parse-template.ts';

export interface StreamEvent {
  readonly stackName: string;
  readonly functionName: string;
  /** `<function's logical id><event's name>`, the logical id that SAM generates. */
  readonly logicalId: string;
  readonly properties: Fields;
}

/** An event of type Kinesis or DynamoDB as an event source mapping, with Lambda's defaults for what is not said. */
export const mappingOf = ({ stackName, functionName, logicalId, properties }: StreamEvent): MappingSpec => {
  const read = readFields(properties, logicalId);
  const timestampSeconds = properties['StartingPositionTimestamp'];
  return {
    uuid: uuidFrom(`${stackName}/${logicalId}`),
    logicalId,
    functionName,
    sourceArn: read.text('Stream'),
    enabled: read.flag('Enabled', MAPPING_DEFAULTS.enabled),
    startingPosition: startingPosition(logicalId, read.text('StartingPosition')),
    ...(timestampSeconds === undefined ? {} : { startingPositionTimestampMs: Number(timestampSeconds) * 1000 }),
    batchSize: read.number('BatchSize', MAPPING_DEFAULTS.batchSize),
    maximumBatchingWindowSeconds: read.number(
      'MaximumBatchingWindowInSeconds',
      MAPPING_DEFAULTS.maximumBatchingWindowSeconds,
    ),
    parallelizationFactor: read.number('ParallelizationFactor', MAPPING_DEFAULTS.parallelizationFactor),
    maximumRecordAgeSeconds: read.number('MaximumRecordAgeInSeconds', MAPPING_DEFAULTS.maximumRecordAgeSeconds),
    maximumRetryAttempts: read.number('MaximumRetryAttempts', MAPPING_DEFAULTS.maximumRetryAttempts),
    bisectBatchOnFunctionError: read.flag('BisectBatchOnFunctionError', MAPPING_DEFAULTS.bisectBatchOnFunctionError),
    tumblingWindowSeconds: read.number('TumblingWindowInSeconds', MAPPING_DEFAULTS.tumblingWindowSeconds),
    reportBatchItemFailures: read.texts('FunctionResponseTypes').includes('ReportBatchItemFailures'),
    ...failureDestination(logicalId, properties['DestinationConfig']),
    filterPatterns: filterPatterns(properties),
  };
};

const filterPatterns = (properties: Fields): string[] => {
  const filters = asFields(properties['FilterCriteria'])['Filters'];
  return Array.isArray(filters) ? filters.map((filter) => String(asFields(filter)['Pattern'])) : [];
};

const POSITIONS = ['TRIM_HORIZON', 'LATEST', 'AT_TIMESTAMP'] as const;

const startingPosition = (logicalId: string, text: string): (typeof POSITIONS)[number] => {
  const position = POSITIONS.find((known) => known === text);
  if (position === undefined) throw new RuntimeError('TEMPLATE_INVALID', `${logicalId}: no StartingPosition ${text}`);
  return position;
};

// The same mapping has the same UUID after every start, so that it finds its checkpoint again.
const uuidFrom = (text: string): string => {
  const hex = createHash('sha256').update(text).digest('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), `5${hex.slice(13, 16)}`, `a${hex.slice(17, 20)}`, hex.slice(20, 32)].join(
    '-',
  );
};

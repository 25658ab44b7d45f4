import type { InputFields, InputOf } from '../core/input.ts';
import { FIREHOSE_LIMITS } from './options.ts';

/** What the service model says about every request: types, required members, lengths, ranges and patterns. */

const required = { notNull: true } as const;
const name = { type: 'String', pattern: '[a-zA-Z0-9_.-]+', lengthMin: 1, lengthMax: 64 } as const;
const record = {
  type: 'Structure',
  ...required,
  members: { Data: { type: 'Blob', ...required, lengthMax: FIREHOSE_LIMITS.recordBytes } },
} as const;

export const validations = {
  PutRecord: { DeliveryStreamName: { ...name, ...required }, Record: record },
  PutRecordBatch: {
    DeliveryStreamName: { ...name, ...required },
    Records: { type: 'List', ...required, lengthMin: 1, lengthMax: FIREHOSE_LIMITS.batchRecords, member: record },
  },
  DescribeDeliveryStream: {
    DeliveryStreamName: { ...name, ...required },
    Limit: { type: 'Integer', min: 1, max: 10_000 },
    ExclusiveStartDestinationId: { type: 'String', lengthMin: 1, lengthMax: 100 },
  },
  ListDeliveryStreams: {
    Limit: { type: 'Integer', min: 1, max: 10_000 },
    DeliveryStreamType: {
      type: 'String',
      values: ['DirectPut', 'KinesisStreamAsSource', 'MSKAsSource', 'DatabaseAsSource'],
    },
    ExclusiveStartDeliveryStreamName: name,
  },
} as const satisfies Readonly<Record<string, InputFields>>;

export type OperationName = keyof typeof validations;
export type Input<Name extends OperationName> = InputOf<(typeof validations)[Name]>;

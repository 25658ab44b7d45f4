import { base64Bytes } from '../core/base64.ts';
import { AwsError } from '../core/errors.ts';
import { parseInput } from '../core/input.ts';
import type { DeliveryStream } from './delivery-stream.ts';
import { describe, typeOf } from './descriptions.ts';
import { type DirectPut, isRefused } from './direct-put.ts';
import { batchTooLarge, deliveryStreamNotFound, putNotPermitted } from './errors.ts';
import { FIREHOSE_LIMITS } from './options.ts';
import type { Pipeline } from './pipeline.ts';
import { type Input, validations } from './validations.ts';

/** A delivery stream with its parts, as operations see it. */
export interface RunningStream {
  readonly stream: DeliveryStream;
  readonly pipeline: Pipeline;
  /** Absent when a stream is the source. */
  readonly directPut?: DirectPut;
}

/** By name, in order of names. */
export type RunningStreams = ReadonlyMap<string, RunningStream>;

/** @throws AwsError by the service's names, `UnknownOperationException` for what is not emulated */
export const handleOperation = async (streams: RunningStreams, operation: string, body: unknown): Promise<object> => {
  switch (operation) {
    case 'PutRecord':
      return putRecord(streams, parseInput(validations.PutRecord, body));
    case 'PutRecordBatch':
      return putRecordBatch(streams, parseInput(validations.PutRecordBatch, body));
    case 'DescribeDeliveryStream':
      return describeDeliveryStream(streams, parseInput(validations.DescribeDeliveryStream, body));
    case 'ListDeliveryStreams':
      return listDeliveryStreams(streams, parseInput(validations.ListDeliveryStreams, body));
    default:
      throw new AwsError('UnknownOperationException', `The local Firehose does not know the operation ${operation}.`);
  }
};

const putRecord = async (streams: RunningStreams, input: Input<'PutRecord'>): Promise<object> => {
  const [result] = await directPutOf(streams, input.DeliveryStreamName).put([input.Record.Data]);
  if (result !== undefined && 'RecordId' in result) return { RecordId: result.RecordId, Encrypted: false };
  const { ErrorCode = 'InternalFailure', ErrorMessage = 'Internal Service Failure' } = result ?? {};
  throw new AwsError(ErrorCode, ErrorMessage, { status: 500 });
};

const putRecordBatch = async (streams: RunningStreams, input: Input<'PutRecordBatch'>): Promise<object> => {
  const directPut = directPutOf(streams, input.DeliveryStreamName);
  const data = input.Records.map((record) => record.Data);
  const bytes = data.reduce((sum, text) => sum + base64Bytes(text), 0);
  if (bytes > FIREHOSE_LIMITS.batchBytes) throw batchTooLarge();
  const results = await directPut.put(data);
  return { FailedPutCount: results.filter(isRefused).length, Encrypted: false, RequestResponses: results };
};

const describeDeliveryStream = (streams: RunningStreams, input: Input<'DescribeDeliveryStream'>): object => {
  const { stream, pipeline } = find(streams, input.DeliveryStreamName);
  return { DeliveryStreamDescription: describe(stream, pipeline.startedAtMs) };
};

const LIST_LIMIT = 10;

const listDeliveryStreams = (streams: RunningStreams, input: Input<'ListDeliveryStreams'>): object => {
  const { Limit = LIST_LIMIT, DeliveryStreamType, ExclusiveStartDeliveryStreamName = '' } = input;
  const names = [...streams.values()]
    .filter(({ stream }) => DeliveryStreamType === undefined || typeOf(stream.spec) === DeliveryStreamType)
    .map(({ stream }) => stream.spec.name)
    .filter((name) => name > ExclusiveStartDeliveryStreamName);
  return { DeliveryStreamNames: names.slice(0, Limit), HasMoreDeliveryStreams: names.length > Limit };
};

const directPutOf = (streams: RunningStreams, name: string): DirectPut => {
  const { directPut } = find(streams, name);
  if (directPut === undefined) throw putNotPermitted();
  return directPut;
};

const find = (streams: RunningStreams, name: string): RunningStream => {
  const found = streams.get(name);
  if (found === undefined) throw deliveryStreamNotFound(name);
  return found;
};

import { randomUUID } from 'node:crypto';
import { deliveryStreamArn } from '../core/arn.ts';
import type { DeliveryStreamSpec } from '../core/deployment.ts';
import { RuntimeError } from '../core/errors.ts';
import { compilePrefixes, type ObjectPrefix, type ObjectPrefixes } from './object-prefix.ts';

/** A delivery stream whose settings are known to be good. */
export interface DeliveryStream {
  readonly spec: DeliveryStreamSpec;
  readonly arn: string;
  readonly prefixes: ObjectPrefixes;
}

/** Rises with each change of the configuration on AWS; here a changed template is a new start. */
export const CONFIGURATION_VERSION = 1;

/** @throws RuntimeError `DELIVERY_STREAM_INVALID`, naming the property of the template */
export const toDeliveryStream = (spec: DeliveryStreamSpec): DeliveryStream => {
  if (!/^[a-zA-Z0-9_.-]{1,64}$/.test(spec.name)) {
    const message = `DeliveryStreamName ${spec.name}: 1 to 64 of letters, digits, "_", "." and "-" are allowed.`;
    throw new RuntimeError('DELIVERY_STREAM_INVALID', message);
  }
  const { transform } = spec;
  checkRange(spec, { property: 'BufferingHints.SizeInMBs', value: spec.bufferMegabytes, min: 1, max: 128 });
  checkRange(spec, { property: 'BufferingHints.IntervalInSeconds', value: spec.bufferSeconds, min: 0, max: 900 });
  if (transform !== undefined) {
    checkRange(spec, { property: 'BufferSizeInMBs', value: transform.bufferMegabytes, min: 0.2, max: 3 });
    checkRange(spec, { property: 'BufferIntervalInSeconds', value: transform.bufferSeconds, min: 0, max: 900 });
    checkRange(spec, { property: 'NumberOfRetries', value: transform.retries, min: 0, max: 300 });
  }
  return { spec, arn: deliveryStreamArn(spec.name), prefixes: compilePrefixes(spec) };
};

interface Range {
  readonly property: string;
  readonly value: number;
  readonly min: number;
  readonly max: number;
}

const checkRange = ({ name }: DeliveryStreamSpec, { property, value, min, max }: Range): void => {
  if (value >= min && value <= max) return;
  const message = `${property} of the delivery stream ${name} is ${value}; ${min} to ${max} are allowed.`;
  throw new RuntimeError('DELIVERY_STREAM_INVALID', message);
};

/** @param oldestArrivalMs arrival of the oldest record in the object (epoch ms) */
export const objectKey = ({ spec }: DeliveryStream, prefix: ObjectPrefix, oldestArrivalMs: number): string => {
  const extension = spec.compression === 'GZIP' ? '.gz' : '';
  const name = `${spec.name}-${CONFIGURATION_VERSION}-${nameTime(oldestArrivalMs)}-${randomUUID()}${extension}`;
  return prefix(oldestArrivalMs) + name;
};

/** `YYYY-MM-dd-HH-mm-ss`, in UTC. */
const nameTime = (timeMs: number): string => new Date(timeMs).toISOString().slice(0, 19).replace(/[T:]/g, '-');

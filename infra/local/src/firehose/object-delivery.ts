import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { backOffMs } from '../core/back-off.ts';
import type { StopSignal } from '../core/stop-signal.ts';
import type { DeliveryContext } from './context.ts';
import { objectKey } from './delivery-stream.ts';
import type { ObjectBuffer } from './object-buffer.ts';
import type { ObjectPrefix } from './object-prefix.ts';

/** `expired`: the source would not have kept its records either. */
export type DeliveryOutcome = 'stored' | 'expired' | 'stopped';

export interface ObjectRequest {
  readonly prefix: ObjectPrefix;
  readonly buffer: ObjectBuffer;
  /** How long the source keeps records. */
  readonly retentionMs: number;
}

const compress = promisify(gzip);

/**
 * Stores the content of a buffer as one object. Storing is tried until it succeeds or the newest record has outlived its
 * retention; every attempt uses the same key, so that an attempt whose answer was lost leaves no duplicate.
 */
export const storeObject = async (
  context: DeliveryContext,
  { prefix, buffer, retentionMs }: ObjectRequest,
  signal: StopSignal,
): Promise<DeliveryOutcome> => {
  const { stream, objects, clock, options, random, log } = context;
  const { name: deliveryStream, bucketName: bucket, compression } = stream.spec;
  const key = objectKey(stream, prefix, buffer.oldestArrivalMs);
  const content = buffer.body();
  const body = compression === 'GZIP' ? await compress(content) : content;
  for (let failures = 1; ; failures += 1) {
    if (signal.isAbandoned) return 'stopped';
    try {
      await objects.putObject({ bucket, key, body, contentType: 'application/octet-stream' });
      return 'stored';
    } catch (error) {
      log('error', 'an object could not be stored; trying again', { deliveryStream, bucket, key, failures, error });
    }
    if (clock.nowMs() - buffer.newestArrivalMs > retentionMs) {
      const facts = { deliveryStream, bucket, key, records: buffer.recordCount };
      log('error', 'records are lost: no object could be stored while their source keeps them', facts);
      return 'expired';
    }
    if (signal.isStopping) return 'stopped';
    const { retryFirstMs: firstMs, retryCapMs: capMs } = options;
    await signal.pause(backOffMs({ failures, firstMs, capMs, random }));
  }
};

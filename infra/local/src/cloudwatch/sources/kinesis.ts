import type { StreamUsage } from '../../core/usage.ts';
import type { StreamRefusals } from '../../kinesis/stream-meter.ts';
import { type MetricSource, type Reading, readingsOf } from '../reading.ts';

export interface KinesisSourceParts {
  readonly kinesis: { usage(): readonly StreamUsage[]; refusals(): readonly StreamRefusals[] };
}

/** Namespace `AWS/Kinesis`, by `StreamName`. */
export const kinesisSource = ({ kinesis }: KinesisSourceParts): MetricSource => ({
  name: 'kinesis',
  read: () => {
    const refusals = new Map(kinesis.refusals().map((refused) => [refused.stream, refused]));
    return kinesis.usage().flatMap((stream) => readStream(stream, refusals.get(stream.stream)));
  },
});

const readStream = (
  { stream, records, bytesIn, bytesOut }: StreamUsage,
  { writes, reads }: Omit<StreamRefusals, 'stream'> = { writes: 0, reads: 0 },
): Reading[] => {
  const reading = readingsOf('AWS/Kinesis', { StreamName: stream });
  return [
    reading('IncomingRecords', records),
    reading('IncomingBytes', bytesIn, { unit: 'Bytes' }),
    reading('GetRecords.Bytes', bytesOut, { unit: 'Bytes' }),
    reading('WriteProvisionedThroughputExceeded', writes, { kind: 'events' }),
    reading('ReadProvisionedThroughputExceeded', reads, { kind: 'events' }),
  ];
};

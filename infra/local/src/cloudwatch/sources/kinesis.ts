import type { NotedLimit } from '../../core/limits.ts';
import type { StreamUsage } from '../../core/usage.ts';
import { type MetricSource, type Reading, readingsOf } from '../reading.ts';

export interface KinesisSourceParts {
  readonly kinesis: { usage(): readonly StreamUsage[] };
  readonly limits: { read(): readonly NotedLimit[] };
}

const WRITE_LIMITS = new Set(['kinesis-shard-records', 'kinesis-shard-bytes']);
const READ_LIMITS = new Set(['kinesis-shard-reads', 'kinesis-shard-read-bytes']);

/** Namespace `AWS/Kinesis`, by `StreamName`. */
export const kinesisSource = ({ kinesis, limits }: KinesisSourceParts): MetricSource => ({
  name: 'kinesis',
  read: () => {
    const noted = limits.read();
    return kinesis.usage().flatMap((stream) => readStream(stream, noted));
  },
});

const readStream = ({ stream, records, bytesIn, bytesOut }: StreamUsage, noted: readonly NotedLimit[]): Reading[] => {
  const reading = readingsOf('AWS/Kinesis', { StreamName: stream });
  // Limits are those of shards: `<stream>/<shard>`.
  const refused = (names: ReadonlySet<string>): number =>
    noted
      .filter(({ limit, resource }) => names.has(limit) && resource.startsWith(`${stream}/`))
      .reduce((sum, { count }) => sum + count, 0);
  return [
    reading('IncomingRecords', records),
    reading('IncomingBytes', bytesIn, { unit: 'Bytes' }),
    reading('GetRecords.Bytes', bytesOut, { unit: 'Bytes' }),
    reading('WriteProvisionedThroughputExceeded', refused(WRITE_LIMITS), { kind: 'events' }),
    reading('ReadProvisionedThroughputExceeded', refused(READ_LIMITS), { kind: 'events' }),
  ];
};

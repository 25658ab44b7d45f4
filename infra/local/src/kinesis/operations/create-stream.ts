import { invalidArgument } from '../errors.ts';
import type { Operation } from './operation.ts';

/** A new on-demand stream has four shards; this runtime then leaves it at that. */
const ON_DEMAND_SHARDS = 4;
const DEFAULT_RETENTION_HOURS = 24;
const DEFAULT_RECORD_KIB_MAX = 1024;

export const createStream: Operation<'CreateStream'> = async (streams, input) => {
  const mode = input.StreamModeDetails?.StreamMode === 'ON_DEMAND' ? 'ON_DEMAND' : 'PROVISIONED';
  if (mode === 'ON_DEMAND' && input.ShardCount !== undefined) {
    throw invalidArgument('ShardCount must not be specified when the stream mode is ON_DEMAND.');
  }
  if (mode === 'PROVISIONED' && input.ShardCount === undefined) {
    throw invalidArgument('ShardCount must be specified when the stream mode is PROVISIONED.');
  }
  await streams.create({
    name: input.StreamName,
    mode,
    shardCount: input.ShardCount ?? ON_DEMAND_SHARDS,
    retentionHours: DEFAULT_RETENTION_HOURS,
    recordBytesMax: (input.MaxRecordSizeInKiB ?? DEFAULT_RECORD_KIB_MAX) * 1024,
  });
  return undefined;
};

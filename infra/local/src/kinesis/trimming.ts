import type { Stream } from './stream.ts';

const HOUR_MS = 3_600_000;
/** A log file spans at most this part of the retention, so records outlive their retention by no more than that. */
const FILES_PER_RETENTION = 24;

/** Deletes old log files. @returns closed shards that have nothing left to read */
export const trimStream = async (stream: Stream): Promise<string[]> => {
  const retentionMs = stream.state.retentionHours * HOUR_MS;
  const nowMs = stream.settings.clock.nowMs();
  const horizonMs = nowMs - retentionMs;
  for (const { log } of stream.shards) {
    await log.trimBefore({ horizonMs, sealBeforeMs: nowMs - retentionMs / FILES_PER_RETENTION });
  }
  await trimToBound(stream);
  return stream.shards.flatMap(({ state }) => (state.closed && state.closed.atMs < horizonMs ? [state.shardId] : []));
};

const trimToBound = async (stream: Stream): Promise<void> => {
  const { streamBytesMax, log } = stream.settings;
  let storedBytes = stream.shards.reduce((sum, shard) => sum + shard.log.totals.storedBytes, 0);
  while (storedBytes > streamBytesMax) {
    const oldest = oldestDeletable(stream);
    if (oldest === undefined) return;
    const deletedBytes = await oldest.deleteOldest();
    storedBytes -= deletedBytes;
    log('warn', 'deleted records before their retention ended, because the stream is at its bound on disk', {
      stream: stream.name,
      deletedBytes,
      streamBytesMax,
    });
  }
};

const oldestDeletable = (stream: Stream) =>
  stream.shards
    .map((shard) => shard.log.segments)
    .filter((segments) => segments.oldestSealedMs !== undefined)
    .sort((a, b) => (a.oldestSealedMs ?? 0) - (b.oldestSealedMs ?? 0))[0];

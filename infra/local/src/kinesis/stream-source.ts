import { REGION } from '../core/arn.ts';
import type {
  Backlog,
  FilterInput,
  RecordSource,
  SourcePosition,
  SourceReadRequest,
  SourceReadResult,
  SourceRecord,
  SourceShard,
  StartingPosition,
} from '../core/record-source.ts';
import type { LogRecord } from './block.ts';
import { shardNotFound } from './errors.ts';
import { compareSequenceNumbers, counterOf, FIRST_COUNTER } from './sequence-numbers.ts';
import type { Shard } from './shard.ts';
import type { Stream } from './stream.ts';

/** One read hands on at most this much, as GetRecords does. */
const READ_BYTES_MAX = 10 * 1024 * 1024;
const HOUR_MS = 3_600_000;

/** A stream as event source mappings read it, inside the process. */
export class StreamSource implements RecordSource {
  readonly kind = 'kinesis';
  readonly #stream: Stream;

  constructor(stream: Stream) {
    this.#stream = stream;
  }

  get arn(): string {
    return this.#stream.arn;
  }

  listShards(): readonly SourceShard[] {
    return this.#stream.shards.map(({ state }) => ({
      shardId: state.shardId,
      parentShardIds: [state.parentShardId, state.adjacentParentShardId].filter(
        (parentId): parentId is string => parentId !== undefined && this.#stream.shard(parentId) !== undefined,
      ),
    }));
  }

  /** @throws AwsError `ResourceNotFoundException` when the shard is gone */
  async read({ shardId, position, limit }: SourceReadRequest): Promise<SourceReadResult> {
    const shard = this.#shard(shardId);
    const { records, bytes, isAtTip } = await shard.log.read({
      afterCounter: counterAfter(shard, position),
      notBeforeMs: position.notBeforeMs,
      recordsMax: limit,
      bytesMax: READ_BYTES_MAX,
    });
    this.#stream.meter.countRead(bytes);
    const nowMs = this.#stream.settings.clock.nowMs();
    return {
      records: records.map((record) => new StreamRecord(this.#stream, shard, record)),
      endOfShard: isAtTip && !shard.isOpen,
      millisBehindLatest: isAtTip ? 0 : Math.max(0, nowMs - (records.at(-1)?.arrivedAtMs ?? nowMs)),
    };
  }

  startOf(shardId: string, start: StartingPosition): SourcePosition {
    const shard = this.#shard(shardId);
    if (start.type === 'LATEST') return { afterSequenceNumber: shard.sequenceNumberOf(shard.log.lastCounter) };
    const notBefore = start.type === 'AT_TIMESTAMP' ? { notBeforeMs: start.timestampMs } : undefined;
    return { afterSequenceNumber: undefined, ...notBefore };
  }

  settledUntilMs(shardId: string): number {
    return this.#shard(shardId).log.settledUntilMs(this.#stream.settings.clock.nowMs());
  }

  /** Follows a change of the stream's retention. */
  retentionMs(): number {
    return this.#stream.state.retentionHours * HOUR_MS;
  }

  async backlogAfter(shardId: string, position: SourcePosition): Promise<Backlog> {
    const shard = this.#shard(shardId);
    const { records } = await shard.log.read({
      afterCounter: counterAfter(shard, position),
      notBeforeMs: position.notBeforeMs,
      recordsMax: 1,
      bytesMax: 1,
    });
    const [oldest] = records;
    // Counters have no gaps.
    return oldest === undefined
      ? { records: 0, oldestArrivalMs: undefined }
      : { records: shard.log.lastCounter - oldest.counter + 1, oldestArrivalMs: oldest.arrivedAtMs };
  }

  onChange(listener: () => void): () => void {
    return this.#stream.onChange(listener);
  }

  #shard(shardId: string): Shard {
    const shard = this.#stream.shard(shardId);
    if (shard === undefined) throw shardNotFound(shardId, this.#stream.name);
    return shard;
  }
}

/** A checkpoint may be of an earlier stream with the same name: such a number lies before or after all of ours. */
const counterAfter = (shard: Shard, { afterSequenceNumber }: SourcePosition): number => {
  if (afterSequenceNumber === undefined) return 0;
  const counter = counterOf(shard.state.sequencePrefix, afterSequenceNumber);
  if (counter !== undefined) return counter;
  const isBefore = compareSequenceNumbers(afterSequenceNumber, shard.sequenceNumberOf(FIRST_COUNTER)) < 0;
  return isBefore ? 0 : shard.log.lastCounter;
};

class StreamRecord implements SourceRecord {
  readonly sequenceNumber: string;
  readonly #stream: Stream;
  readonly #shard: Shard;
  readonly #record: LogRecord;

  constructor(stream: Stream, shard: Shard, record: LogRecord) {
    this.#stream = stream;
    this.#shard = shard;
    this.#record = record;
    this.sequenceNumber = shard.sequenceNumberOf(record.counter);
  }

  get arrivedAtMs(): number {
    return this.#record.arrivedAtMs;
  }

  get orderingKey(): string {
    return this.#record.partitionKey;
  }

  /** Base64 text and numbers need no escaping, so the text is put together by hand; the key order is the service's. */
  get eventJson(): string {
    const { partitionKey, data, arrivedAtMs } = this.#record;
    return (
      `{"kinesis":{"kinesisSchemaVersion":"1.0","partitionKey":${JSON.stringify(partitionKey)},` +
      `"sequenceNumber":"${this.sequenceNumber}","data":"${data}","approximateArrivalTimestamp":${arrivedAtMs / 1000}},` +
      `"eventSource":"aws:kinesis","eventVersion":"1.0","eventID":"${this.#shard.shardId}:${this.sequenceNumber}",` +
      `"eventName":"aws:kinesis:record","awsRegion":"${REGION}","eventSourceARN":"${this.#stream.arn}"}`
    );
  }

  filterInput(): FilterInput {
    const { partitionKey, data, arrivedAtMs } = this.#record;
    return {
      envelope: {
        kinesisSchemaVersion: '1.0',
        partitionKey,
        sequenceNumber: this.sequenceNumber,
        approximateArrivalTimestamp: arrivedAtMs / 1000,
        eventSource: 'aws:kinesis',
        eventVersion: '1.0',
        eventID: `${this.#shard.shardId}:${this.sequenceNumber}`,
        eventName: 'aws:kinesis:record',
        awsRegion: REGION,
        eventSourceARN: this.#stream.arn,
      },
      data: Buffer.from(data, 'base64').toString('utf8'),
    };
  }
}

import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { ACCOUNT_ID, REGION } from '../core/arn.ts';
import type { Timer } from '../core/clock.ts';
import { AwsError } from '../core/errors.ts';
import { invalidArgument, streamNotActive, streamNotFound } from './errors.ts';
import { evenRanges } from './hash-keys.ts';
import type { KinesisSettings } from './options.ts';
import type { ReshardStep } from './resharding.ts';
import { readState } from './state-file.ts';
import { Stream, type StreamStatus } from './stream.ts';
import { StreamMeters } from './stream-meter.ts';
import { addShard, isOpen, type StreamMode, type StreamState } from './stream-state.ts';

export interface NewStream {
  readonly name: string;
  readonly shardCount: number;
  readonly mode: StreamMode;
  readonly retentionHours: number;
  readonly recordBytesMax: number;
}

/** How requests name a stream. */
export interface StreamReference {
  readonly StreamName?: string;
  readonly StreamARN?: string;
}

/** No stream name contains it, so such a folder cannot be a stream. */
const REMOVED_PREFIX = '%removed-';

/** All streams of the service. */
export class StreamStore {
  readonly settings: KinesisSettings;
  readonly meters = new StreamMeters();
  readonly #streams = new Map<string, Stream>();
  readonly #timers = new Set<Timer>();
  /** Names that are being created. */
  readonly #busyNames = new Set<string>();
  #removals = 0;

  constructor(settings: KinesisSettings) {
    this.settings = settings;
  }

  async open(): Promise<void> {
    await mkdir(this.#folder, { recursive: true });
    for (const entry of await readdir(this.#folder)) {
      const folder = join(this.#folder, entry);
      if (entry.startsWith(REMOVED_PREFIX)) {
        await rm(folder, { recursive: true, force: true });
        continue;
      }
      const state = await readState(folder);
      if (state !== undefined) this.#streams.set(state.name, await this.#openStream(folder, state));
    }
  }

  async close(): Promise<void> {
    for (const timer of this.#timers) timer.cancel();
    this.#timers.clear();
    await Promise.all([...this.#streams.values()].map((stream) => stream.close()));
    this.#streams.clear();
  }

  list(): Stream[] {
    return [...this.#streams.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  /** @throws AwsError `ResourceNotFoundException` */
  find(reference: StreamReference): Stream {
    return this.named(nameOf(reference));
  }

  named(name: string): Stream {
    const stream = this.#streams.get(name);
    if (stream === undefined) throw streamNotFound(name);
    return stream;
  }

  /** A stream that takes and gives records: not one that is still being created. */
  findReadable(reference: StreamReference): Stream {
    const stream = this.find(reference);
    if (stream.status === 'CREATING') throw streamNotFound(stream.name);
    return stream;
  }

  /** A stream whose shards may be changed now. @throws AwsError `ResourceInUseException` */
  findActive(reference: StreamReference): Stream {
    const stream = this.find(reference);
    if (stream.status !== 'ACTIVE') throw streamNotActive(stream.name, stream.status);
    return stream;
  }

  async create(wanted: NewStream): Promise<Stream> {
    const { name, shardCount } = wanted;
    if (this.#streams.has(name) || this.#busyNames.has(name)) {
      throw new AwsError('ResourceInUseException', `Stream ${name} under account ${ACCOUNT_ID} already exists.`);
    }
    this.requireShards(shardCount);
    this.#busyNames.add(name);
    try {
      const { settings } = this;
      const state = newState(wanted, settings.clock.nowMs());
      const folder = join(this.#folder, folderName(name));
      const stream = await Stream.create({ settings, folder, state, meter: this.meters.of(name) });
      this.#streams.set(name, stream);
      this.#pass(stream, { through: 'CREATING', forMs: settings.createStreamMs });
      return stream;
    } finally {
      this.#busyNames.delete(name);
    }
  }

  async delete(stream: Stream): Promise<void> {
    const { deleteStreamMs } = this.settings;
    stream.status = 'DELETING';
    if (deleteStreamMs > 0) {
      this.#later(deleteStreamMs, () => {
        this.#remove(stream).catch((cause: unknown) => {
          this.settings.log('error', 'a stream could not be deleted', { stream: stream.name, cause });
        });
      });
      return;
    }
    await this.#remove(stream);
  }

  /** Changes the shards; the stream shows UPDATING for a while, although the change is made at once. */
  async reshard(stream: Stream, plan: (step: ReshardStep) => ReshardStep): Promise<void> {
    await stream.reshard(plan);
    this.#pass(stream, { through: 'UPDATING', forMs: this.settings.updateStreamMs });
  }

  /** Shows a status for a while, then ACTIVE. */
  #pass(stream: Stream, { through, forMs }: { through: StreamStatus; forMs: number }): void {
    if (forMs <= 0) return;
    stream.status = through;
    this.#later(forMs, () => {
      if (stream.status === through) stream.status = 'ACTIVE';
    });
  }

  /** @throws AwsError `LimitExceededException` when the account would have too many open shards */
  requireShards(additional: number): void {
    const present = this.openShardCount();
    const { shardsMax } = this.settings;
    if (present + additional <= shardsMax) return;
    throw new AwsError(
      'LimitExceededException',
      `This request would exceed the shard limit for the account ${ACCOUNT_ID} in ${REGION}. Current shard count for the ` +
        `account: ${present}. Limit: ${shardsMax}. Number of additional shards that would have resulted from this ` +
        `request: ${additional}. Refer to the AWS Service Limits page ` +
        '(http://docs.aws.amazon.com/general/latest/gr/aws_service_limits.html) for current limits and how to request ' +
        'higher limits.',
    );
  }

  openShardCount(): number {
    return this.list().reduce((sum, stream) => sum + stream.state.shards.filter(isOpen).length, 0);
  }

  get #folder(): string {
    return join(this.settings.dataFolder, 'kinesis');
  }

  #openStream(folder: string, state: StreamState): Promise<Stream> {
    return Stream.open({ settings: this.settings, folder, state, meter: this.meters.of(state.name) });
  }

  async #remove(stream: Stream): Promise<void> {
    this.#removals += 1;
    await stream.delete(join(this.#folder, `${REMOVED_PREFIX}${this.#removals}-${stream.name}`));
    this.#streams.delete(stream.name);
  }

  #later(delayMs: number, callback: () => void): void {
    const timer = this.settings.clock.after(delayMs, () => {
      this.#timers.delete(timer);
      callback();
    });
    this.#timers.add(timer);
  }
}

const newState = ({ shardCount, ...wanted }: NewStream, nowMs: number): StreamState => {
  const empty: StreamState = {
    version: 1,
    ...wanted,
    createdAtMs: nowMs,
    nextShardIndex: 0,
    newestShardSeconds: 0,
    shards: [],
  };
  return evenRanges(shardCount).reduce((state, range) => addShard(state, range, nowMs), empty);
};

const STREAM_ARN = /^arn:aws[^:]*:kinesis:[^:]*:(\d{12}):stream\/([a-zA-Z0-9_.-]{1,128})$/;

const nameOf = ({ StreamName, StreamARN }: StreamReference): string => {
  if (StreamARN === undefined) {
    if (StreamName === undefined) throw invalidArgument('Either StreamName or StreamARN must be specified.');
    return StreamName;
  }
  const match = STREAM_ARN.exec(StreamARN);
  const name = match?.[2];
  if (name === undefined) throw invalidArgument(`StreamARN ${StreamARN} is not the ARN of a stream.`);
  if (StreamName !== undefined && StreamName !== name) {
    throw invalidArgument(`StreamARN ${StreamARN} and StreamName ${StreamName} name different streams.`);
  }
  return name;
};

/** `.` and `..` are stream names too, but not names of folders. */
const folderName = (name: string): string => (name.startsWith('.') ? `%${name}` : name);

import { onTestFinished } from 'vitest';
import { createKinesis, type Kinesis, type KinesisOptions } from '../../infra/local/src/kinesis/create-kinesis.ts';
import { createFakeClock, type FakeClock } from './fake-clock.ts';
import { temporaryFolder } from './temporary-folder.ts';

/** An answer of the service, as a client would have it after parsing; only as deep as tests look. */
export interface KinesisAnswer {
  readonly Records: readonly {
    readonly SequenceNumber: string;
    readonly ShardId: string;
    readonly Data: string;
    readonly PartitionKey: string;
    readonly ApproximateArrivalTimestamp: number;
    readonly ErrorCode?: string;
    readonly ErrorMessage?: string;
  }[];
  readonly FailedRecordCount: number;
  readonly ShardId: string;
  readonly SequenceNumber: string;
  readonly ShardIterator: string;
  readonly NextShardIterator?: string;
  readonly MillisBehindLatest: number;
  readonly ChildShards?: readonly { readonly ShardId: string; readonly ParentShards: readonly string[] }[];
  readonly Shards: readonly ShardDescription[];
  readonly NextToken?: string;
  readonly StreamDescription: {
    readonly StreamStatus: string;
    readonly HasMoreShards: boolean;
    readonly RetentionPeriodHours: number;
    readonly Shards: readonly ShardDescription[];
  };
  readonly StreamNames: readonly string[];
  readonly HasMoreStreams: boolean;
}

export interface ShardDescription {
  readonly ShardId: string;
  readonly ParentShardId?: string;
  readonly AdjacentParentShardId?: string;
  readonly HashKeyRange: { readonly StartingHashKey: string; readonly EndingHashKey: string };
  readonly SequenceNumberRange: { readonly StartingSequenceNumber: string; readonly EndingSequenceNumber?: string };
}

export interface LocalKinesis {
  readonly kinesis: Kinesis;
  readonly clock: FakeClock;
  readonly dataFolder: string;
  readonly logged: { level: string; message: string; facts: unknown }[];
  /** Calls an operation as the HTTP front does. */
  call(operation: string, body: object): Promise<KinesisAnswer>;
  /** Stops the service and starts another one on the same folder. */
  reopen(options?: Partial<KinesisOptions>): Promise<LocalKinesis>;
}

/** A service on a folder of its own, gone after the test. */
export const openLocalKinesis = async (options: Partial<KinesisOptions> = {}): Promise<LocalKinesis> => {
  const dataFolder = options.dataFolder ?? temporaryFolder();
  return open({ ...options, dataFolder }, createFakeClock());
};

const open = async (
  options: Partial<KinesisOptions> & { dataFolder: string },
  clock: FakeClock,
): Promise<LocalKinesis> => {
  const logged: LocalKinesis['logged'] = [];
  const kinesis = createKinesis({
    clock,
    log: (level, message, facts) => logged.push({ level, message, facts }),
    ...options,
  });
  await kinesis.start();
  onTestFinished(() => kinesis.stop());
  return {
    kinesis,
    clock,
    dataFolder: options.dataFolder,
    logged,
    async call(operation, body) {
      const raw = JSON.stringify(body);
      const answer = await kinesis.handle(operation, JSON.parse(raw), raw);
      return JSON.parse(typeof answer === 'string' ? answer : JSON.stringify(answer ?? {}));
    },
    async reopen(changed = {}) {
      await kinesis.stop();
      return open({ ...options, ...changed }, clock);
    },
  };
};

/** A service with one stream named `s`. */
export const openStream = async (shards = 1, options: Partial<KinesisOptions> = {}): Promise<LocalKinesis> => {
  const local = await openLocalKinesis(options);
  await local.call('CreateStream', { StreamName: 's', ShardCount: shards });
  return local;
};

export const base64 = (text: string): string => Buffer.from(text).toString('base64');

export const textOf = (data: string): string => Buffer.from(data, 'base64').toString();

export const entry = (text: string, PartitionKey = 'k') => ({ Data: base64(text), PartitionKey });

export const shardId = (index: number): string => `shardId-${String(index).padStart(12, '0')}`;

/** The texts of a shard's records, read with GetRecords to its end or tip. */
export const readShard = async (
  { call }: Pick<LocalKinesis, 'call'>,
  { shard = 0, limit = 10_000, start = {} }: { shard?: number; limit?: number; start?: object } = {},
): Promise<string[]> => {
  const texts: string[] = [];
  const first = { StreamName: 's', ShardId: shardId(shard), ShardIteratorType: 'TRIM_HORIZON', ...start };
  let iterator: string | undefined = (await call('GetShardIterator', first)).ShardIterator;
  while (iterator !== undefined) {
    const answer: KinesisAnswer = await call('GetRecords', { ShardIterator: iterator, Limit: limit });
    texts.push(...answer.Records.map((record) => textOf(record.Data)));
    if (answer.Records.length === 0) break;
    iterator = answer.NextShardIterator;
  }
  return texts;
};

/** What a call fails with, as its client sees it. */
export const failureOf = async (call: Promise<unknown>): Promise<{ name: string; message: string }> => {
  try {
    await call;
  } catch (error) {
    if (error instanceof Error) return { name: error.name, message: error.message };
    throw error;
  }
  throw new Error('the call did not fail');
};

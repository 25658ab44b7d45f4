import { AwsError } from '../../core/errors.ts';
import { invalidArgument } from '../errors.ts';
import type { Shard } from '../shard.ts';
import type { Stream } from '../stream.ts';
import type { StreamStore } from '../stream-store.ts';
import type { Input } from '../validations.ts';
import { visibleShards } from './describe-stream.ts';
import type { Operation } from './operation.ts';

type ShardFilter = NonNullable<Input<'ListShards'>['ShardFilter']>;

/** Where a listing goes on. */
interface Listing {
  readonly streamName: string;
  readonly after: string;
  readonly filter?: ShardFilter | undefined;
}

/** Default and cap of a page. */
const SHARDS_MAX = 1000;
const TOKEN_LIFE_MS = 300_000;
const HOUR_MS = 3_600_000;

export const listShards: Operation<'ListShards'> = async (streams, input) => {
  const nowMs = streams.settings.clock.nowMs();
  const listing = input.NextToken === undefined ? firstPage(streams, input) : nextPage(input, nowMs);
  const stream = streams.named(listing.streamName);
  const passes = shardFilter(stream, listing.filter ?? { Type: 'FROM_TRIM_HORIZON' }, nowMs);
  const shards = visibleShards(stream).filter((shard) => shard.shardId > listing.after && passes(shard));
  const page = shards.slice(0, Math.min(input.MaxResults ?? SHARDS_MAX, SHARDS_MAX));
  const last = page.at(-1);
  const NextToken =
    last === undefined || page.length === shards.length
      ? undefined
      : writeToken({ ...listing, after: last.shardId }, nowMs);
  return { Shards: page.map((shard) => shard.describe()), NextToken };
};

const firstPage = (streams: StreamStore, input: Input<'ListShards'>): Listing => ({
  streamName: streams.find(input).name,
  after: input.ExclusiveStartShardId ?? '',
  filter: input.ShardFilter,
});

const nextPage = (input: Input<'ListShards'>, nowMs: number): Listing => {
  if (input.StreamName !== undefined || input.StreamARN !== undefined || input.ExclusiveStartShardId !== undefined) {
    throw invalidArgument('NextToken cannot be provided together with StreamName, StreamARN or ExclusiveStartShardId.');
  }
  return readToken(input.NextToken ?? '', nowMs);
};

const shardFilter = (stream: Stream, filter: ShardFilter, nowMs: number): ((shard: Shard) => boolean) => {
  const { createdAtMs, retentionHours } = stream.state;
  const horizonMs = Math.max(createdAtMs, nowMs - retentionHours * HOUR_MS);
  const atMs = Math.round((filter.Timestamp ?? 0) * 1000);
  const wasOpenAt = (ms: number) => (shard: Shard) =>
    shard.state.createdAtMs <= ms && (shard.state.closed?.atMs ?? Number.POSITIVE_INFINITY) > ms;
  switch (filter.Type) {
    case 'AT_LATEST':
      return (shard) => shard.isOpen;
    case 'AT_TRIM_HORIZON':
      return wasOpenAt(horizonMs);
    case 'AFTER_SHARD_ID':
      if (filter.ShardId === undefined) throw invalidArgument('ShardFilter AFTER_SHARD_ID needs a ShardId.');
      return (shard) => shard.shardId > (filter.ShardId ?? '');
    case 'AT_TIMESTAMP':
    case 'FROM_TIMESTAMP':
      if (filter.Timestamp === undefined) throw invalidArgument(`ShardFilter ${filter.Type} needs a Timestamp.`);
      if (filter.Type === 'AT_TIMESTAMP') return wasOpenAt(atMs);
      return (shard) => (shard.state.closed?.atMs ?? Number.POSITIVE_INFINITY) >= atMs;
    default:
      return () => true;
  }
};

const writeToken = (listing: Listing, issuedAtMs: number): string =>
  Buffer.from(JSON.stringify({ ...listing, issuedAtMs })).toString('base64');

const readToken = (token: string, nowMs: number): Listing => {
  const listing = parseToken(token);
  if (listing === undefined) throw invalidArgument('Invalid NextToken.');
  if (nowMs - listing.issuedAtMs > TOKEN_LIFE_MS) {
    throw new AwsError('ExpiredNextTokenException', 'NextToken has expired: it is valid for 300 seconds.');
  }
  return listing;
};

const parseToken = (token: string): (Listing & { issuedAtMs: number }) | undefined => {
  try {
    const value: unknown = JSON.parse(Buffer.from(token, 'base64').toString('utf8'));
    return isListing(value) ? value : undefined;
  } catch {
    // Any text may come as a token; what is none is answered with InvalidArgumentException.
    return undefined;
  }
};

const isListing = (value: unknown): value is Listing & { issuedAtMs: number } =>
  typeof value === 'object' &&
  value !== null &&
  'streamName' in value &&
  typeof value.streamName === 'string' &&
  'after' in value &&
  typeof value.after === 'string' &&
  'issuedAtMs' in value &&
  typeof value.issuedAtMs === 'number';

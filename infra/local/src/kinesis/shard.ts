import { createRateMeter, type RateMeter } from '../core/rate-meter.ts';
import { createSequenceWriter, FIRST_COUNTER } from './sequence-numbers.ts';
import type { ShardLog } from './shard-log.ts';
import type { ShardQuota } from './shard-quota.ts';
import type { ShardState } from './stream-state.ts';

/** What became durable in a shard, commit by commit. */
export interface ShardIntake {
  readonly records: RateMeter;
  /** Data and keys. */
  readonly bytes: RateMeter;
}

export const createShardIntake = (): ShardIntake => ({ records: createRateMeter(), bytes: createRateMeter() });

interface ShardParts {
  readonly state: ShardState;
  readonly log: ShardLog;
  readonly quota: ShardQuota | undefined;
  readonly intake: ShardIntake;
}

/** One shard of a stream: what is known of it, its records, and what it takes per second. */
export class Shard {
  state: ShardState;
  readonly log: ShardLog;
  /** Undefined when the service has no quotas. */
  readonly quota: ShardQuota | undefined;
  readonly intake: ShardIntake;
  readonly sequenceNumberOf: (counter: number) => string;

  constructor({ state, log, quota, intake }: ShardParts) {
    this.state = state;
    this.log = log;
    this.quota = quota;
    this.intake = intake;
    this.sequenceNumberOf = createSequenceWriter(state.sequencePrefix);
  }

  get shardId(): string {
    return this.state.shardId;
  }

  get isOpen(): boolean {
    return this.state.closed === undefined;
  }

  /** The shard as DescribeStream and ListShards show it. */
  describe(): Record<string, unknown> {
    const { shardId, parentShardId, adjacentParentShardId, startingHashKey, endingHashKey, closed } = this.state;
    const ending = closed && { EndingSequenceNumber: this.sequenceNumberOf(closed.endingCounter) };
    return {
      ShardId: shardId,
      ParentShardId: parentShardId,
      AdjacentParentShardId: adjacentParentShardId,
      HashKeyRange: { StartingHashKey: startingHashKey, EndingHashKey: endingHashKey },
      SequenceNumberRange: { StartingSequenceNumber: this.sequenceNumberOf(FIRST_COUNTER), ...ending },
    };
  }
}

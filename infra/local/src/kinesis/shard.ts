import { createSequenceWriter, FIRST_COUNTER } from './sequence-numbers.ts';
import type { ShardLog } from './shard-log.ts';
import type { ShardQuota } from './shard-quota.ts';
import type { ShardState } from './stream-state.ts';

/** One shard of a stream: what is known of it, its records, and what it takes per second. */
export class Shard {
  state: ShardState;
  readonly log: ShardLog;
  /** Undefined when the service has no quotas. */
  readonly quota: ShardQuota | undefined;
  readonly sequenceNumberOf: (counter: number) => string;

  constructor({ state, log, quota }: { state: ShardState; log: ShardLog; quota: ShardQuota | undefined }) {
    this.state = state;
    this.log = log;
    this.quota = quota;
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

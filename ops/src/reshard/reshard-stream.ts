import { DescribeStreamSummaryCommand, type KinesisClient, UpdateShardCountCommand } from '@aws-sdk/client-kinesis';
import { OpsError } from '../errors.ts';
import type { Clock } from '../surroundings.ts';
import { reshardSteps } from './reshard-steps.ts';

export interface ReshardPorts {
  readonly kinesis: KinesisClient;
  readonly clock: Clock;
}

export interface ReshardOptions {
  readonly signal: AbortSignal;
  readonly onProgress?: (progress: ReshardProgress) => void;
  /** How long all changes together may take, ms. @default 7,200,000: AWS takes about half a minute for each new shard */
  readonly durationMsMax?: number;
}

interface StepCount {
  /** Changes that are done, of so many. */
  readonly done: number;
  readonly total: number;
}

interface StreamState {
  readonly shardCount: number;
  readonly streamStatus: string;
}

export type ReshardProgress = StepCount & StreamState;

const lookEveryMs = 2_000;

/** How many shards take records now. */
export async function openShardCount(kinesis: KinesisClient, streamName: string): Promise<number> {
  return (await stateOf(kinesis, streamName)).shardCount;
}

/**
 * Splits and merges the shards of a stream until it has as many as wanted, in as many changes as AWS wants it to take;
 * readers and writers go on meanwhile. Answers the numbers on the way. Rejects with an OpsError if it is interrupted, or
 * takes too long: a change that has begun goes on by itself, and starting again goes on from there.
 */
export async function reshardStream(
  { streamName, shardCount }: { readonly streamName: string; readonly shardCount: number },
  { kinesis, clock }: ReshardPorts,
  { signal, onProgress, durationMsMax = 7_200_000 }: ReshardOptions,
): Promise<readonly number[]> {
  const endsAtMs = clock.nowMs() + durationMsMax;
  const untilActive = async (steps: StepCount, wanted?: number): Promise<StreamState> => {
    for (;;) {
      const state = await stateOf(kinesis, streamName);
      onProgress?.({ ...steps, ...state });
      if (signal.aborted) throw interrupted(state);
      if (state.streamStatus === 'ACTIVE' && (wanted ?? state.shardCount) === state.shardCount) return state;
      if (clock.nowMs() >= endsAtMs) throw unfinished(state, durationMsMax);
      await clock.sleep(lookEveryMs, signal);
    }
  };
  const { shardCount: from } = await untilActive({ done: 0, total: 1 });
  const steps = reshardSteps(from, shardCount);
  for (const [done, TargetShardCount] of steps.entries()) {
    const change = { StreamName: streamName, TargetShardCount, ScalingType: 'UNIFORM_SCALING' } as const;
    await kinesis.send(new UpdateShardCountCommand(change));
    await untilActive({ done, total: steps.length }, TargetShardCount);
  }
  return steps;
}

async function stateOf(kinesis: KinesisClient, StreamName: string): Promise<StreamState> {
  const { StreamDescriptionSummary } = await kinesis.send(new DescribeStreamSummaryCommand({ StreamName }));
  const { OpenShardCount = 0, StreamStatus = '' } = StreamDescriptionSummary ?? {};
  return { shardCount: OpenShardCount, streamStatus: StreamStatus };
}

const interrupted = ({ shardCount }: StreamState): OpsError =>
  new OpsError(
    'INTERRUPTED',
    `interrupted at ${shardCount} shards: a change that has begun goes on by itself; start again to go on`,
  );

const unfinished = ({ shardCount, streamStatus }: StreamState, durationMs: number): OpsError =>
  new OpsError(
    'RESHARD_UNFINISHED',
    `after ${durationMs / 60_000} minutes the stream has ${shardCount} shards and is ${streamStatus}: it goes on by itself; start again when it is ACTIVE`,
  );

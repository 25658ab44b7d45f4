import { ResourceInUseException, UpdateShardCountCommand } from '@aws-sdk/client-kinesis';
import type { AwsAddress } from '../aws-address.ts';
import type { Clock } from '../clock.ts';
import { reasonOf, SimulatorError } from '../errors.ts';
import { createKinesisClient } from '../sinks/kinesis-sink.ts';

export interface Resharding {
  readonly aws: AwsAddress;
  readonly streamName: string;
  readonly shards: number;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

const retryMs = 1_000;
/** A stream that is being resharded takes no other number; on AWS that takes about half a minute. */
const busyTimeoutMs = 60_000;

/** Gives the stream another number of shards, evenly. Rejects with a SimulatorError. */
export async function reshard({ aws, streamName, shards, clock, signal }: Resharding): Promise<void> {
  const client = createKinesisClient(aws);
  const deadlineMs = clock.nowMs() + busyTimeoutMs;
  const command = new UpdateShardCountCommand({
    StreamName: streamName,
    TargetShardCount: shards,
    ScalingType: 'UNIFORM_SCALING',
  });
  try {
    while (!signal.aborted) {
      try {
        await client.send(command, { abortSignal: signal });
        return;
      } catch (cause) {
        if (signal.aborted) return;
        if (!(cause instanceof ResourceInUseException) || clock.nowMs() >= deadlineMs) {
          const message = `the stream ${streamName} does not change to ${shards} shards: ${reasonOf(cause)}`;
          throw new SimulatorError('PLATFORM_FAULT_REFUSED', message, { cause });
        }
        await clock.sleep(retryMs, signal);
      }
    }
  } finally {
    client.destroy();
  }
}

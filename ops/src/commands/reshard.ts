import { createKinesisClient } from '../aws-clients.ts';
import { awsFailure } from '../aws-failure.ts';
import { defineCommand } from '../command.ts';
import { confirm } from '../confirm.ts';
import { UsageError } from '../errors.ts';
import { exitCodes } from '../exit-codes.ts';
import { jsonFlag, printReport } from '../print-report.ts';
import { createProgressDisplay } from '../progress-display.ts';
import { type ReshardReport, renderReshardReport, shardsText } from '../reshard/reshard-report.ts';
import { openShardCount, type ReshardProgress, reshardStream } from '../reshard/reshard-stream.ts';
import { readStack } from '../stack.ts';
import type { Surroundings } from '../surroundings.ts';
import { nameOfTarget, readTarget, targetFlags } from '../target.ts';

/** What Kinesis can be asked for in one change. */
const shardsMax = 10_000;

export const reshardCommand = defineCommand({
  name: 'reshard',
  summary: 'Gives the stream of readings more or fewer shards, while it is ridden.',
  usage: '[flags] SHARDS',
  flags: {
    ...targetFlags,
    yes: { type: 'boolean', help: 'do not ask' },
    json: jsonFlag,
  },
  notes: [
    'A shard takes 1,000 readings a second, and costs by the hour. AWS at most doubles or halves their number in one',
    'change, and allows ten changes in 24 hours; all that are needed are made, one after the other. Set the parameter',
    'ShardCount to the same number: the next deployment would bring its own back.',
    '',
    'Exit code: 0 it has as many, 2 it could not be done, 130 interrupted; a change that has begun goes on by itself.',
  ],
  run: async ({ flags, positionals }, surroundings) => {
    const shardCount = expectShardCount(positionals);
    const target = readTarget(flags);
    const stack = await readStack(target);
    const stream = stack.output('ReadingStreamName');
    const kinesis = createKinesisClient(target);
    try {
      const from = await openShardCount(kinesis, stream);
      if (from !== shardCount && !flags.isSet('yes')) {
        const question = `Change ${stream} of ${nameOfTarget(target)} from ${from} to ${shardsText(shardCount)}?`;
        await confirm({ question, what: 'the stream will be resharded' }, surroundings);
      }
      const report = await reshard({ stream, from, to: shardCount }, kinesis, surroundings);
      printReport({ report, render: renderReshardReport, isJson: flags.isSet('json') }, surroundings);
      return exitCodes.ok;
    } catch (error) {
      throw awsFailure(error, 'reshard the stream', target);
    } finally {
      kinesis.destroy();
    }
  },
});

async function reshard(
  { stream, from, to }: Pick<ReshardReport, 'stream' | 'from' | 'to'>,
  kinesis: ReturnType<typeof createKinesisClient>,
  { clock, signal, progress }: Surroundings,
): Promise<ReshardReport> {
  const display = createProgressDisplay(progress, clock);
  const startedAtMs = clock.nowMs();
  try {
    const steps = await reshardStream(
      { streamName: stream, shardCount: to },
      { kinesis, clock },
      { signal, onProgress: (now) => display.update(progressOf(now)) },
    );
    return { stream, from, to, steps, durationMs: Math.round(clock.nowMs() - startedAtMs) };
  } finally {
    display.stop();
  }
}

const progressOf = ({ done, total, shardCount, streamStatus }: ReshardProgress) => ({
  done,
  total,
  text: `${shardsText(shardCount)}, ${streamStatus}`,
});

function expectShardCount([text = '', ...others]: readonly string[]): number {
  const count = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN;
  if (others.length === 0 && count >= 1 && count <= shardsMax) return count;
  throw new UsageError(`name how many shards there are to be, from 1 to ${shardsMax}`);
}

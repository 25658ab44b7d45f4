import { join } from 'node:path';
import { ListShardsCommand } from '@aws-sdk/client-kinesis';
import { describe, expect, it } from 'vitest';
import { runSimulation } from '../../../simulator/src/index.ts';
import { parseCommand } from '../../../simulator/src/options.ts';
import { withStack } from './faulty-race.ts';

const STORM = join(import.meta.dirname, '../../../scenarios/storm.yaml');

describe('everything at once', { timeout: 360_000 }, () => {
  it('scenarios/storm.yaml: nothing is lost and nothing is wrong', async () => {
    await withStack(
      async ({ url, awsUrl, kinesis }) => {
        // Longer, so that the last fault still begins on a machine that stands still for a while.
        const patience = ['--duration', '30', '--settle-timeout', '120'];
        const flags = ['--scenario', STORM, '--url', url, '--aws-url', awsUrl, '--seed', '6', ...patience];
        const command = parseCommand(flags, { seed: 0 });
        if (command.kind !== 'simulate') throw new Error('a scenario is simulated');
        const report = await runSimulation(command.plan);
        expect(report.reasons).toEqual([]);
        expect(report.differences).toEqual([]);
        expect(report).toMatchObject({ lost: 0, wrong: 0, verdict: 'ok' });
        const { faults } = report;
        expect(Object.entries(faults ?? {}).filter(([, count]) => count === 0)).toEqual([]);
        const marks = report.timeline?.marks.filter(({ kind }) => kind === 'fault').map(({ label }) => label);
        expect(marks).toHaveLength(command.plan.platformFaults.length);
        const { Shards = [] } = await kinesis.send(new ListShardsCommand({ StreamName: 'alleycat-ReadingStream' }));
        expect(Shards.filter((shard) => shard.SequenceNumberRange?.EndingSequenceNumber === undefined)).toHaveLength(2);
      },
      { faults: true, shards: 1 },
    );
  });
});

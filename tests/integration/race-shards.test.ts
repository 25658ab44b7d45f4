import { expect, it } from 'vitest';
import { runSimulation } from '../../simulator/src/index.ts';
import { simulationPlan } from '../support/simulation-plan.ts';
import { startStack } from '../support/stack.ts';

const RACE_LENGTH_SECONDS = 20;
const SHARDS = 4;

it('a race whose readings are spread over several shards has one board, the right one, and about a frame a second', {
  timeout: 180_000,
}, async () => {
  const stack = await startStack({
    parameters: {
      RaceLengthSeconds: String(RACE_LENGTH_SECONDS),
      ShardCount: String(SHARDS),
      RaceShards: '16',
    },
  });
  try {
    const report = await runSimulation(
      simulationPlan({ url: stack.url, awsUrl: stack.awsUrl, racerCount: 100, raceCount: 1 }),
    );
    expect(report.reasons).toEqual([]);
    expect(report).toMatchObject({ lost: 0, wrong: 0, verdict: 'ok', onBoard: report.acknowledged });
    expect(report.races.map(({ judged }) => judged)).toContain('official');
    const [stream] = stack.runtime.services.kinesis.metrics().streams;
    const filled = stream?.shards.filter(({ recordsAppended }) => recordsAppended > 0) ?? [];
    // 16 keys on 4 shards: that all fall on one is a chance of one in a thousand million.
    expect(filled.length).toBeGreaterThan(1);
    const frames = stack.runtime.services.lambda
      .metrics()
      .find(({ functionName }) => functionName.endsWith('AnnounceFunction'))?.invocations;
    expect(frames).toBeLessThan(2 * RACE_LENGTH_SECONDS);
  } finally {
    await stack.stop();
  }
});

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runSimulation } from '../../simulator/src/index.ts';
import { simulationPlan } from '../support/simulation-plan.ts';
import { type Stack, startStack } from '../support/stack.ts';

const RACE_LENGTH_SECONDS = 10;

describe('a race from bike to board', { timeout: 90_000 }, () => {
  let stack: Stack;

  beforeAll(async () => {
    stack = await startStack({ parameters: { RaceLengthSeconds: String(RACE_LENGTH_SECONDS), ShardCount: '2' } });
  });

  afterAll(async () => {
    await stack.stop();
  });

  it.each(['mqtt', 'kinesis'] as const)(
    'shows every acknowledged reading, live and final, sent over %s',
    async (transport) => {
      const plan = simulationPlan({
        url: stack.url,
        awsUrl: stack.awsUrl,
        transport,
        racerCount: 100,
        classChoice: 'all',
        durationSeconds: 12,
        seed: transport.length,
        idPrefix: transport,
      });
      const report = await runSimulation(plan);
      expect(report.differences).toEqual([]);
      expect(report).toMatchObject({
        sent: report.acknowledged,
        onBoard: report.acknowledged,
        lost: 0,
        wrong: 0,
        verdict: 'ok',
      });
      expect(report.races.filter(({ judged }) => judged === 'official')).not.toEqual([]);
    },
  );

  it('goes on through a table that throttles for 10 s: late, but nothing is lost', async () => {
    const { dynamoDb } = stack.runtime.services;
    const throttledBefore = dynamoDb.metrics().throttledRequests;
    let hasThrottled = false;
    const report = await runSimulation(
      simulationPlan({ url: stack.url, racerCount: 30, durationSeconds: 15, idPrefix: 'throttled' }),
      {
        onProgress: ({ acknowledged }) => {
          if (hasThrottled || acknowledged < 30) return;
          hasThrottled = true;
          dynamoDb.throttle(Date.now() + 10_000);
        },
      },
    );
    expect(report.differences).toEqual([]);
    expect(report).toMatchObject({ onBoard: report.acknowledged, lost: 0, wrong: 0, verdict: 'ok' });
    expect(dynamoDb.metrics().throttledRequests).toBeGreaterThan(throttledBefore);
  });

  it('refuses a malformed reading without disturbing its race', async () => {
    const before = await rejectedReadings(stack);
    const { iot } = stack.runtime.services;
    const topic = '$aws/rules/AlleycatReadings/alleycat/readings/hostile';
    for (const payload of [
      '{"raceId":"1-7"}',
      '{"raceId":"1-10","second":"__proto__"}',
      '{"raceId":{},"__proto__":1}',
    ]) {
      await iot.publish({ topic, payload: Buffer.from(payload), qos: 1 });
    }
    const report = await runSimulation(
      simulationPlan({ url: stack.url, racerCount: 10, durationSeconds: 5, idPrefix: 'beside' }),
    );
    expect(report).toMatchObject({ lost: 0, wrong: 0, verdict: 'ok' });
    expect(await rejectedReadings(stack)).toBe(before);
  });
});

// A refused reading is counted by its function, not handed back to the stream: no batch failed for it.
const rejectedReadings = async (stack: Stack): Promise<number> =>
  stack.runtime.services.eventSources.metrics().reduce((sum, { failedBatches }) => sum + failedBatches, 0);

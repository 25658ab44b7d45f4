import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runSimulation } from '../../simulator/src/index.ts';
import { simulationPlan } from '../support/simulation-plan.ts';
import { type Stack, startStack } from '../support/stack.ts';

const RACE_LENGTH_SECONDS = 10;

describe('a race from bike to board', { timeout: 180_000 }, () => {
  let stack: Stack;

  beforeAll(async () => {
    stack = await startStack({ parameters: { RaceLengthSeconds: String(RACE_LENGTH_SECONDS), ShardCount: '2' } });
  });

  afterAll(async () => {
    await stack?.stop();
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
        idPrefix: `sim-${transport}`,
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
      simulationPlan({ url: stack.url, racerCount: 30, durationSeconds: 15, idPrefix: 'sim-throttled' }),
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

  it('refuses malformed readings one by one: they are counted by reason, and no batch fails for them', async () => {
    const before = failedInvocations(stack);
    const topic = '$aws/rules/alleycat_readings/alleycat/readings/hostile';
    const payloads = [
      '{"raceId":"1-7"}',
      '{"raceId":"1-10","second":"__proto__"}',
      '{"raceId":"nonsense","__proto__":1}',
    ];
    for (const payload of payloads) {
      await stack.runtime.services.iot.publish({ topic, payload: Buffer.from(payload), qos: 1 });
    }
    const plan = simulationPlan({ url: stack.url, racerCount: 10, durationSeconds: 5, idPrefix: 'sim-beside' });
    expect(await runSimulation(plan)).toMatchObject({ lost: 0, wrong: 0, verdict: 'ok' });
    expect(failedInvocations(stack)).toBe(before);
    const log = readFileSync(join(stack.dataFolder, 'logs/alleycat-AggregateFunction.log'), 'utf8');
    expect(log).toContain('RACE_NOT_ALIGNED');
    expect(log).toContain('RACE_ID_INVALID');
  });
});

const failedInvocations = (stack: Stack): number =>
  stack.runtime.services.eventSources.metrics().reduce((sum, mapping) => sum + mapping.failedInvocations, 0);

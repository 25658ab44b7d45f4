import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type Report,
  runSimulation,
  type SimulationCallbacks,
  type SimulationPlan,
} from '../../simulator/src/index.ts';
import { simulationPlan } from '../support/simulation-plan.ts';
import { type Stack, startStack } from '../support/stack.ts';

const RACE_LENGTH_SECONDS = 10;

describe('a race from bike to board', { timeout: 240_000 }, () => {
  let stack: Stack;

  beforeAll(async () => {
    // However late a busy machine lets a reading come, it is no reason to refuse it.
    const parameters = { RaceLengthSeconds: String(RACE_LENGTH_SECONDS), ShardCount: '2', MaxClockSkewSeconds: '0' };
    stack = await startStack({ parameters });
  });

  const ride = (plan: Partial<SimulationPlan>, callbacks?: SimulationCallbacks): Promise<Report> =>
    runSimulation(simulationPlan({ url: stack.url, maxClockSkewSeconds: 0, ...plan }), callbacks);

  afterAll(async () => {
    await stack?.stop();
  });

  it.each(['mqtt', 'kinesis'] as const)(
    'shows every acknowledged reading, live and final, sent over %s',
    async (transport) => {
      const report = await ride({
        awsUrl: stack.awsUrl,
        transport,
        racerCount: 100,
        classChoice: 'all',
        durationSeconds: 17,
        seed: transport.length,
        idPrefix: `sim-${transport}`,
      });
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
    const report = await ride(
      // Long enough for the feed to come back before the end: who was throttled waits longer each time.
      { racerCount: 30, durationSeconds: 30, idPrefix: 'sim-throttled' },
      {
        onProgress: ({ acknowledged }) => {
          if (acknowledged < 30 || dynamoDb.metrics().throttledRequests > throttledBefore) return;
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
    const report = await ride({ racerCount: 10, durationSeconds: 12, idPrefix: 'sim-beside' });
    expect(report).toMatchObject({ lost: 0, wrong: 0, verdict: 'ok' });
    const log = (): string => readFileSync(join(stack.dataFolder, 'logs/alleycat-AggregateFunction.log'), 'utf8');
    for (const reason of ['RACE_NOT_ALIGNED', 'RACE_ID_INVALID']) await expect.poll(log).toContain(reason);
    expect(failedInvocations(stack)).toBe(before);
  });
});

const failedInvocations = (stack: Stack): number =>
  stack.runtime.services.eventSources.metrics().reduce((sum, mapping) => sum + mapping.failedInvocations, 0);

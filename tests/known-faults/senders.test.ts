import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runSimulation } from '../../simulator/src/index.ts';
import { pace } from '../../simulator/src/pacer.ts';
import { createSchedule, type DueReading } from '../../simulator/src/schedule.ts';
import { simulationPlan } from '../support/simulation-plan.ts';
import { type Stack, startStack } from '../support/stack.ts';

describe('faults of the original application in what sends readings', () => {
  it('no busy-wait: between two ticks of its timer nothing looks at the clock', async () => {
    let tick = (): void => undefined;
    let nowMs = 0;
    let looks = 0;
    const sent: DueReading[] = [];
    const ride = pace({
      schedule: createSchedule({ racerCount: 4, fromMs: 0, untilMs: 5_000 }),
      clock: {
        nowMs: () => nowMs,
        sleep: async () => undefined,
        every: (_intervalMs, callback) => {
          tick = callback;
          return () => undefined;
        },
      },
      serverClock: {
        nowMs: () => {
          looks += 1;
          return nowMs;
        },
      },
      send: (due) => sent.push(due),
      signal: new AbortController().signal,
    });
    let ticks = 0;
    for (; nowMs <= 5_000; nowMs += 10) {
      tick();
      ticks += 1;
    }
    await ride;
    expect(sent).toHaveLength(4 * 5);
    expect(looks).toBe(ticks);
  });

  it('failed PutRecords entries are retried and counted: more than a shard takes in a second, and none is lost', {
    timeout: 240_000,
  }, async () => {
    // However late a busy machine lets a reading come, it is no reason to refuse it, nor to give it up.
    const stack = await startStack({ quotas: 'aws', parameters: { MaxClockSkewSeconds: '0' } });
    const patience = { maxClockSkewSeconds: 0, settleTimeoutSeconds: 90 };
    try {
      // Few enough for the shard to take them before the last attempt, should they all come at once.
      const plan = { transport: 'kinesis', racerCount: 1_600, durationSeconds: 2, seed: 5, ...patience } as const;
      const report = await runSimulation(simulationPlan({ url: stack.url, ...plan }));
      expect(report).toMatchObject({ verdict: 'ok', lost: 0, wrong: 0, givenUp: 0, acknowledged: report.sent });
      expect(report.retried).toBeGreaterThan(0);
    } finally {
      await stack.stop();
    }
  });

  describe('client ids never clash', { timeout: 120_000 }, () => {
    let stack: Stack;

    beforeAll(async () => {
      stack = await startStack();
    });
    afterAll(async () => {
      await stack?.stop();
    });

    it('two runs of the same racers at the same time: nobody throws anybody out', async () => {
      const plan = simulationPlan({ url: stack.url, racerCount: 20, durationSeconds: 12, seed: 9 });
      const reports = await Promise.all([runSimulation(plan), runSimulation(plan)]);
      // One of them may see a second that only the other has sent yet; nothing of either is lost or sent again.
      expect(reports.map(({ lost, retried, givenUp }) => ({ lost, retried, givenUp }))).toEqual([
        { lost: 0, retried: 0, givenUp: 0 },
        { lost: 0, retried: 0, givenUp: 0 },
      ]);
      const { iot } = (await stack.get('/_local/metrics')) as { iot: { connectsAccepted: number } };
      expect(iot.connectsAccepted).toBe(2 * (20 + 1));
    });
  });
});

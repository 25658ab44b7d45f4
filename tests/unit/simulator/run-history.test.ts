import { afterEach, describe, expect, it } from 'vitest';
import type { SimulationPlan } from '../../../simulator/src/plan.ts';
import type { Progress } from '../../../simulator/src/progress.ts';
import { runSimulation } from '../../../simulator/src/run-simulation.ts';
import { simulationPlan } from '../../support/simulation-plan.ts';
import { createAcceleratedClock } from './support/accelerated-clock.ts';
import { type MiniPlatform, type MiniPlatformOptions, openMiniPlatform } from './support/mini-platform.ts';

const fourSecondsIntoARace = 1_620_992_104_000;

let platform: MiniPlatform | undefined;

afterEach(async () => {
  await platform?.close();
  platform = undefined;
});

/** Eight racers for five seconds, in one race unless told otherwise. */
async function simulate(options: Partial<MiniPlatformOptions>, plan: Partial<SimulationPlan> = {}) {
  const clock = createAcceleratedClock(6);
  platform = await openMiniPlatform({ clock, epochMs: fourSecondsIntoARace, raceLengthSeconds: 300, ...options });
  const seen: Progress[] = [];
  const report = await runSimulation(
    simulationPlan({
      url: platform.url,
      awsUrl: platform.url,
      racerCount: 8,
      durationSeconds: 5,
      seed: 7,
      // The race is six times as fast, so a busy machine must not make readings look late.
      maxClockSkewSeconds: 0,
      ...plan,
    }),
    { onProgress: (progress) => seen.push(progress) },
    { clock },
  );
  return { report, seen };
}

describe('a simulation that verifies history', () => {
  it('finds every curve equal that shows, a while after the ride, what was sent over two races', async () => {
    const { report, seen } = await simulate(
      { raceLengthSeconds: 10, history: { delayMs: 15_000 } },
      { durationSeconds: 16, historyTimeoutSeconds: 40 },
    );
    expect(report).toMatchObject({ verdict: 'ok', reasons: [], lost: 0, wrong: 0 });
    expect(report.history).toEqual({
      racers: 8,
      equal: 8,
      unread: 0,
      missingSeconds: 0,
      wrongSeconds: 0,
      completeAfterMs: expect.any(Number),
      boardDifferences: 0,
      boardsAfterMs: expect.any(Number),
      differences: [],
    });
    expect(report.history?.completeAfterMs).toBeGreaterThan(10_000);
    const phases = [...new Set(seen.map(({ phase }) => phase))];
    expect(phases).toEqual(['baseline', 'connecting', 'riding', 'settling', 'history']);
    expect(seen.find(({ phase }) => phase === 'connecting')?.curves).toEqual({ done: 8, total: 8 });
    expect(seen.find(({ phase }) => phase === 'history')?.curves).toEqual({ done: 0, total: 8 });
  });

  it.each<[string, Partial<SimulationPlan>]>([
    ['every class', { classChoice: 'all' }],
    ['readings that are written straight into the stream', { transport: 'kinesis' }],
  ])('verifies %s', async (_what, plan) => {
    const { report } = await simulate({}, { historyTimeoutSeconds: 40, ...plan });
    expect(report).toMatchObject({ verdict: 'ok', history: { racers: 8, equal: 8, boardDifferences: 0 } });
  });

  it('fails if a reading that the live board shows never reaches history', async () => {
    const { report } = await simulate(
      { history: { archive: (reading) => (reading.racerId === 'sim-7-0003' ? undefined : reading) } },
      { historyTimeoutSeconds: 6 },
    );
    expect(report).toMatchObject({
      verdict: 'failed',
      lost: 0,
      wrong: 0,
      history: { racers: 8, equal: 7, completeAfterMs: null, boardsAfterMs: expect.any(Number) },
    });
    expect(report.history?.differences).toMatchObject([
      { source: 'curve', racerId: 'sim-7-0003', problem: 'RACER_MISSING' },
    ]);
    expect(report.reasons[0]).toBe('1 of 8 all-time curves is not what was sent');
  });

  it('says nothing of history unless it is asked to', async () => {
    const { report } = await simulate({ history: { refuse: () => true } });
    expect(report).not.toHaveProperty('history');
    expect(report.verdict).toBe('ok');
  });

  it('does not ride if history cannot be read beforehand', async () => {
    const isOfOneRacer = (path: string) => path.includes('sim-7-0005');
    const run = simulate({ history: { refuse: isOfOneRacer } }, { historyTimeoutSeconds: 40 });
    await expect(run).rejects.toMatchObject({ code: 'API_UNREACHABLE' });
    expect(platform?.readings).toEqual([]);
  });
});

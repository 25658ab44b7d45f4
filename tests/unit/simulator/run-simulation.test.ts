import { type LiveFrame, parseRaceId } from '@alleycat/domain';
import { afterEach, describe, expect, it } from 'vitest';
import type { SimulationPlan } from '../../../simulator/src/plan.ts';
import { runSimulation } from '../../../simulator/src/run-simulation.ts';
import { simulationPlan } from '../../support/simulation-plan.ts';
import { createAcceleratedClock } from './support/accelerated-clock.ts';
import { type MiniPlatform, type MiniPlatformOptions, openMiniPlatform } from './support/mini-platform.ts';

const raceStartMs = 1_620_992_100_000;
const fourSecondsIntoARace = raceStartMs + 4_000;

let platform: MiniPlatform | undefined;

afterEach(async () => {
  await platform?.close();
  platform = undefined;
});

async function simulate(options: Partial<MiniPlatformOptions>, plan: Partial<SimulationPlan> = {}) {
  const clock = createAcceleratedClock(6);
  platform = await openMiniPlatform({ clock, epochMs: fourSecondsIntoARace, ...options });
  const report = await runSimulation(
    simulationPlan({
      url: platform.url,
      racerCount: 8,
      seed: 7,
      connectConcurrency: 8,
      settleTimeoutSeconds: 20,
      // The race is six times as fast, so a busy machine must not make readings look late.
      maxClockSkewSeconds: 0,
      ...plan,
    }),
    {},
    { clock },
  );
  return { report, platform };
}

describe('a simulation', () => {
  it('finds nothing lost or wrong on honest boards, over the end of one race and the whole of the next', async () => {
    const { report, platform: honest } = await simulate({});
    expect(report).toMatchObject({ racers: 8, lost: 0, wrong: 0, verdict: 'ok', reasons: [], differences: [] });
    expect(report.acknowledged).toBe(report.onBoard);
    expect(report.sent).toBeGreaterThan(0);
    const [first, second] = report.races.map(({ raceId }) => parseRaceId(raceId, 10));
    expect(report.races.map(({ judged }) => judged)).toEqual(['official', 'official']);
    expect(second?.startSeconds).toBe((first?.startSeconds ?? 0) + 10);
    expect(report.races[1]?.racers).toBe(8);
    expect(report.leaderboards).toMatchObject({ classes: 1, rows: 8, racers: 8, differences: 0 });
    expect(report.readingsSeenLive).toBeGreaterThan(0);
    expect(honest.readings.length).toBeGreaterThanOrEqual(report.acknowledged);
  });

  it('leaves class leaderboards alone if it is told so', async () => {
    const { report } = await simulate({ distortLeaderboard: () => [] }, { verifyLeaderboards: false });
    expect(report).toMatchObject({ verdict: 'ok', wrong: 0 });
    expect(report.leaderboards).toBeUndefined();
  });

  it('judges the live board of a race that goes on', async () => {
    const { report } = await simulate({ raceLengthSeconds: 300 }, { durationSeconds: 6, classChoice: 'all' });
    expect(report).toMatchObject({ lost: 0, wrong: 0, verdict: 'ok' });
    expect(report.races.map(({ raceId, judged, racers }) => [raceId, judged, racers])).toEqual([
      ['1-1620992100', 'live', 4],
      ['2-1620992100', 'live', 4],
    ]);
  });

  it('proves readings lost that were acknowledged and then dropped', async () => {
    const { report } = await simulate(
      { raceLengthSeconds: 300, store: (reading) => (reading.racerId === 'sim-7-0003' ? undefined : reading) },
      { durationSeconds: 5, settleTimeoutSeconds: 5 },
    );
    expect(report).toMatchObject({ verdict: 'failed', wrong: 0, differences: [{ racerId: 'sim-7-0003' }] });
    expect(report.lost).toBe(report.differences[0]?.lostReadings);
    expect(report.lost).toBeGreaterThan(0);
  });

  it('finds a live frame that says something else than its board', async () => {
    const { report } = await simulate(
      {
        raceLengthSeconds: 300,
        distortFrame: (frame) =>
          frame.kind === 'full'
            ? { ...frame, entries: frame.entries.map((entry) => entry && { ...entry, outputHundredths: 1 }) }
            : frame,
      },
      { durationSeconds: 5 },
    );
    expect(report).toMatchObject({ verdict: 'failed', lost: 0 });
    expect(report.differences[0]).toMatchObject({ board: 'frame', problem: 'OUTPUT_WRONG', actual: '1' });
  });

  it('notices a live feed that shows right frames and then no more', async () => {
    let firstSecond: number | undefined;
    const upToThree = (frame: LiveFrame): LiveFrame | undefined => {
      firstSecond ??= frame.newestSecond;
      return frame.newestSecond < firstSecond + 3 ? frame : undefined;
    };
    const { report } = await simulate({ raceLengthSeconds: 300, distortFrame: upToThree }, { durationSeconds: 14 });
    expect(report).toMatchObject({
      verdict: 'failed',
      lost: 0,
      wrong: 8,
      reasons: ['8 values are wrong', 'the live feed stopped before the ride did'],
    });
    expect(new Set(report.differences.map(({ board, problem }) => `${board} ${problem}`))).toEqual(
      new Set(['frame FRAME_INCOMPLETE']),
    );
    expect(report.framesSeen).toBeGreaterThan(0);
  });

  it('finds a line that a class leaderboard lost, and a best that was never ridden', async () => {
    const { report } = await simulate(
      {
        distortLeaderboard: (rows) =>
          rows
            .filter(({ racerId }) => racerId !== 'sim-7-0003')
            .map((row) =>
              row.racerId === 'sim-7-0004' ? { ...row, outputHundredths: row.outputHundredths + 1 } : row,
            ),
      },
      { settleTimeoutSeconds: 5 },
    );
    expect(report).toMatchObject({
      verdict: 'failed',
      lost: 0,
      wrong: 0,
      leaderboards: { lost: 1, rightAfterMs: null },
    });
    expect(report.reasons[0]).toBe('1 final result is missing on class leaderboards');
    const problems = report.differences.map(({ board, raceId, racerId, problem }) => [board, raceId, racerId, problem]);
    expect(problems).toContainEqual(['leaderboard', 'class-1', 'sim-7-0003', 'RACER_MISSING']);
    expect(problems).toContainEqual(['leaderboard', 'class-1', 'sim-7-0004', 'BEST_WRONG']);
  });

  it('refuses a class that the server does not offer', async () => {
    await expect(simulate({}, { classChoice: 9 })).rejects.toMatchObject({
      code: 'CLASS_NOT_OFFERED',
      message: 'the server offers no class 9; choose one of 1, 2 with --class',
    });
  });
});

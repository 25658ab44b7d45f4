import { describe, expect, it } from 'vitest';
import { type Report, runSimulation } from '../../simulator/src/index.ts';
import { simulationPlan } from '../support/simulation-plan.ts';
import { freePortFlags, startProcessOfTest } from '../support/started-process.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

describe('a runtime that is killed in the middle of a race', { timeout: 300_000 }, () => {
  it('has every acknowledged reading in the final results after a restart on the same data folder', async () => {
    const flags = [...(await freePortFlags()), '--data', temporaryFolder(), '--race-length', '20'];
    const first = startProcessOfTest(flags);
    const url = await first.ready;
    const killAt = 100;
    let restarted: Promise<string> | undefined;
    const report: Report = await runSimulation(simulationPlan({ url, racerCount: 50, seed: 7, durationSeconds: 25 }), {
      onProgress: ({ acknowledged }) => {
        if (restarted !== undefined || acknowledged < killAt) return;
        first.child.kill('SIGKILL');
        restarted = first.ended.then(() => startProcessOfTest(flags).ready);
      },
    });
    expect(await restarted, 'it was killed and came back').toBe(url);
    expect(await first.ended).toBe('SIGKILL');
    expect(report).toMatchObject({ racers: 50, lost: 0, wrong: 0, verdict: 'ok' });
    expect(report.acknowledged).toBeGreaterThan(killAt);
    expect(report.onBoard).toBe(report.acknowledged - report.acknowledgedLate);
  });
});

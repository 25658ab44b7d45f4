import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type Report, runSimulation } from '../../simulator/src/index.ts';
import { simulationPlan } from '../support/simulation-plan.ts';
import { freePortFlags, startProcess } from '../support/started-process.ts';

describe('a runtime that is killed in the middle of a race', { timeout: 120_000 }, () => {
  it('has every acknowledged reading in the final results after a restart on the same data folder', async () => {
    const data = mkdtempSync(join(tmpdir(), 'alleycat-'));
    const flags = [...(await freePortFlags()), '--data', data, '--race-length', '20'];
    const first = startProcess(flags);
    let second = first;
    try {
      const url = await first.ready;
      const killAt = 100;
      let restarted: Promise<string> | undefined;
      const report: Report = await runSimulation(
        simulationPlan({ url, racerCount: 50, seed: 7, durationSeconds: 25 }),
        {
          onProgress: ({ acknowledged }) => {
            if (restarted !== undefined || acknowledged < killAt) return;
            first.child.kill('SIGKILL');
            restarted = first.ended.then(() => {
              second = startProcess(flags);
              return second.ready;
            });
          },
        },
      );
      expect(await restarted, 'it was killed and came back').toBe(url);
      expect(await first.ended).toBe('SIGKILL');
      expect(report).toMatchObject({ racers: 50, onBoard: report.acknowledged, lost: 0, wrong: 0, verdict: 'ok' });
      expect(report.acknowledged).toBeGreaterThan(killAt);
    } finally {
      second.child.kill('SIGKILL');
      await second.ended;
      await rm(data, { recursive: true, force: true });
    }
  });
});

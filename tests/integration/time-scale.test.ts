import { describe, expect, it, onTestFinished } from 'vitest';
import { runSimulation } from '../../simulator/src/index.ts';
import { simulationPlan } from '../support/simulation-plan.ts';
import { startStack } from '../support/stack.ts';

const SCALE = 5;

describe('a platform whose time runs five times as fast', { timeout: 240_000 }, () => {
  it('runs a race of a minute in twelve seconds, from its first frame to its official results', async () => {
    const stack = await startStack({ timeScale: SCALE, parameters: { RaceLengthSeconds: '60' } });
    onTestFinished(() => stack.stop());
    expect(await stack.get('/_local/health')).toEqual({ status: 'ok', timeScale: SCALE });
    // A ride of three minutes has at least two whole races: here a machine that stands still for a second misses five.
    const plan = { durationSeconds: 179, settleTimeoutSeconds: 300 };
    const report = await runSimulation(simulationPlan({ url: stack.url, timeScale: SCALE, ...plan }));
    expect(report).toMatchObject({ lost: 0, wrong: 0, verdict: 'ok' });
    const whole = report.races.filter(({ judged, finishers }) => judged === 'official' && finishers === 20);
    expect(whole.length).toBeGreaterThan(0);
    expect(report.sent + report.skipped).toBeGreaterThan(20 * 170);
  });
});

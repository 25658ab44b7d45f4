import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { RACE_SECONDS, readFaults, rideThrough } from '../../support/platform-faults.ts';
import { type Stack, startStack } from '../../support/stack.ts';

let stack: Stack;
beforeEach(async () => {
  stack = await startStack({ faults: true, parameters: { RaceLengthSeconds: `${RACE_SECONDS}` } });
});
afterEach(async () => {
  await stack?.stop();
});

const LIVE_PATH = ['AggregateFunction', 'AnnounceFunction', 'FinishFunction'];

describe('while a race ends, nothing is lost or wrong afterwards', { timeout: 240_000 }, () => {
  it('if the functions of boards and results fail, before they did their work and after it', async () => {
    const failing = { atSeconds: 0, kind: 'function-failing', seconds: 4 } as const;
    const report = await rideThrough({ url: stack.url }, [
      { ...failing, functionName: 'AggregateFunction', share: 0.5 },
      { ...failing, functionName: 'AnnounceFunction', share: 0.3 },
      { ...failing, functionName: 'FinishFunction', share: 1 },
    ]);
    expect(report).toMatchObject({ lost: 0, wrong: 0, verdict: 'ok' });
    expect((await readFaults(stack.url)).injected['function-failing']).toBeGreaterThan(2);
  });

  it('if they are slow', async () => {
    const slow = { atSeconds: 0, kind: 'function-slow', seconds: 4, delayMs: 1_500 } as const;
    const report = await rideThrough(
      { url: stack.url },
      LIVE_PATH.map((functionName) => ({ ...slow, functionName })),
    );
    expect(report).toMatchObject({ lost: 0, wrong: 0, verdict: 'ok' });
    expect((await readFaults(stack.url)).injected['function-slow']).toBeGreaterThan(2);
  });

  it('if their workers are killed again and again', async () => {
    const times = [0, 0.5, 1, 1.5, 2, 2.2, 2.4, 2.6, 2.8, 3];
    const report = await rideThrough(
      { url: stack.url },
      times.flatMap((atSeconds) =>
        LIVE_PATH.map((functionName) => ({ atSeconds, kind: 'worker-killed', functionName }) as const),
      ),
    );
    expect(report).toMatchObject({ lost: 0, wrong: 0, verdict: 'ok' });
    // Only a worker that is there can be killed; on a busy machine its successor takes a while.
    expect((await readFaults(stack.url)).injected['worker-killed']).toBeGreaterThanOrEqual(LIVE_PATH.length);
  });
});

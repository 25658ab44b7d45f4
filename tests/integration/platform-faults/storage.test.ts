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

describe('while a race ends', { timeout: 240_000 }, () => {
  it('tables may refuse everything for seconds, and nothing is lost or wrong afterwards', async () => {
    const report = await rideThrough({ url: stack.url }, [{ atSeconds: 0, kind: 'table-throttled', seconds: 4 }]);
    expect(report).toMatchObject({ lost: 0, wrong: 0, verdict: 'ok' });
    expect((await readFaults(stack.url)).injected['table-throttled']).toBeGreaterThan(0);
  });

  it('the disk may be full: what it did not take was not acknowledged, and is sent again', async () => {
    const report = await rideThrough({ url: stack.url }, [{ atSeconds: 0, kind: 'disk-full', seconds: 4 }]);
    expect(report).toMatchObject({ lost: 0, wrong: 0, verdict: 'ok' });
    expect(report.retried).toBeGreaterThan(0);
    expect((await readFaults(stack.url)).injected['disk-full']).toBeGreaterThan(0);
  });
});

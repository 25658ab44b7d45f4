import { describe, expect, it } from 'vitest';
import { RACE_SECONDS, rideThrough } from '../../support/platform-faults.ts';
import { freePortFlags, startProcessOfTest } from '../../support/started-process.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

describe('a process that is killed because it was asked to be', { timeout: 240_000 }, () => {
  it('is gone at once, and nothing is lost or wrong when it has been started again', async () => {
    const folder = ['--data', temporaryFolder(), '--race-length', `${RACE_SECONDS}`, '--faults', 'on'];
    const flags = [...(await freePortFlags()), ...folder];
    const first = startProcessOfTest(flags);
    const url = await first.ready;
    const restarted = first.ended.then(async (signal) => [signal, await startProcessOfTest(flags).ready]);
    const report = await rideThrough({ url }, [{ atSeconds: 0, kind: 'process-killed' }]);
    expect(report).toMatchObject({ lost: 0, wrong: 0, verdict: 'ok' });
    expect(await restarted).toEqual(['SIGKILL', url]);
  });
});

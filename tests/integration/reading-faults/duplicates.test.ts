import { describe, expect, it } from 'vitest';
import { expectUnharmed, RACE_LENGTH_SECONDS, rideFaultyRace } from './faulty-race.ts';

describe('readings that come twice', { timeout: 180_000 }, () => {
  it.each(['mqtt', 'kinesis'] as const)('count once, over %s', async (transport) => {
    const report = await rideFaultyRace({ duplicateShare: 0.3 }, { transport });
    expectUnharmed(report, 'duplicated', 50);
    expect(report.sent + report.skipped).toBe(20 * RACE_LENGTH_SECONDS);
  });
});

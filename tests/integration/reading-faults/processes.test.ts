import { describe, expect, it } from 'vitest';
import { expectUnharmed, rideFaultyRace } from './faulty-race.ts';

describe('faults in several processes', { timeout: 180_000 }, () => {
  it('are shared out among them, and counted together', async () => {
    const report = await rideFaultyRace(
      { duplicateShare: 0.2, delayShare: 0.2, cutEverySeconds: 20, hostilePerSecond: 4 },
      { processes: 2, mqtt: { client: 'device-sdk', qos: 1, watchers: 5 } },
    );
    expectUnharmed(report, 'duplicated', 40);
    const { hostile = 0, cut = 0, delayed = 0 } = report.faults ?? {};
    expect(hostile).toBeGreaterThan(50); // 80 on the average
    expect(hostile).toBeLessThan(110);
    expect(cut).toBeGreaterThan(5);
    expect(delayed).toBeGreaterThan(40);
  });
});

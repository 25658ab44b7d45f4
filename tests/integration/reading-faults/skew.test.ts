import { describe, expect, it } from 'vitest';
import { expectUnharmed, rideFaultyRace } from './faulty-race.ts';

describe('racers whose clock is wrong', { timeout: 180_000 }, () => {
  it('are on the boards with the seconds that they claim, as far as the platform lets them', async () => {
    expectUnharmed(await rideFaultyRace({ skewShare: 0.5, skewSecondsMax: 3 }), 'skewed', 100);
  });

  it('are on no board if they claim what the platform cannot believe', async () => {
    const report = await rideFaultyRace({ skewShare: 0.5, skewSecondsMax: 40 });
    expectUnharmed(report, 'skewed', 100);
    expect(report.onBoard).toBeLessThan(report.acknowledged);
  });
});

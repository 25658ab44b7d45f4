import { describe, expect, it } from 'vitest';
import { expectUnharmed, rideOn, withStack } from './faulty-race.ts';

interface ResultsPage {
  readonly finisherCount: number;
}

describe('clients that die in a race', { timeout: 180_000 }, () => {
  it('leave racers behind who have not finished, with all that they had ridden', async () => {
    await withStack(async (stack) => {
      const report = await rideOn(stack, { dieShare: 0.7 });
      expectUnharmed(report, 'died', 4);
      expect(report.sent).toBeLessThan(20 * 20);
      const [race = expect.fail('nobody rode')] = report.races;
      const { finisherCount } = (await stack.get(`/races/${race.raceId}/results`)) as ResultsPage;
      expect(race.unfinished).toBeGreaterThanOrEqual(report.faults?.died ?? 0);
      expect(finisherCount).toBeLessThanOrEqual(race.racers - race.unfinished);
      expect(finisherCount).toBeGreaterThanOrEqual(race.finishers);
    });
  });
});

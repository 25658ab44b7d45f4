import { describe, expect, it } from 'vitest';
import { expectUnharmed, rideOn, withStack } from './faulty-race.ts';

describe('hostile messages among readings', { timeout: 180_000 }, () => {
  it.each(['mqtt', 'kinesis'] as const)(
    'do no harm to a board, and no batch fails for them, over %s',
    async (transport) => {
      await withStack(async (stack) => {
        const report = await rideOn(stack, { hostilePerSecond: 8 }, { transport });
        expectUnharmed(report, 'hostile', 100);
        const mappings = stack.runtime.services.eventSources.metrics();
        expect(mappings.map(({ failedInvocations }) => failedInvocations)).toEqual(mappings.map(() => 0));
      });
    },
  );
});

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { expectUnharmed, rideOn, withStack } from './faulty-race.ts';

describe('hostile messages among readings', { timeout: 180_000 }, () => {
  it.each(['mqtt', 'kinesis'] as const)(
    'do no harm to a board, and no batch fails for them, over %s',
    async (transport) => {
      await withStack(async (stack) => {
        const report = await rideOn(stack, { hostilePerSecond: 25 }, { transport });
        expectUnharmed(report, 'hostile', 100);
        const mappings = stack.runtime.services.eventSources.metrics();
        const log = readFileSync(join(stack.dataFolder, 'logs/alleycat-AggregateFunction.log'), 'utf8');
        // Which of the 58 kinds a race meets is drawn; each comes up several times.
        const reasons = new Set([...log.matchAll(/"reason":"([A-Z_]+)"/g)].map(([, reason]) => reason));
        for (const code of ['CADENCE_INVALID', 'CLASS_MISMATCH', 'TIME_IMPLAUSIBLE']) expect(reasons).toContain(code);
        const { forbidden } = stack.runtime.services.iot.metrics().refusals.publishes;
        expect(forbidden > 0).toBe(transport === 'mqtt');
        expect(mappings.map(({ failedInvocations }) => failedInvocations)).toEqual(mappings.map(() => 0));
      });
    },
  );
});

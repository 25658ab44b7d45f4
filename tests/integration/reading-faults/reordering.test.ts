import { describe, it } from 'vitest';
import { expectUnharmed, rideFaultyRace } from './faulty-race.ts';

describe('readings that change places', { timeout: 180_000 }, () => {
  it.each(['mqtt', 'kinesis'] as const)('leave every board as it was, over %s', async (transport) => {
    expectUnharmed(await rideFaultyRace({ reorderShare: 0.3 }, { transport }), 'reordered', 50);
  });
});

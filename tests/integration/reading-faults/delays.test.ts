import { describe, it } from 'vitest';
import { expectUnharmed, rideFaultyRace } from './faulty-race.ts';

describe('readings that are held up', { timeout: 180_000 }, () => {
  it('are on every board all the same', async () => {
    expectUnharmed(await rideFaultyRace({ delayShare: 0.4, delayMsMax: 5_000 }), 'delayed', 80);
  });
});

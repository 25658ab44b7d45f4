import { describe, expect, it } from 'vitest';
import { createRaceCache } from '../../../../domain/src/use-cases/index.ts';
import { raceId, racerId } from '../../../support/readings.ts';

const [first, second, third] = [raceId('1-300'), raceId('1-600'), raceId('1-900')];

describe('a race cache', () => {
  it('drops the race that was used longest ago when it is full', () => {
    const cache = createRaceCache({ racesMax: 2 });
    cache.recall(first).recordedRacerCount = 1;
    cache.recall(second).recordedRacerCount = 2;
    cache.recall(first);
    cache.recall(third).recordedRacerCount = 3;
    expect([first, third, second].map((id) => cache.recall(id).recordedRacerCount)).toEqual([1, 3, 0]);
  });

  it('forgets what one writer stored, or all of a race', () => {
    const cache = createRaceCache();
    cache.recall(first).roster.grow([{ racerId: racerId('ann'), name: 'Ann' }], 0);
    for (const writer of ['', 'other']) cache.recall(first).stored.set(writer, undefined);
    cache.forget({ raceId: first, writer: '' });
    expect([...cache.recall(first).stored.keys()]).toEqual(['other']);
    expect(cache.recall(first).roster.size).toBe(1);
    cache.drop(first);
    expect(cache.recall(first)).toMatchObject({ roster: { size: 0 }, stored: new Map() });
  });

  it('forgets all standings when others write as well, but not what is known of rosters', () => {
    const cache = createRaceCache();
    cache.recall(first).roster.grow([{ racerId: racerId('ann'), name: 'Ann' }], 0);
    cache.recall(first).stored.set('', undefined);
    expect(cache.isAlone()).toBe(true);
    cache.noteOthers();
    expect(cache.isAlone()).toBe(false);
    expect(cache.recall(first)).toMatchObject({ roster: { size: 1 }, stored: new Map() });
  });
});

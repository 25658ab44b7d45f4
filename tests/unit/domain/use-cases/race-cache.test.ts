import { describe, expect, it } from 'vitest';
import { createRoster } from '../../../../domain/src/index.ts';
import { createRaceCache, type RaceMemory } from '../../../../domain/src/use-cases/index.ts';
import { raceId } from '../../../support/readings.ts';

const memory = (recordedRacerCount: number): RaceMemory => ({
  roster: createRoster(),
  stored: undefined,
  recordedRacerCount,
});
const [first, second, third] = ['1-300', '1-600', '1-900'].map((text) => raceId(text)) as [
  ReturnType<typeof raceId>,
  ReturnType<typeof raceId>,
  ReturnType<typeof raceId>,
];

describe('a race cache', () => {
  it('drops the race that was used longest ago when it is full', () => {
    const cache = createRaceCache({ racesMax: 2 });
    cache.remember(first, memory(1));
    cache.remember(second, memory(2));
    cache.recall(first);
    cache.remember(third, memory(3));
    expect([first, second, third].map((id) => cache.recall(id)?.recordedRacerCount)).toEqual([1, undefined, 3]);
  });

  it('forgets', () => {
    const cache = createRaceCache();
    cache.remember(first, memory(1));
    cache.forget(first);
    expect(cache.recall(first)).toBeUndefined();
  });
});

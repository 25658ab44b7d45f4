import { describe, expect, it } from 'vitest';
import { createRosterCache, type ReadRoster } from '../../../simulator/src/roster-cache.ts';
import { racersOf, shortRace } from './support/factories.ts';

const everybody = racersOf(6).map(({ racerId, name }) => ({ racerId, name }));
const { raceId } = shortRace;

const openCache = (answer: ReadRoster = async ({ from, version }) => everybody.slice(from, version)) => {
  const queries: [number, number][] = [];
  const cache = createRosterCache((query) => {
    queries.push([query.from, query.version]);
    return answer(query);
  });
  return { cache, queries };
};

describe('the roster cache', () => {
  it('fetches only what is new', async () => {
    const { cache, queries } = openCache();
    expect(await cache.entriesOf(raceId, 2)).toEqual(everybody.slice(0, 2));
    expect(await cache.entriesOf(raceId, 5)).toEqual(everybody.slice(0, 5));
    expect(await cache.entriesOf(raceId, 3)).toEqual(everybody.slice(0, 3));
    expect(queries).toEqual([
      [0, 2],
      [2, 5],
    ]);
  });

  it('does not fetch the same entries twice for two readers at once', async () => {
    const { cache } = openCache();
    const both = await Promise.all([cache.entriesOf(raceId, 4), cache.entriesOf(raceId, 6)]);
    expect(both).toEqual([everybody.slice(0, 4), everybody]);
  });

  it('asks on while the answer is a part', async () => {
    const { cache, queries } = openCache(async ({ from }) => everybody.slice(from, from + 2));
    expect(await cache.entriesOf(raceId, 6)).toEqual(everybody);
    expect(queries).toHaveLength(3);
  });

  it('reports a roster that is shorter than its board, and asks anew the next time', async () => {
    let known = 3;
    const { cache } = openCache(async ({ from }) => everybody.slice(from, known));
    await expect(cache.entriesOf(raceId, 6)).rejects.toMatchObject({ code: 'API_ANSWER_UNEXPECTED' });
    known = 6;
    expect(await cache.entriesOf(raceId, 6)).toEqual(everybody);
  });
});

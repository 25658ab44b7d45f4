import { beforeEach, describe, expect, it } from 'vitest';
import type { RacerId } from '../../../../domain/src/index.ts';
import { readRacerResults } from '../../../../domain/src/use-cases/index.ts';
import { memoryResultStore } from '../../../support/fakes/memory-result-store.ts';
import { hiding } from '../../../support/hidden.ts';
import { raceId, racerId, START_SECONDS } from '../../../support/readings.ts';

const ANN = racerId('ann');
const SLOTS = 25;

describe('readRacerResults', () => {
  const hidden = new Set<RacerId>();
  let ports: { results: ReturnType<typeof memoryResultStore>; hidden: ReturnType<typeof hiding> };
  // Two classes at once in every slot.
  const expected = Array.from({ length: 2 * SLOTS }, (_, index) => {
    const startSeconds = START_SECONDS + 300 * (SLOTS - Math.floor(index / 2));
    const number = index % 2 === 0 ? 2 : 1;
    return {
      raceId: `${number}-${startSeconds}`,
      classId: number,
      startsAtMs: startSeconds * 1000,
      name: `Ann ${index}`,
      output: 100 + index / 4,
    };
  });

  beforeEach(async () => {
    hidden.clear();
    ports = { results: memoryResultStore(), hidden: hiding(hidden) };
    for (const result of expected) {
      const final = { racerId: ANN, name: result.name, outputHundredths: result.output * 100 };
      await ports.results.recordFinal(raceId(result.raceId), final);
      await ports.results.recordFinal(raceId(result.raceId), { ...final, racerId: racerId('bob') });
    }
  });

  it('shows the latest twenty unless told, newest first', async () => {
    expect(await readRacerResults({ racerId: 'ann' }, ports)).toEqual({
      racerId: 'ann',
      results: expected.slice(0, 20),
      nextCursor: expect.any(String),
    });
  });

  it.each([1, 7, 25, 50, 100])('shows each result once in pages of %i', async (limit) => {
    const found: unknown[] = [];
    let cursor: string | undefined;
    do {
      const page = await readRacerResults({ racerId: 'ann', limit: String(limit), cursor }, ports);
      found.push(...page.results);
      cursor = page.nextCursor;
    } while (cursor !== undefined);
    expect(found).toEqual(expected);
  });

  it('goes on where it was when a new result comes in between', async () => {
    const first = await readRacerResults({ racerId: 'ann', limit: 5 }, ports);
    const newest = raceId(`1-${START_SECONDS + 300 * (SLOTS + 1)}`);
    await ports.results.recordFinal(newest, { racerId: ANN, name: 'Ann', outputHundredths: 1 });
    const second = await readRacerResults({ racerId: 'ann', limit: 5, cursor: first.nextCursor }, ports);
    expect([...first.results, ...second.results]).toEqual(expected.slice(0, 10));
  });

  it.each(['cyd', '__proto__'])('has none for %s, whom nobody knows', async (id) => {
    expect(await readRacerResults({ racerId: id }, ports)).toEqual({ racerId: id, results: [] });
  });

  it('has none for a hidden racer, and all of them again afterwards', async () => {
    const before = await readRacerResults({ racerId: 'ann' }, ports);
    hidden.add(ANN);
    expect(await readRacerResults({ racerId: 'ann' }, ports)).toEqual({ racerId: 'ann', results: [] });
    hidden.clear();
    expect(await readRacerResults({ racerId: 'ann' }, ports)).toEqual(before);
  });

  it.each([
    [{ racerId: '!' }, 'RACER_ID_INVALID'],
    [{ racerId: 'ann', limit: '101' }, 'QUERY_INVALID'],
    [{ racerId: 'ann', limit: '0' }, 'QUERY_INVALID'],
    [{ racerId: 'ann', cursor: 'bm8' }, 'CURSOR_INVALID'],
  ])('refuses %j', async (query, code) => {
    await expect(readRacerResults(query, ports)).rejects.toMatchObject({ code });
  });

  it('refuses a cursor of another racer', async () => {
    const { nextCursor } = await readRacerResults({ racerId: 'ann', limit: 1 }, ports);
    const query = { racerId: 'bob', limit: 1, cursor: nextCursor };
    await expect(readRacerResults(query, ports)).rejects.toMatchObject({ code: 'CURSOR_INVALID' });
  });
});

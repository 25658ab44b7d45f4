import { describe, expect, it } from 'vitest';
import { compilePattern } from '../../../../../infra/local/src/event-sources/filters/compile-pattern.ts';
import { mayContain, neededTextsOf } from '../../../../../infra/local/src/event-sources/filters/needed-texts.ts';
import { parseKeepingNumbers } from '../../../../../infra/local/src/event-sources/filters/numbers-as-text.ts';
import { type Random, seededRandom, seeds } from '../../../../support/random.ts';

describe('what a record must contain to pass a filter', () => {
  it.each<[string, unknown, readonly string[] | undefined]>([
    ['the texts of a list', { event: ['final', 'last'] }, ['"final"', '"last"']],
    ['those of the first list that has only texts', { a: [1], b: { c: ['x'] } }, ['"x"']],
    ['nothing for a list with an operator', { a: ['x', { prefix: 'y' }] }, undefined],
    ['nothing for a text that can be written in two ways', { a: ['a"b'] }, undefined],
    ['nothing for alternatives of patterns', { $or: [{ a: ['x'] }, { b: ['y'] }] }, undefined],
  ])('is %s', (_name, pattern, texts) => {
    expect(neededTextsOf(pattern)).toEqual(texts);
  });

  it('lets a record through whose text may be written with escapes', () => {
    expect(mayContain('{"event":"\\u0066inal"}', ['"final"'])).toBe(true);
  });

  it('never keeps back a record that the whole pattern lets pass', () => {
    let passed = 0;
    for (const seed of seeds(3_000)) {
      const random = seededRandom(seed);
      const pattern = patternOf(random);
      const json = escaped(JSON.stringify(documentOf(random)), random);
      const texts = neededTextsOf(pattern);
      if (!compilePattern(pattern)(parseKeepingNumbers(json))) continue;
      passed += 1;
      expect(texts === undefined || mayContain(json, texts), `seed ${seed}: ${JSON.stringify(pattern)} ${json}`).toBe(
        true,
      );
    }
    expect(passed).toBeGreaterThan(100);
  });
});

const pick = <T>(random: Random, values: readonly [T, ...T[]]): T =>
  values[Math.floor(random() * values.length)] ?? values[0];

const word = (random: Random): string => pick(random, ['x', 'y', 'ü', 'a"b', 'a\\b', '']);

const patternOf = (random: Random, depth = 0): object => ({
  [pick(random, ['a', 'b'])]:
    depth < 2 && random() < 0.3
      ? patternOf(random, depth + 1)
      : [word(random), random() < 0.2 ? { prefix: 'x' } : word(random)],
  ...(random() < 0.3 ? { $or: [{ a: ['x'] }, { b: [{ exists: true }] }] } : {}),
});

const documentOf = (random: Random, depth = 0): object =>
  Object.fromEntries(
    ['a', 'b'].map((key) => {
      if (depth < 2 && random() < 0.3) return [key, documentOf(random, depth + 1)];
      return [key, random() < 0.3 ? [word(random), word(random)] : word(random)];
    }),
  );

/** The same document, with some of its letters written as escapes. */
const escaped = (json: string, random: Random): string => (random() < 0.3 ? json.replaceAll('x', '\\u0078') : json);

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ANY, compileGlob, type GlobPart, ONE } from '../../../../../../infra/local/src/iot/policies/glob.ts';

/** Tries everything: right by its looks, and far too slow for more than a few characters. */
const matchesSlowly = ([part, ...others]: readonly GlobPart[], text: string): boolean => {
  if (part === undefined) return text === '';
  if (part === ONE) return text !== '' && matchesSlowly(others, text.slice(1));
  if (part !== ANY) return text.startsWith(part) && matchesSlowly(others, text.slice(part.length));
  for (let skipped = 0; skipped <= text.length; skipped += 1) {
    if (matchesSlowly(others, text.slice(skipped))) return true;
  }
  return false;
};

// Few letters, so that pieces are found in many places, also in wrong ones.
const letters = fc.string({ unit: fc.constantFrom('a', 'b', '/'), maxLength: 3 });
const part = fc.oneof(fc.constant<GlobPart>(ANY), fc.constant<GlobPart>(ONE), letters);
const pattern = fc.array(part, { maxLength: 7 });

/** A text that the pattern matches, unless it is changed. */
const instanceOf = (parts: readonly GlobPart[]) =>
  fc
    .tuple(...parts.map((each) => (each === ANY ? letters : fc.constant(each === ONE ? 'a' : String(each)))))
    .map((pieces) => pieces.join(''));

describe('compileGlob', () => {
  it('agrees with a matcher that tries everything, on any text', () => {
    fc.assert(
      fc.property(pattern, fc.string({ unit: fc.constantFrom('a', 'b', '/'), maxLength: 9 }), (parts, text) => {
        expect(compileGlob(parts)(text)).toBe(matchesSlowly(parts, text));
      }),
      { numRuns: 2_000 },
    );
  });

  it('agrees with it on texts that match or nearly match', () => {
    const nearly = pattern.chain((parts) =>
      fc.tuple(fc.constant(parts), instanceOf(parts), fc.constantFrom('', 'a', '/')),
    );
    fc.assert(
      fc.property(nearly, ([parts, instance, more]) => {
        for (const text of [instance, instance + more, more + instance, instance.slice(1), instance.slice(0, -1)]) {
          expect(compileGlob(parts)(text)).toBe(matchesSlowly(parts, text));
        }
      }),
      { numRuns: 2_000 },
    );
  });

  it('aws-semantics 7.6: * spans levels and may be empty, ? is one character, + and # are themselves', () => {
    const matches = (parts: readonly GlobPart[], texts: readonly string[]) => texts.filter(compileGlob(parts));
    expect(matches(['a/', ANY], ['a/', 'a/b', 'a/b/c', 'a'])).toEqual(['a/', 'a/b', 'a/b/c']);
    expect(matches(['a', ONE, 'c'], ['abc', 'a/c', 'ac', 'abbc'])).toEqual(['abc', 'a/c']);
    expect(matches(['a/+/#'], ['a/+/#', 'a/b/#', 'a/b/c'])).toEqual(['a/+/#']);
  });

  it('looks at the longest topic only once, however many * a pattern has', () => {
    let comparisons = 0;
    const counted = new Proxy(Object('a'.repeat(65_535)), {
      get: (text, name) => {
        if (name === 'indexOf' || name === 'startsWith') comparisons += 1;
        const member = Reflect.get(text, name);
        return typeof member === 'function' ? member.bind(text) : member;
      },
    });
    const parts = Array.from({ length: 500 }, () => [ANY, 'a'] as const).flat();
    expect(compileGlob([...parts, ANY, 'b', ANY])(counted as string)).toBe(false);
    expect(comparisons).toBeLessThanOrEqual(503);
  });
});

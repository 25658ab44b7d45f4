import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cleanName, compareNames, NAME_LENGTH_MAX } from '../../../domain/src/index.ts';

describe('cleanName', () => {
  it.each([
    ['leaves a plain name', 'Ann O-Neil', 'Ann O-Neil'],
    ['trims', '  Ann \t', 'Ann'],
    ['keeps any language', ' 자전거 Zoë ', '자전거 Zoë'],
    ['removes control characters', 'A\u0000n\u001bn\u007f\u0085', 'Ann'],
    ['removes bidirectional marks', '\u202eAnn\u202c\u2066\u2069\u200e\u200f\u061c', 'Ann'],
    ['removes line and paragraph separators', 'A\u2028n\u2029n', 'Ann'],
    ['leaves nothing of a name that shows nothing', ' \u202e\u0000 ', ''],
    ['leaves nothing of characters without a shape', '\u200b\u3164\u2060\u00ad\u2800\u{e0041}\u0301', ''],
    ['keeps what joins an emoji', '👩\u200d🚀', '👩\u200d🚀'],
    ['leaves four marks on a letter', `e${'\u0301'.repeat(30)}f`, `e${'\u0301'.repeat(4)}f`],
    ['cuts to 40 characters', 'x'.repeat(41), 'x'.repeat(40)],
    ['cuts between characters, not through one', '🚲'.repeat(41), '🚲'.repeat(40)],
    ['leaves no space at the cut', `${'x'.repeat(39)} y`, 'x'.repeat(39)],
    ['replaces half a character', 'A\ud83d', 'A\ufffd'],
  ])('%s', (_, text, expected) => {
    expect(cleanName(text)).toBe(expected);
  });

  it('gives a name that is clean already, and the plain way agrees with the thorough one', () => {
    const anyText = fc.oneof(fc.string({ maxLength: 60 }), fc.string({ unit: 'binary', maxLength: 60 }));
    fc.assert(
      fc.property(anyText, (text) => {
        const clean = cleanName(text);
        expect([...clean].length).toBeLessThanOrEqual(NAME_LENGTH_MAX);
        expect(clean).toBe(clean.trim());
        expect(cleanName(clean)).toBe(clean);
        expect(/[\p{Cc}\p{Bidi_Control}]/u.test(clean)).toBe(false);
        // A zero-width character in front takes the thorough way without changing what is shown.
        expect(cleanName(`\u200e${text}`)).toBe(clean);
      }),
    );
  });
});

describe('compareNames', () => {
  it('orders as the UTF-8 bytes do, also characters above the basic plane', () => {
    const nearby = fc.constantFrom('a', 'b', '\u07ff', '\ud7ff', '\ue000', '\uff21', '🚲', '\u{10ffff}');
    const name = fc.oneof(
      fc.array(nearby, { maxLength: 3 }).map((parts) => parts.join('')),
      fc.string({ unit: 'binary' }),
    );
    fc.assert(
      fc.property(name, name, (a, b) => {
        expect(Math.sign(compareNames(a, b))).toBe(Buffer.compare(Buffer.from(a), Buffer.from(b)));
      }),
      { numRuns: 500 },
    );
  });
});

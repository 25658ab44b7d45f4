import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createLineSplitter } from '../../../../ops/src/import/line-splitter.ts';

const LINE_BYTES_MAX = 8;

const split = (chunks: readonly Uint8Array[]) => {
  const splitter = createLineSplitter({ lineBytesMax: LINE_BYTES_MAX });
  return [...chunks.flatMap((chunk) => splitter.push(chunk)), ...splitter.end()].map(({ number, bytes }) => ({
    number,
    text: bytes === undefined ? 'too long' : Buffer.from(bytes).toString(),
  }));
};
const splitText = (...chunks: readonly string[]) => split(chunks.map((chunk) => Buffer.from(chunk)));

/** The same said the simplest way, for text that is all there. */
const expected = (text: string) =>
  text
    .split('\n')
    .map((line, index) => ({ number: index + 1, text: line.replace(/\r$/, '') }))
    .filter(({ text: line }) => line !== '')
    .map(({ number, text: line }) => ({ number, text: line.length > LINE_BYTES_MAX ? 'too long' : line }));

describe('lines of an input', () => {
  it('are the same however the bytes come in', () => {
    const text = fc.string({ unit: fc.constantFrom('a', 'b', '\n', '\n', '\r', ' '), maxLength: 80 });
    fc.assert(
      fc.property(text, fc.array(fc.nat({ max: 80 })), (whole, cuts) => {
        const bounds = [0, ...cuts.map((cut) => Math.min(cut, whole.length)).sort((a, b) => a - b), whole.length];
        const chunks = bounds.slice(1).map((end, index) => whole.slice(bounds[index], end));
        expect(splitText(...chunks)).toEqual(expected(whole));
      }),
    );
  });

  it('keep characters whole that two chunks share', () => {
    const bytes = Buffer.from('zoë\nöl');
    expect(split([bytes.subarray(0, 3), bytes.subarray(3, 6), bytes.subarray(6)])).toEqual([
      { number: 1, text: 'zoë' },
      { number: 2, text: 'öl' },
    ]);
  });

  it('begin after a byte order mark', () => {
    expect(splitText('\uFEFFone\n\uFEFFtwo')).toEqual([
      { number: 1, text: 'one' },
      { number: 2, text: '\uFEFFtwo' },
    ]);
  });

  it('may be exactly as long as allowed, whatever ends them', () => {
    expect(splitText('12345678\r\n12345678\n123456789\n12345678')).toEqual([
      { number: 1, text: '12345678' },
      { number: 2, text: '12345678' },
      { number: 3, text: 'too long' },
      { number: 4, text: '12345678' },
    ]);
  });

  it('that are too long are not kept, and the next one is whole again', () => {
    expect(splitText(...Array.from({ length: 1_000 }, () => 'xxxxxxxx'), '\nnext\n')).toEqual([
      { number: 1, text: 'too long' },
      { number: 2, text: 'next' },
    ]);
  });
});

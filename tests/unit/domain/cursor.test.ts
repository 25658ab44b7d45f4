import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeCursor, encodeCursor } from '../../../domain/src/cursor.ts';

const refusal = expect.objectContaining({ name: 'CursorError', code: 'CURSOR_INVALID' });
const position = fc.oneof(
  fc.integer(),
  fc.array(fc.oneof(fc.integer(), fc.stringMatching(/^[ -~]{0,20}$/)), { maxLength: 4 }),
);

describe('a cursor', () => {
  it('gives back its position and needs no escaping in a URL', () => {
    fc.assert(
      fc.property(position, (at) => {
        const cursor = encodeCursor('results/1-300', at);
        expect(encodeURIComponent(cursor)).toBe(cursor);
        expect(decodeCursor('results/1-300', cursor)).toEqual(at);
      }),
    );
  });

  it('belongs to its query', () => {
    expect(() => decodeCursor('results/1-600', encodeCursor('results/1-300', 7))).toThrow(refusal);
  });

  it('is refused if nobody gave it out, whatever it is', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(() => decodeCursor('races/1', text)).toThrow(refusal);
      }),
    );
    expect(() => decodeCursor('races/1', 'A'.repeat(513))).toThrow(refusal);
  });
});

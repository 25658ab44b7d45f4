import { describe, expect, it } from 'vitest';
import { compareText, InvalidIdError, toClassId, toRacerId } from '../../../domain/src/index.ts';

const refusal = (code: string) => expect.objectContaining({ name: 'InvalidIdError', code });

describe('toRacerId', () => {
  it.each(['a', 'A-z_09', '__proto__', 'constructor', '-', 'x'.repeat(64)])('takes %j', (text) => {
    expect(toRacerId(text)).toBe(text);
  });

  it('turns the integers of older senders into text', () => {
    expect(toRacerId(1234)).toBe('1234');
  });

  it.each([
    '',
    'x'.repeat(65),
    'a b',
    'ä',
    'a/b',
    'a+',
    '#',
    'a\u0000',
    1.5,
    Number.NaN,
    1e21,
    null,
    undefined,
    {},
    ['a'],
    true,
  ])('refuses %j', (value) => {
    expect(() => toRacerId(value)).toThrow(refusal('RACER_ID_INVALID'));
  });
});

describe('toClassId', () => {
  it.each([
    [1, 1],
    [65_535, 65_535],
    ['1', 1],
    ['65535', 65_535],
  ])('takes %j', (value, classId) => {
    expect(toClassId(value)).toBe(classId);
  });

  it.each([0, -1, 1.5, 65_536, '0', '01', ' 1', '1e2', '65536', '', Number.NaN, null, undefined, {}])(
    'refuses %j',
    (value) => {
      expect(() => toClassId(value)).toThrow(refusal('CLASS_ID_INVALID'));
    },
  );

  it('says what a class id is', () => {
    expect(() => toClassId('x')).toThrow(
      new InvalidIdError('CLASS_ID_INVALID', 'a class id is an integer from 1 to 65535'),
    );
  });
});

describe('compareText', () => {
  it('orders by code unit, not by language', () => {
    expect(['b', 'a', 'B', '_', '10', '9', 'a'].sort(compareText)).toEqual(['10', '9', 'B', '_', 'a', 'a', 'b']);
  });
});

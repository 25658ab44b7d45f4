import { describe, expect, it } from 'vitest';
import { formatScore, parseScore, parseScoreBound } from '../../../../../infra/local/src/elasticache/resp/scores.ts';

describe('scores', () => {
  it.each([
    [0, '0'],
    [-3, '-3'],
    [0.1, '0.10000000000000001'],
    [1.5, '1.5'],
    [-0.0001, '-0.0001'],
    [0.00001, '1.0000000000000001e-05'],
    [12_345_678 + 1 / 1_024, '12345678.000976562'],
    [2 ** 53, '9007199254740992'],
    [2 ** 55, '36028797018963968'],
    [1e17, '1e+17'],
    [1.5e300, '1.5000000000000001e+300'],
    [5e-324, '4.9406564584124654e-324'],
    [Infinity, 'inf'],
    [-Infinity, '-inf'],
  ])('writes %d as C does with 17 digits', (score, text) => {
    expect(formatScore(score)).toBe(text);
  });

  it.each(['', ' 1', '1 ', 'x', '1e', 'nan', '1e400', '1e-400', '(1', '0x10', '1_000'])(
    'does not take "%s"',
    (text) => {
      expect(parseScore(text)).toBe(undefined);
    },
  );

  it('reads bounds with less care than scores, as Redis does', () => {
    const read = ['(1.5', '', '(', '1e400', ' 7', '-inf', '((1', '7 ', ' '].map(parseScoreBound);
    expect(read).toEqual([
      { score: 1.5, isExclusive: true },
      { score: 0, isExclusive: false },
      { score: 0, isExclusive: true },
      { score: Infinity, isExclusive: false },
      { score: 7, isExclusive: false },
      { score: -Infinity, isExclusive: false },
      undefined,
      undefined,
      undefined,
    ]);
  });
});

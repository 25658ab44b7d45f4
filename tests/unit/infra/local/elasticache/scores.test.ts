import { describe, expect, it } from 'vitest';
import { formatScore, parseScore, parseScoreBound } from '../../../../../infra/local/src/elasticache/resp/scores.ts';
import { integerBetween, type Random, seededRandom, seeds } from '../../../../support/random.ts';

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
    [1 + 2 ** -17, '1.0000076293945312'],
    [1 + 3 * 2 ** -17, '1.0000228881835938'],
    [5e-324, '4.9406564584124654e-324'],
    [Infinity, 'inf'],
    [-Infinity, '-inf'],
  ])('writes %d as C does with 17 digits', (score, text) => {
    expect(formatScore(score)).toBe(text);
  });

  it.each(seeds(3))('writes the nearest 17 digits, the even ones of two that are as near (seed %i)', (seed) => {
    const random = seededRandom(seed);
    const scores = Array.from({ length: 3_000 }, () => [...randomScores(random), middle(random)]).flat();
    expect(scores.map((score) => digitsOf(formatScore(score)))).toEqual(scores.map(exactDigitsOf));
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

/** Some of all sizes, and some like those that people give. */
const randomScores = (random: Random): number[] => {
  const size = 10 ** integerBetween(random, -300, 300);
  const few = integerBetween(random, -(2 ** 40), 2 ** 40) / 2 ** integerBetween(random, 0, 30);
  return [(random() - 0.5) * size, few, random() * 1e5, integerBetween(random, 0, 1e9) / 1e3];
};

/** One that has 18 digits, the last of them a 5. */
const middle = (random: Random): number => {
  for (;;) {
    const bits = integerBetween(random, 2, 20);
    const score = (2 * Math.floor(random() * 2 ** 51) + 1) / 2 ** bits;
    if (fractionOf(score).numerator.toString().length === 18) return random() < 0.5 ? score : -score;
  }
};

/** A number as a fraction of integers: numerator / 10^places. */
const fractionOf = (score: number): { numerator: bigint; places: number } => {
  let [whole, places] = [Math.abs(score), 0];
  while (!Number.isInteger(whole)) [whole, places] = [whole * 2, places + 1];
  return { numerator: BigInt(whole) * 5n ** BigInt(places), places };
};

/** Sign, digits without zeros at either end, and power of ten of the last of them. */
type Digits = readonly [isNegative: boolean, digits: string, power: number];

const normalised = (isNegative: boolean, digits: string, power: number): Digits => {
  const ended = digits.replace(/0+$/, '');
  return ended === '' ? [false, '0', 0] : [isNegative, ended.replace(/^0+/, ''), power + digits.length - ended.length];
};

const digitsOf = (text: string): Digits => {
  const [mantissa = '', power = '0'] = text.replace(/^-/, '').split('e');
  const [whole = '', fraction = ''] = mantissa.split('.');
  return normalised(text.startsWith('-'), whole + fraction, Number(power) - fraction.length);
};

const exactDigitsOf = (score: number): Digits => {
  const { numerator, places } = fractionOf(score);
  const excess = Math.max(0, numerator.toString().length - 17);
  const unit = 10n ** BigInt(excess);
  const [quotient, twice] = [numerator / unit, 2n * (numerator % unit)];
  const isUp = twice > unit || (twice === unit && quotient % 2n === 1n);
  return normalised(score < 0, `${isUp ? quotient + 1n : quotient}`, excess - places);
};

import type { ByteText } from '../byte-text.ts';

const DECIMAL = /^[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?$/;
const INFINITE = /^([+-]?)inf(?:inity)?$/i;

/** A number as Redis reads it where it is to be kept: not "not a number", nothing that is too large or too small for one. */
export const parseScore = (text: ByteText): number | undefined => {
  const infinity = INFINITE.exec(text);
  if (infinity !== null) return infinity[1] === '-' ? -Infinity : Infinity;
  if (!DECIMAL.test(text)) return undefined;
  const value = Number(text);
  const isLost = value === 0 && /[1-9]/.test(text.split(/[eE]/)[0] ?? '');
  // A small set of Redis keeps no sign of zero, a large one does: here there is none.
  return Number.isFinite(value) && !isLost ? value + 0 : undefined;
};

export interface ScoreBound {
  readonly score: number;
  readonly isExclusive: boolean;
}

/** A bound of a range: a number, an infinity, or either behind a `(`. Redis takes nothing for 0 and overflow for infinite. */
export const parseScoreBound = (text: ByteText): ScoreBound | undefined => {
  const isExclusive = text.startsWith('(');
  const given = isExclusive ? text.slice(1) : text;
  if (given === '') return { score: 0, isExclusive };
  const number = given.replace(/^[ \t\n\v\f\r]+/, '');
  const infinity = INFINITE.exec(number);
  if (infinity !== null) return { score: infinity[1] === '-' ? -Infinity : Infinity, isExclusive };
  return DECIMAL.test(number) ? { score: Number(number), isExclusive } : undefined;
};

/** Digits that tell a number from every other: C's `%.17g`, which is what Redis 7 answers. */
const SIGNIFICANT_DIGITS = 17;

export const formatScore = (score: number): ByteText => {
  if (Number.isSafeInteger(score)) return String(score);
  if (!Number.isFinite(score)) return score > 0 ? 'inf' : '-inf';
  const [mantissa = '', power = ''] = roundedToEven(score).split('e');
  const exponent = Number(power);
  if (exponent < -4 || exponent >= SIGNIFICANT_DIGITS) {
    const digits = String(Math.abs(exponent)).padStart(2, '0');
    return `${withoutZeros(mantissa)}e${exponent < 0 ? '-' : '+'}${digits}`;
  }
  const isNegative = mantissa.startsWith('-');
  const digits = mantissa.replace(/[-.]/g, '');
  const plain = exponent < 0 ? `0.${'0'.repeat(-exponent - 1)}${digits}` : withPoint(digits, exponent + 1);
  return `${isNegative ? '-' : ''}${withoutZeros(plain)}`;
};

/** JavaScript rounds what lies in the middle up, C to the even digit. */
const roundedToEven = (score: number): string => {
  const rounded = score.toExponential(SIGNIFICANT_DIGITS - 1);
  const [, power = ''] = rounded.split('e');
  // Exactly one digit more than is written: a 5, with which every binary fraction ends.
  const fractionBits = SIGNIFICANT_DIGITS - Number(power);
  if (fractionBits <= 0 || Math.abs(score * 2 ** fractionBits) % 2 !== 1) return rounded;
  const [exact = ''] = score.toExponential(SIGNIFICANT_DIGITS).split('e');
  return Number(exact.at(-2)) % 2 === 0 ? `${exact.slice(0, -1)}e${power}` : rounded;
};

const withPoint = (digits: string, at: number): string =>
  at >= digits.length ? digits : `${digits.slice(0, at)}.${digits.slice(at)}`;

const withoutZeros = (decimal: string): string =>
  decimal.includes('.') ? decimal.replace(/0+$/, '').replace(/\.$/, '') : decimal;

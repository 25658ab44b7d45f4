import { hash } from 'node:crypto';
import { numberOf, OPERATORS, textOf } from './operators.ts';
import type { Json, SqlValue } from './syntax.ts';

/** A function of IoT SQL that depends on nothing but its arguments. */
export interface ValueFunction {
  readonly operandsMin: number;
  readonly operandsMax: number;
  readonly run: (...values: readonly SqlValue[]) => SqlValue;
}

/** Of the guide's standard conversions: what has no text, Null among it, is Undefined. */
const asText = (value: SqlValue): string | undefined =>
  value === null || value === undefined ? undefined : textOf(value);

const ofText = (run: (text: string) => SqlValue): ValueFunction => ({
  operandsMin: 1,
  operandsMax: 1,
  run: (value) => {
    const text = asText(value);
    return text === undefined ? undefined : run(text);
  },
});

const ofTexts = (run: (text: string, part: string) => SqlValue): ValueFunction => ({
  operandsMin: 2,
  operandsMax: 2,
  run: (first, second) => {
    const [text, part] = [asText(first), asText(second)];
    return text === undefined || part === undefined ? undefined : run(text, part);
  },
});

const hashing = (algorithm: string): ValueFunction => ofText((text) => hash(algorithm, text));

/** Indices count from 0, the second is exclusive; what lies outside is moved to the nearest end. */
const substring = (...[value, from, ...to]: readonly SqlValue[]): SqlValue => {
  const text = asText(value);
  const [start, end] = [numberOf(from), to.length === 0 ? Number.POSITIVE_INFINITY : numberOf(to[0])];
  if (text === undefined || start === undefined || end === undefined) return undefined;
  // Not JavaScript's own: that would swap indices that come the wrong way round. Fractions are cut off by both.
  return text.slice(Math.max(0, start), Math.max(0, end));
};

/** Arrays take everything into one; otherwise one text is enough to make texts of all. */
const concat = (...values: readonly SqlValue[]): SqlValue => {
  if (values.length < 2) return values[0];
  const known = values.filter((value): value is Json => value !== undefined);
  if (known.length < values.length) return undefined;
  if (known.some(Array.isArray)) return known.flat();
  const texts = known.map(asText);
  const isText = known.some((value) => typeof value === 'string') && !texts.includes(undefined);
  return isText ? texts.join('') : undefined;
};

/** By lower-case name. A wrong type gives Undefined, never an error. */
export const VALUE_FUNCTIONS: Readonly<Record<string, ValueFunction>> = {
  isundefined: { operandsMin: 1, operandsMax: 1, run: (value) => value === undefined },
  md5: hashing('md5'),
  sha256: hashing('sha256'),
  lower: ofText((text) => text.toLowerCase()),
  upper: ofText((text) => text.toUpperCase()),
  length: ofText((text) => text.length),
  indexof: ofTexts((text, part) => text.indexOf(part)),
  startswith: ofTexts((text, part) => text.startsWith(part)),
  endswith: ofTexts((text, part) => text.endsWith(part)),
  substring: { operandsMin: 2, operandsMax: 3, run: substring },
  concat: { operandsMin: 0, operandsMax: Number.POSITIVE_INFINITY, run: concat },
  mod: { operandsMin: 2, operandsMax: 2, run: (left, right) => OPERATORS['%'](left, right) },
};

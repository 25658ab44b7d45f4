import { isDeepStrictEqual } from 'node:util';
import type { BinaryOperator, Json, JsonObject, SqlValue } from './syntax.ts';

type Operator = (left: SqlValue, right: SqlValue) => SqlValue;

const DECIMAL = /^[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?$/i;

export const isJsonObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A value as text: numbers without needless digits, objects as compact JSON, Undefined as empty text. */
export const textOf = (value: SqlValue): string => {
  if (value === undefined) return '';
  return typeof value === 'string' ? value : JSON.stringify(value);
};

/** Booleans, and the texts true and false in any case; everything else is no truth value. */
export const truthOf = (value: SqlValue): boolean | undefined => {
  if (typeof value === 'boolean') return value;
  if (typeof value !== 'string') return undefined;
  const lower = value.toLowerCase();
  if (lower === 'true') return true;
  return lower === 'false' ? false : undefined;
};

/** Numbers, and texts that spell a decimal. */
export const numberOf = (value: SqlValue): number | undefined => {
  if (typeof value === 'number') return value;
  return typeof value === 'string' && DECIMAL.test(value) ? Number(value) : undefined;
};

const logical =
  (decide: (left: boolean, right: boolean) => boolean): Operator =>
  (left, right) => {
    const [a, b] = [truthOf(left), truthOf(right)];
    return a === undefined || b === undefined ? undefined : decide(a, b);
  };

const comparing =
  (decide: (left: number, right: number) => boolean): Operator =>
  (left, right) => {
    const [a, b] = [numberOf(left), numberOf(right)];
    return a === undefined || b === undefined ? undefined : decide(a, b);
  };

// A result that no decimal can hold (a division by zero) is Undefined: JSON has no infinity.
const calculating =
  (calculate: (left: number, right: number) => number): Operator =>
  (left, right) => {
    const [a, b] = [numberOf(left), numberOf(right)];
    if (a === undefined || b === undefined) return undefined;
    const result = calculate(a, b);
    return Number.isFinite(result) ? result : undefined;
  };

const equals = (left: Json, right: Json): boolean =>
  typeof left === 'object' ? isDeepStrictEqual(left, right) : left === right;

const addNumbers = calculating((left, right) => left + right);

/** Int divided by Int is an Int. */
const divide = (left: number, right: number): number =>
  Number.isInteger(left) && Number.isInteger(right) ? Math.trunc(left / right) : left / right;

/** The operators of IoT SQL as the developer guide tabulates them: a wrong type gives Undefined, never an error. */
export const OPERATORS: Readonly<Record<BinaryOperator, Operator>> = {
  AND: logical((left, right) => left && right),
  OR: logical((left, right) => left || right),
  '=': (left, right) => (left === undefined || right === undefined ? undefined : equals(left, right)),
  '<>': (left, right) => (left === undefined || right === undefined ? undefined : !equals(left, right)),
  '<': comparing((left, right) => left < right),
  '<=': comparing((left, right) => left <= right),
  '>': comparing((left, right) => left > right),
  '>=': comparing((left, right) => left >= right),
  '+': (left, right) =>
    typeof left === 'string' || typeof right === 'string' ? textOf(left) + textOf(right) : addNumbers(left, right),
  '-': calculating((left, right) => left - right),
  '*': calculating((left, right) => left * right),
  '/': calculating(divide),
  '%': calculating((left, right) => left % right),
};

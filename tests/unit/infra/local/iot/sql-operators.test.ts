import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { OPERATORS } from '../../../../../infra/local/src/iot/sql/operators.ts';
import { compileSelect } from '../../../../../infra/local/src/iot/sql/select.ts';
import type { BinaryOperator, SqlValue } from '../../../../../infra/local/src/iot/sql/syntax.ts';
import { messageOf } from './support.ts';

describe('operators as the developer guide tabulates them', () => {
  const cases: [SqlValue, BinaryOperator, SqlValue, SqlValue][] = [
    [true, 'AND', 'TRUE', true],
    [true, 'AND', false, false],
    [false, 'AND', undefined, undefined],
    [true, 'OR', undefined, undefined],
    [1, 'OR', true, undefined],
    [false, 'OR', 'True', true],
    ['x', 'AND', true, undefined],
    [1, '=', 1, true],
    [1, '=', '1', false],
    ['a', '=', 'a', true],
    [null, '=', null, true],
    [null, '=', 0, false],
    [undefined, '=', undefined, undefined],
    [1, '=', undefined, undefined],
    [[1, { a: 2 }], '=', [1, { a: 2 }], true],
    [{ a: 1, b: 2 }, '=', { b: 2, a: 1 }, true],
    [[1, 2], '=', [2, 1], false],
    [1, '<>', '1', true],
    [null, '<>', null, false],
    [undefined, '<>', 1, undefined],
    [2, '>', '1.5', true],
    ['2', '<', '10', true],
    ['a', '<', 'b', undefined],
    ['', '<', 1, undefined],
    [null, '<', 1, undefined],
    [true, '>=', false, undefined],
    [1, '>=', 1, true],
    [1, '<=', 0, false],
    [1, '+', 2, 3],
    ['a', '+', 1, 'a1'],
    [{ a: 1 }, '+', 'x', '{"a":1}x'],
    ['a', '+', undefined, 'a'],
    [1, '+', undefined, undefined],
    [true, '+', 1, undefined],
    ['3', '-', 1, 2],
    ['x', '-', 1, undefined],
    [7, '/', 2, 3],
    [-7, '/', 2, -3],
    [7.5, '/', 2, 3.75],
    [1, '/', 0, undefined],
    [7, '%', 4, 3],
    [1, '%', 0, undefined],
    ['2', '*', '2.5', 5],
  ];

  it.each(cases)('%j %s %j is %j', (...[left, operator, right, expected]) => {
    expect(OPERATORS[operator](left, right)).toEqual(expected);
  });
});

/** A random expression as SQL text, with the value that an obvious evaluator gives it. */
interface Sample {
  readonly sql: string;
  readonly value: SqlValue;
}

const fields: Record<string, SqlValue> = { a: 1, b: -2.5, c: 'text', d: '7', e: true, f: null, g: undefined, h: 0 };

const leaf: fc.Arbitrary<Sample> = fc.oneof(
  fc.constantFrom(...Object.keys(fields)).map((name) => ({ sql: name, value: fields[name] })),
  fc.integer({ min: 0, max: 50 }).map((value) => ({ sql: String(value), value })),
  fc.constantFrom('true', 'FALSE', 'null').map((sql) => ({ sql, value: JSON.parse(sql.toLowerCase()) as SqlValue })),
  fc.constantFrom('', 'x', '3', "it's").map((value) => ({ sql: `'${value.replaceAll("'", "''")}'`, value })),
);

const obviousNumber = (value: SqlValue): number | undefined => {
  if (typeof value === 'number') return value;
  return typeof value === 'string' && value !== '' && !Number.isNaN(Number(value)) ? Number(value) : undefined;
};

const obviousTruth = (value: SqlValue): boolean | undefined =>
  ({ true: true, false: false })[
    typeof value === 'boolean' || typeof value === 'string' ? String(value).toLowerCase() : 'neither'
  ];

const obvious = (operator: string, left: SqlValue, right: SqlValue): SqlValue => {
  if (operator === 'AND' || operator === 'OR') {
    const truths = [obviousTruth(left), obviousTruth(right)];
    if (truths.includes(undefined)) return undefined;
    return operator === 'AND' ? !truths.includes(false) : truths.includes(true);
  }
  if (operator === '=' || operator === '<>') {
    if (left === undefined || right === undefined) return undefined;
    return (JSON.stringify(left) === JSON.stringify(right)) === (operator === '=');
  }
  if (operator === '+' && [typeof left, typeof right].includes('string')) {
    return [left, right].map((value) => (value === undefined ? '' : String(value))).join('');
  }
  const [l, r] = [obviousNumber(left), obviousNumber(right)];
  if (l === undefined || r === undefined) return undefined;
  const comparison = { '<': l < r, '<=': l <= r, '>': l > r, '>=': l >= r }[operator];
  if (comparison !== undefined) return comparison;
  const isInts = l % 1 === 0 && r % 1 === 0;
  const result =
    { '+': l + r, '-': l - r, '*': l * r, '%': l % r, '/': isInts ? Math.trunc(l / r) : l / r }[operator] ?? Number.NaN;
  return Math.abs(result) < Infinity ? result : undefined;
};

const operators = ['AND', 'OR', '=', '<>', '<', '<=', '>', '>=', '+', '-', '*', '/', '%'];

const { expression } = fc.letrec<{ expression: Sample }>((tie) => ({
  expression: fc.oneof(
    { maxDepth: 4 },
    leaf,
    fc.tuple(tie('expression'), fc.constantFrom(...operators), tie('expression')).map(([l, operator, r]) => ({
      sql: `(${l.sql} ${operator} ${r.sql})`,
      value: obvious(operator, l.value, r.value),
    })),
    tie('expression').map(({ sql, value }) => {
      const truth = obviousTruth(value);
      return { sql: `(NOT ${sql})`, value: truth === undefined ? undefined : !truth };
    }),
    tie('expression').map(({ sql, value }) => ({ sql: `isUndefined(${sql})`, value: value === undefined })),
  ),
}));

describe('compiled expressions', () => {
  it('give what an obvious evaluator gives, for random expressions', () => {
    const payload = messageOf(fields);
    fc.assert(
      fc.property(expression, ({ sql, value }) => {
        const output = compileSelect(`SELECT ${sql} AS x FROM 'a'`).run(payload);
        expect(Buffer.from(output ?? []).toString()).toBe(JSON.stringify({ x: value }));
      }),
      { numRuns: 2_000 },
    );
  });

  it('bind AND stronger than OR, comparisons stronger than NOT, and operators of one strength from left to right', () => {
    const run = (sql: string) =>
      JSON.parse(Buffer.from(compileSelect(`SELECT ${sql} AS x`).run(messageOf({})) ?? []).toString()).x;
    expect(run('true OR true AND false')).toBe(true);
    expect(run('NOT 1 = 2')).toBe(true);
    expect(run('NOT false AND false')).toBe(false);
    expect(run('10 - 3 - 2')).toBe(5);
    expect(run('2 + 3 > 4')).toBe(true);
    expect(run('24 / 4 / 2')).toBe(3);
  });
});

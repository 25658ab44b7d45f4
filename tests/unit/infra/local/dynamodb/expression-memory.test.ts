import { createRequire } from 'node:module';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import type { ParseContext, Parser } from '../../../../../infra/local/src/dynamodb/dynalite-modules.ts';
import { rememberExpressions } from '../../../../../infra/local/src/dynamodb/expression-memory.ts';
import { eventually } from '../../../../support/eventually.ts';

const load = createRequire(import.meta.url);
const plain = {
  condition: { parse: load('dynalite/db/conditionParser').parse } as Parser,
  update: { parse: load('dynalite/db/updateParser').parse } as Parser,
};

interface Wish {
  readonly kind: keyof typeof plain;
  readonly text: string;
  readonly names?: Record<string, string>;
  readonly values?: Record<string, object>;
}

const contextOf = ({ names, values }: Wish): ParseContext => ({
  ...(names === undefined ? {} : { attrNames: names }),
  ...(values === undefined ? {} : { attrVals: values }),
  unusedAttrNames: Object.fromEntries(Object.keys(names ?? {}).map((name) => [name, true as const])),
  unusedAttrVals: Object.fromEntries(Object.keys(values ?? {}).map((name) => [name, true as const])),
  ...{ isReserved: (name: string) => name.toLowerCase() === 'name', compare: load('dynalite/db').compare },
});

/** What a parser says, and what it leaves unused. */
const outcome = (parser: Parser, wish: Wish): string => {
  const context = contextOf(wish);
  let said: unknown;
  try {
    said = parser.parse(wish.text, { context });
  } catch (error) {
    said = (error as Error).message;
  }
  return JSON.stringify([said, Object.keys(context.unusedAttrNames), Object.keys(context.unusedAttrVals)]);
};

const TEXTS = {
  condition: [
    'attribute_not_exists(pk)',
    'attribute_not_exists(pk) OR score > :a OR score = :a AND #n > :b',
    '#n = :a',
    ':a < score AND begins_with(#n, :b)',
    'score BETWEEN :a AND :b',
    'attribute_type(#n, :a)',
    'size(#n) >= :a AND #n IN (:a, :b)',
    'name = :a',
    'contains(#m.list[1], :b) AND #n <> :a',
    'score = ',
  ],
  update: ['SET score = score + :a, #n = :b', 'SET #n = if_not_exists(#n, :a) REMOVE #m', 'ADD score :a', 'SET pk'],
};
const value = fc.oneof(
  fc.string({ maxLength: 2 }).map((S) => ({ S })),
  fc.integer().map((N) => ({ N: String(N) })),
  fc.constantFrom({ S: 'N' }, { SS: ['x'] }, { L: [{ S: 'x' }] }, { BOOL: false }),
);
const wishes = fc.constantFrom<keyof typeof plain>('condition', 'update').chain((kind) =>
  fc.record(
    {
      kind: fc.constant(kind),
      text: fc.constantFrom(...TEXTS[kind]),
      names: fc.record(
        { '#n': fc.constantFrom('name', 'score', '__proto__'), '#m': fc.constant('more') },
        {
          requiredKeys: [],
        },
      ),
      values: fc.record({ ':a': value, ':b': value, ':c': value }, { requiredKeys: [] }),
    },
    { requiredKeys: ['kind', 'text'] },
  ),
);

describe('a parser that remembers', () => {
  it('says what one says that does not, for random expressions with random names and values', () => {
    const remembering = { condition: { ...plain.condition }, update: { ...plain.update } };
    rememberExpressions(remembering.condition);
    rememberExpressions(remembering.update);
    fc.assert(
      fc.property(wishes, (wish) => {
        expect(outcome(remembering[wish.kind], wish)).toBe(outcome(plain[wish.kind], wish));
      }),
      { numRuns: 5_000 },
    );
  });

  it('parses an expression once, whatever its values', () => {
    const parse = vi.fn(plain.condition.parse);
    const parser: Parser = { parse };
    rememberExpressions(parser);
    for (const N of ['1', '2', '3']) {
      const wish = { kind: 'condition', text: 'score > :a', values: { ':a': { N } } } as const;
      expect(outcome(parser, wish)).toBe(outcome(plain.condition, wish));
    }
    expect(parse).toHaveBeenCalledTimes(1);
  });

  it('gives everybody a tree of their own', () => {
    const parser = { ...plain.condition };
    rememberExpressions(parser);
    const wish = { kind: 'condition', text: ':a < score', values: { ':a': { N: '1' } } } as const;
    const tree = parser.parse(wish.text, { context: contextOf(wish) }) as { expression: { type: string } };
    tree.expression.type = '>';
    expect(outcome(parser, wish)).toBe(outcome(plain.condition, wish));
  });

  it('keeps none of the values, which may be as large as items', async () => {
    const parser = { ...plain.update };
    rememberExpressions(parser);
    const parseOnce = (): WeakRef<object> => {
      const large = { S: 'x'.repeat(400_000) };
      parser.parse('SET score = :a', { context: contextOf({ kind: 'update', text: '', values: { ':a': large } }) });
      return new WeakRef(large);
    };
    const value = parseOnce();
    setFlagsFromString('--expose-gc');
    const collect: () => void = runInNewContext('gc');
    await eventually(async () => {
      collect();
      return value.deref() === undefined ? true : undefined;
    });
  });
});

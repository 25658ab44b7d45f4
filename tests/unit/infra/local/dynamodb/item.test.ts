import { describe, expect, it } from 'vitest';
import { type Item, isSameItem } from '../../../../../infra/local/src/dynamodb/item.ts';

const same: [string, Item, Item][] = [
  ['attributes in another order', { a: { S: '1' }, b: { N: '2' } }, { b: { N: '2' }, a: { S: '1' } }],
  [
    'sets in another order',
    { a: { SS: ['x', 'y'] }, b: { NS: ['1', '2'] } },
    { a: { SS: ['y', 'x'] }, b: { NS: ['2', '1'] } },
  ],
  [
    'nested maps in another order',
    { a: { M: { x: { L: [{ M: { p: { S: '' }, q: { NULL: true } } }] } } } },
    { a: { M: { x: { L: [{ M: { q: { NULL: true }, p: { S: '' } } }] } } } },
  ],
  ['an item without a prototype', Object.assign(Object.create(null), { a: { S: '1' } }), { a: { S: '1' } }],
];

const different: [string, Item, Item][] = [
  ['another value', { a: { S: '1' } }, { a: { S: '2' } }],
  ['another type of one text', { a: { S: '1' } }, { a: { N: '1' } }],
  ['one attribute more', { a: { S: '1' } }, { a: { S: '1' }, b: { S: '1' } }],
  ['a list in another order', { a: { L: [{ S: 'x' }, { S: 'y' }] } }, { a: { L: [{ S: 'y' }, { S: 'x' }] } }],
  ['a set with one member more', { a: { SS: ['x'] } }, { a: { SS: ['x', 'y'] } }],
  ['true and false', { a: { BOOL: true } }, { a: { BOOL: false } }],
  ['quotes that imitate structure', { a: { S: '","b' }, c: { S: '' } }, { a: { S: '' }, c: { S: '","b' } }],
];

describe('isSameItem', () => {
  it.each(same)('sees no change in %s', (_name, left, right) => expect(isSameItem(left, right)).toBe(true));
  it.each(different)('sees a change in %s', (_name, left, right) => expect(isSameItem(left, right)).toBe(false));
});

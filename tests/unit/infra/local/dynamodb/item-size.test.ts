import { createRequire } from 'node:module';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AttributeValue, Item } from '../../../../../infra/local/src/dynamodb/item.ts';
import { itemSizeBytes } from '../../../../../infra/local/src/dynamodb/item-size.ts';

/** Dynalite's figures were taken from DynamoDB; it counts UTF-16, so that both agree on ASCII only. */
const { itemSize: dynaliteSize } = createRequire(import.meta.url)('dynalite/db') as { itemSize(item: Item): number };

const ascii = fc.string({ unit: 'binary-ascii' });
const base64 = fc.uint8Array({ maxLength: 20 }).map((bytes) => Buffer.from(bytes).toString('base64'));
/** As they are stored: without exponents, plus signs and idle zeros. */
const number = fc
  .tuple(fc.boolean(), fc.bigInt(0n, 10n ** 18n), fc.nat({ max: 22 }), fc.nat({ max: 12 }))
  .map(([isNegative, digits, shift, zeros]) => {
    const text = `${digits}${'0'.repeat(zeros)}`.padStart(shift + 1, '0');
    const split = text.length - shift;
    const fraction = text.slice(split).replace(/0+$/, '');
    const whole = text.slice(0, split).replace(/^0+(?=\d)/, '');
    const plain = fraction === '' ? whole : `${whole}.${fraction}`;
    return isNegative && /[1-9]/.test(plain) ? `-${plain}` : plain;
  });

const { value } = fc.letrec<{ value: AttributeValue }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    ascii.map((S) => ({ S })),
    number.map((N) => ({ N })),
    base64.map((B) => ({ B })),
    fc.boolean().map((BOOL) => ({ BOOL })),
    fc.constant({ NULL: true }),
    fc.array(ascii, { minLength: 1 }).map((SS) => ({ SS })),
    fc.array(number, { minLength: 1 }).map((NS) => ({ NS })),
    fc.array(base64, { minLength: 1 }).map((BS) => ({ BS })),
    fc.array(tie('value'), { maxLength: 4 }).map((L) => ({ L })),
    fc.dictionary(ascii, tie('value'), { maxKeys: 4, noNullPrototype: true }).map((M) => ({ M })),
  ),
}));

describe('aws-semantics 4.2: the size of an item', () => {
  it('is what DynamoDB was seen to count, for random items in ASCII', () => {
    fc.assert(
      fc.property(fc.dictionary(ascii, value, { noNullPrototype: true }), (item) => {
        expect(itemSizeBytes(item)).toBe(dynaliteSize(item));
      }),
      { numRuns: 2_000 },
    );
  });

  it('counts names and texts in bytes of UTF-8', () => {
    expect(itemSizeBytes({ é: { S: '語🚲' }, list: { L: [{ M: { ü: { SS: ['ä', 'b'] } } }] } })).toBe(
      2 + 3 + 4 + 4 + (3 + 1 + (3 + 1 + 2 + 3)),
    );
  });
});

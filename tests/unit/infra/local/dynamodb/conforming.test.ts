import { createRequire } from 'node:module';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { conformingCheck, type RequestMembers } from '../../../../../infra/local/src/dynamodb/conforming.ts';

const load = createRequire(import.meta.url);
const { checkTypes } = load('dynalite/validations') as { checkTypes(body: object, types: unknown): object };
const typesOf = (operation: string): RequestMembers => load(`dynalite/validations/${operation}`).types;

/** Mostly right, and now and then not. */
const odd = fc.constantFrom<unknown>(null, 1, 1.5, true, 'x', [], {}, [null], { S: null }, { S: 1 }, { X: 'x' });
const oddOr = <T>(right: fc.Arbitrary<T>): fc.Arbitrary<unknown> =>
  fc.oneof({ arbitrary: right, weight: 60 }, { arbitrary: odd, weight: 1 });
const text = fc.string({ maxLength: 4 });
const name = fc.oneof(text, fc.constantFrom('__proto__', 'constructor', 'toString'));
const mapOf = (content: fc.Arbitrary<unknown>) =>
  fc.array(fc.tuple(name, content), { maxLength: 3 }).map((entries) => JSON.parse(jsonOf(entries)));
/** An own member `__proto__`, as a request may have. */
const jsonOf = (entries: [string, unknown][]): string =>
  `{${entries.map(([key, value]) => `${JSON.stringify(key)}:${JSON.stringify(value)}`).join()}}`;

const { value } = fc.letrec<{ value: unknown }>((tie) => ({
  value: oddOr(
    fc.oneof(
      { maxDepth: 2 },
      fc.record({ S: oddOr(text) }),
      fc.record({ N: oddOr(fc.constantFrom('1', '-2.5')) }),
      fc.record({ B: oddOr(fc.constantFrom('aGk=', 'aGk')) }),
      fc.record({ BOOL: oddOr(fc.boolean()) }),
      fc.record({ SS: oddOr(fc.array(oddOr(text), { maxLength: 2 })) }),
      fc.record({ L: oddOr(fc.array(tie('value'), { maxLength: 2 })) }),
      fc.record({ M: oddOr(mapOf(tie('value'))) }),
    ),
  ),
}));
const put = fc.record(
  { TableName: oddOr(text), Item: oddOr(mapOf(value)), ConditionExpression: text, More: text },
  { requiredKeys: ['TableName', 'Item'] },
);
const batch = fc.record({
  RequestItems: oddOr(mapOf(oddOr(fc.array(oddOr(fc.record({ PutRequest: fc.record({ Item: mapOf(value) }) })))))),
});
const page = fc.record(
  { TableName: text, Limit: oddOr(fc.nat()), ScanIndexForward: oddOr(fc.boolean()), ExclusiveStartKey: mapOf(value) },
  { requiredKeys: ['TableName'] },
);

describe('a request that conforms', () => {
  it.each([
    ['putItem', put],
    ['batchWriteItem', batch],
    ['query', page],
  ] as const)('is what checkTypes would make of it: %s', (operation, requests) => {
    const types = typesOf(operation);
    const conforms = conformingCheck(types);
    let conforming = 0;
    fc.assert(
      fc.property(requests, (request) => {
        const json = JSON.stringify(request);
        if (!conforms(JSON.parse(json))) return;
        conforming += 1;
        expect(JSON.parse(JSON.stringify(checkTypes(JSON.parse(json), types)))).toEqual(JSON.parse(json));
      }),
      { numRuns: 2_000 },
    );
    expect(conforming).toBeGreaterThan(50);
  });
});

import { describe, expect, it } from 'vitest';
import type { SourceRecord } from '../../../../../infra/local/src/core/record-source.ts';
import { createRecordFilter } from '../../../../../infra/local/src/event-sources/filters/create-record-filter.ts';
import { eventSourceBench, settle } from '../../../../support/event-source-bench.ts';

const kinesisRecord = (data: string, envelope: Record<string, unknown> = {}): SourceRecord => ({
  sequenceNumber: '1',
  arrivedAtMs: 0,
  orderingKey: 'k',
  eventJson: '{}',
  filterInput: () => ({
    envelope: { partitionKey: 'k', approximateArrivalTimestamp: 1_718_000_000.5, ...envelope },
    data,
  }),
});

const matches = (pattern: unknown, data: unknown): boolean | undefined =>
  createRecordFilter([JSON.stringify({ data: pattern })])?.(
    kinesisRecord(typeof data === 'string' ? data : JSON.stringify(data)),
  );

describe('filter patterns (aws-semantics 2.7)', () => {
  it.each<[string, unknown, unknown, boolean]>([
    ['an exact text', { a: ['x'] }, { a: 'x' }, true],
    ['texts case-sensitively', { a: ['x'] }, { a: 'X' }, false],
    ['any alternative of a list', { a: ['x', 'y'] }, { a: 'y' }, true],
    ['all keys', { a: ['x'], b: ['y'] }, { a: 'x', b: 'z' }, false],
    ['nested objects', { a: { b: { c: [1] } } }, { a: { b: { c: 1 } } }, true],
    ['an element of a list in the record', { a: ['x'] }, { a: ['w', 'x'] }, true],
    ['an object of a list in the record', { a: { b: [1] } }, { a: [{ b: 2 }, { b: 1 }] }, true],
    ['a number', { a: [300] }, { a: 300 }, true],
    ['a number not as text', { a: [300] }, { a: '300' }, false],
    ['a boolean', { a: [true] }, { a: true }, true],
    ['null', { a: [null] }, { a: null }, true],
    ['null, not absence', { a: [null] }, {}, false],
    ['the empty text', { a: [''] }, { a: '' }, true],
    ['prefix', { a: [{ prefix: 'ab' }] }, { a: 'abc' }, true],
    ['prefix not elsewhere', { a: [{ prefix: 'bc' }] }, { a: 'abc' }, false],
    ['prefix ignoring case', { a: [{ prefix: { 'equals-ignore-case': 'AB' } }] }, { a: 'abc' }, true],
    ['suffix', { a: [{ suffix: '.png' }] }, { a: 'x.png' }, true],
    ['suffix not elsewhere', { a: [{ suffix: '.png' }] }, { a: 'x.png.txt' }, false],
    ['equals-ignore-case', { a: [{ 'equals-ignore-case': 'ABC' }] }, { a: 'abc' }, true],
    ['anything-but a value', { a: [{ 'anything-but': 'x' }] }, { a: 'y' }, true],
    ['anything-but not the value', { a: [{ 'anything-but': 'x' }] }, { a: 'x' }, false],
    ['anything-but a list', { a: [{ 'anything-but': ['x', 1] }] }, { a: 1 }, false],
    ['anything-but needs the field', { a: [{ 'anything-but': 'x' }] }, {}, false],
    ['anything-but a prefix', { a: [{ 'anything-but': { prefix: 'x' } }] }, { a: 'xy' }, false],
    ['anything-but other prefixes', { a: [{ 'anything-but': { prefix: ['x', 'y'] } }] }, { a: 'zx' }, true],
    ['numeric =', { a: [{ numeric: ['=', 5] }] }, { a: 5.0 }, true],
    ['numeric range', { a: [{ numeric: ['>', 0, '<=', 5] }] }, { a: 5 }, true],
    ['numeric range, outside', { a: [{ numeric: ['>', 0, '<=', 5] }] }, { a: 0 }, false],
    ['numeric not on texts', { a: [{ numeric: ['>', 0] }] }, { a: '5' }, false],
    ['exists', { a: [{ exists: true }] }, { a: null }, true],
    ['exists false', { a: [{ exists: false }] }, { b: 1 }, true],
    ['exists false below an absent parent', { a: { b: [{ exists: false }] } }, {}, true],
    ['exists only on leaves', { a: [{ exists: true }] }, { a: { b: 1 } }, false],
    ['an operator or a value', { a: [{ prefix: 'z' }, 7] }, { a: 7 }, true],
    ['$or across keys', { $or: [{ a: [1] }, { b: [2] }] }, { b: 2 }, true],
    ['$or together with other keys', { c: [3], $or: [{ a: [1] }, { b: [2] }] }, { b: 2, c: 4 }, false],
  ])('match %s', (...[, pattern, data, expected]) => {
    expect(matches(pattern, data)).toBe(expected);
  });

  it('compare numbers of exact lists by their spelling', () => {
    const filter = createRecordFilter(['{"data":{"a":[300]}}']);
    expect(['{"a":300}', '{"a":3.0e2}', '{"a":300.0}'].map((data) => filter?.(kinesisRecord(data)))).toEqual([
      true,
      false,
      false,
    ]);
  });

  it('take the last of duplicate keys', () => {
    expect(createRecordFilter(['{"data":{"a":[1],"a":[2]}}'])?.(kinesisRecord('{"a":2}'))).toBe(true);
  });

  it('look into a payload however deep it is nested: it must not stop the shard', () => {
    const depth = 50_000;
    const nested = `${'['.repeat(depth)}${']'.repeat(depth)}`;
    expect(matches({ event: ['final'], n: [7] }, `{"event":"final","n":7,"x":${nested}}`)).toBe(true);
    expect(matches({ event: ['final'] }, `{"event":"update","x":${nested}}`)).toBe(false);
  });

  it('drop a payload that is not JSON when the pattern expects JSON', () => {
    expect(matches({ a: [{ exists: false }] }, 'plain text')).toBe(false);
  });

  it('match a plain text payload by a list', () => {
    expect(matches(['ping', { prefix: 'po' }], 'pong')).toBe(true);
  });

  it('look at the record of Kinesis at top level', () => {
    const filter = createRecordFilter([
      '{"partitionKey":[{"prefix":"dev"}],"approximateArrivalTimestamp":[{"numeric":[">",1]}]}',
    ]);
    expect(filter?.(kinesisRecord('x', { partitionKey: 'device-1' }))).toBe(true);
    expect(filter?.(kinesisRecord('x', { partitionKey: 'other' }))).toBe(false);
  });

  it('look at typed attributes of a table stream, whose numbers are texts', () => {
    const record = (n: string): SourceRecord => ({
      ...kinesisRecord(''),
      filterInput: () => ({
        envelope: {
          eventName: 'INSERT',
          dynamodb: { ApproximateCreationDateTime: 1_718_000_000, NewImage: { n: { N: n } } },
        },
      }),
    });
    const passing = (pattern: object) => createRecordFilter([JSON.stringify(pattern)])?.(record('5'));
    expect(passing({ eventName: ['INSERT'], dynamodb: { NewImage: { n: { N: ['5'] } } } })).toBe(true);
    expect(passing({ dynamodb: { NewImage: { n: { N: [{ numeric: ['>', 1] }] } } } })).toBe(false);
    expect(passing({ dynamodb: { ApproximateCreationDateTime: [{ numeric: ['>', 1] }] } })).toBe(true);
    expect(passing({ dynamodb: { ApproximateCreationDateTime: [1_718_000_000] } })).toBe(true);
  });

  it('pass a record if any filter of the mapping matches', () => {
    const filter = createRecordFilter(['{"data":{"a":[1]}}', '{"data":{"a":[2]}}']);
    expect([1, 2, 3].map((a) => filter?.(kinesisRecord(JSON.stringify({ a }))))).toEqual([true, true, false]);
  });

  it.each([
    'not json',
    '[]',
    '{"data":{"a":"x"}}',
    '{"data":"x"}',
    '{"data":{"a":[]}}',
    '{"data":{}}',
    '{"data":{"a":[{"prefix":1}]}}',
    '{"data":{"a":[{"numeric":[">"]}]}}',
    '{"data":{"a":[{"numeric":["!",1]}]}}',
    '{"data":{"a":[{"exists":"yes"}]}}',
    '{"data":{"a":[{"unknown":1}]}}',
    '{"data":{"a":[{"constructor":1}]}}',
    '{"data":{"a":[{"numeric":["constructor",1]}]}}',
    '{"data":{"a":[{"prefix":"a","suffix":"b"}]}}',
    '{"data":{"a":[[1]]}}',
    '{"data":{"a":[{"anything-but":[]}]}}',
    '{"data":{"a":[{"anything-but":{"numeric":[">",1]}}]}}',
    '{"data":{"$or":[]}}',
  ])('refuse %s', (pattern) => {
    expect(() => createRecordFilter([pattern])).toThrow(
      expect.objectContaining({
        name: 'InvalidParameterValueException',
        message: 'Invalid filter pattern definition.',
      }),
    );
  });

  it('are at most five, of at most 4,096 characters', () => {
    const pattern = (length: number) => `{"data":{"a":["${'x'.repeat(length - '{"data":{"a":[""]}}'.length)}"]}}`;
    expect(createRecordFilter(Array(5).fill(pattern(4_096)))).toBeTypeOf('function');
    expect(() => createRecordFilter(Array(6).fill(pattern(100)))).toThrow(/at most 5/);
    expect(() => createRecordFilter([pattern(4_097)])).toThrow(/at most 4096/);
  });
});

describe('filtered records (aws-semantics 2.3)', () => {
  it('cause no invocation, move the checkpoint and never reach the destination', async () => {
    const bench = eventSourceBench({ mapping: { filterPatterns: ['{"data":{"wanted":[true]}}'] } });
    const dropped = bench.source.put({ data: { wanted: false } });
    await bench.start();
    await settle();
    expect(bench.invocations).toEqual([]);
    expect(bench.checkpoint()).toMatchObject({ position: { afterSequenceNumber: dropped } });
    expect(bench.eventSources.metrics()).toMatchObject([{ records: 0, filteredRecords: 1 }]);
  });

  it('leave the others together in one batch', async () => {
    const bench = eventSourceBench({ mapping: { filterPatterns: ['{"data":{"wanted":[true]}}'] } });
    const put = [true, false, true].map((wanted) => bench.source.put({ data: { wanted } }));
    await bench.start();
    await settle();
    expect(bench.batches()).toEqual([[put[0], put[2]]]);
    expect(bench.checkpoint()).toMatchObject({ position: { afterSequenceNumber: put[2] } });
  });
});

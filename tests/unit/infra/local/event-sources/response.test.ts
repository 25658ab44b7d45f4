import { describe, expect, it } from 'vitest';
import { interpretResponse } from '../../../../../infra/local/src/event-sources/response.ts';

const answer = (response: unknown, overrides = {}) =>
  interpretResponse({
    result: { payload: JSON.stringify(response) },
    sequenceNumbers: ['1', '2', '3'],
    reportBatchItemFailures: true,
    isWindowed: false,
    ...overrides,
  });

const failures = (...identifiers: unknown[]) => ({
  batchItemFailures: identifiers.map((itemIdentifier) => ({ itemIdentifier })),
});

describe('responses with ReportBatchItemFailures (aws-semantics 2.5)', () => {
  it.each([[null], [''], [[]], [{}], [{ batchItemFailures: [] }], [{ batchItemFailures: null }], [{ other: 1 }]])(
    'count %j as complete success',
    (response) => expect(answer(response)).toEqual({ outcome: { type: 'success' } }),
  );

  it.each([
    [failures('')],
    [failures(null)],
    [failures('unknown')],
    [failures('2', 'unknown')],
    [{ batchItemFailures: [{ wrongKey: '2' }] }],
    [{ batchItemFailures: ['2'] }],
    [{ batchItemFailures: '2' }],
    ['text'],
    [7],
  ])('count %j as complete failure', (response) => expect(answer(response)).toEqual({ outcome: { type: 'failure' } }));

  it('take the lowest reported number, in whatever order they come', () => {
    expect(answer(failures('3', '2'))).toEqual({ outcome: { type: 'partial', failedIndex: 1 } });
  });

  it('are ignored without FunctionResponseTypes', () => {
    expect(answer(failures('2'), { reportBatchItemFailures: false })).toEqual({ outcome: { type: 'success' } });
  });

  it('do not matter when the function failed', () => {
    expect(answer({}, { result: { payload: '{}', functionError: 'Unhandled' } })).toEqual({
      outcome: { type: 'failure' },
    });
  });
});

describe('responses with tumbling windows (aws-semantics 2.8)', () => {
  it.each([[null], [{}], [{ state: null }], [{ state: 'text' }], [{ state: [] }], [{ batchItemFailures: [] }]])(
    'count %j as failure, for want of a state',
    (response) => expect(answer(response, { isWindowed: true })).toEqual({ outcome: { type: 'failure' } }),
  );

  it('give the state back, also with a partial success', () => {
    expect(answer({ state: { a: 1 } }, { isWindowed: true })).toEqual({
      outcome: { type: 'success' },
      stateJson: '{"a":1}',
    });
    expect(answer({ state: { a: 1 }, ...failures('2') }, { isWindowed: true })).toEqual({
      outcome: { type: 'partial', failedIndex: 1 },
      stateJson: '{"a":1}',
    });
  });

  it('give no state back on complete failure', () => {
    expect(answer({ state: { a: 1 }, ...failures('unknown') }, { isWindowed: true })).toEqual({
      outcome: { type: 'failure' },
    });
  });
});

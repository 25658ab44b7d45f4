import { describe, expect, it } from 'vitest';
import { parseFailureDocument } from '../../../../functions/src/adapters/failure-document.ts';

const context = (functionArn = 'arn:aws:lambda:us-east-1:111122223333:function:stack-aggregate') => ({
  requestContext: { requestId: 'r', functionArn, condition: 'RetryAttemptsExhausted', approximateInvokeCount: 11 },
  version: '1.0',
  timestamp: '2026-01-01T00:00:06.021Z',
});
const batchInfo = {
  shardId: 'shardId-000000000001',
  startSequenceNumber: '1',
  endSequenceNumber: '2',
  approximateArrivalOfFirstRecord: '2026-01-01T00:00:04.835Z',
  approximateArrivalOfLastRecord: '2026-01-01T00:00:05.580Z',
  batchSize: 2,
  streamArn: 'arn:aws:kinesis:us-east-1:111122223333:stream/readings',
};
const records = [{ kinesis: { data: 'YQ==' } }, { kinesis: { data: 'Yg==' } }];
const parse = (document: unknown) => parseFailureDocument(JSON.stringify(document));
const stream = (payload: unknown) => ({ ...context(), KinesisBatchInfo: batchInfo, payload });
const given = {
  kind: 'stream',
  records,
  shardId: 'shardId-000000000001',
  streamArn: 'arn:aws:kinesis:us-east-1:111122223333:stream/readings',
  firstArrival: '2026-01-01T00:00:04.835Z',
  lastArrival: '2026-01-01T00:00:05.580Z',
};

describe('what Lambda stored of a batch that it gave up (aws-semantics 2.6)', () => {
  it.each([
    ['as an object', { Records: records }],
    ['as text', JSON.stringify({ Records: records })],
  ])('holds the records that were sent, %s', (_, payload) => {
    expect(parse(stream(payload))).toEqual({ functionName: 'stack-aggregate', given });
  });

  it('holds a window and what it had come to, where the call had them', () => {
    const window = { start: '2026-01-01T00:00:04Z', end: '2026-01-01T00:00:05Z' };
    const state = { races: [] };
    expect(parse(stream({ Records: [], window, state, isFinalInvokeForWindow: true })).given).toEqual({
      ...given,
      records: [],
      window,
      state,
    });
  });

  it('may be of a table, whose stream says less of when records arrived', () => {
    const { approximateArrivalOfFirstRecord: _, approximateArrivalOfLastRecord: __, ...info } = batchInfo;
    const document = { ...context(), DDBStreamBatchInfo: info, payload: { Records: records } };
    expect(parse(document).given).toEqual({ ...given, firstArrival: '', lastArrival: '' });
  });

  it('may be an event that was invoked asynchronously (aws-semantics 3.3)', () => {
    const arn = 'arn:aws:lambda:us-east-1:111122223333:function:stack-records:$LATEST';
    const requestPayload = { Records: [{ s3: {} }] };
    expect(parse({ ...context(arn), requestPayload, responsePayload: null })).toEqual({
      functionName: 'stack-records',
      given: { kind: 'event', event: requestPayload },
    });
  });

  it.each([
    ['half of it', '{"requestContext":', 'it is not JSON'],
    ['a number', '7', 'it is no object'],
    ['no context', '{}', 'requestContext is no object'],
    ['no function', JSON.stringify({ requestContext: { functionArn: 'stack-aggregate' } }), 'it names no function'],
    ['neither batch nor event', JSON.stringify(context()), 'it holds neither batch nor event'],
    ['no payload', JSON.stringify(stream(undefined)), 'payload is no object'],
    ['half a payload', JSON.stringify(stream('{"Records":')), 'it is not JSON'],
    ['no records', JSON.stringify(stream({})), 'its payload has no list of records'],
    ['nothing', JSON.stringify(stream({ Records: [] })), 'it holds neither records nor the state of a window'],
  ])('is refused if it is %s', (_, text, message) => {
    expect(() => parseFailureDocument(text)).toThrow(
      expect.objectContaining({ code: 'FAILURE_DOCUMENT_INVALID', message }),
    );
  });
});

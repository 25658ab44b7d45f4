import { describe, expect, it } from 'vitest';
import type { FailureDocument, StreamBatch } from '../../../../functions/src/adapters/failure-document.ts';
import { redriveEvents } from '../../../../functions/src/adapters/redrive-events.ts';

const records = Array.from({ length: 5 }, (_, index) => ({ kinesis: { data: `${index}` } }));
const documentOf = (batch: Partial<StreamBatch> = {}): FailureDocument => ({
  functionName: 'fn',
  given: {
    kind: 'stream',
    records,
    shardId: 'shard-1',
    streamArn: 'arn:stream',
    firstArrival: '2026-01-01T00:00:04.835Z',
    lastArrival: '2026-01-01T00:00:05.580Z',
    ...batch,
  },
});
const eventsOf = (...call: Parameters<typeof redriveEvents>) =>
  redriveEvents(...call).map((event) => JSON.parse(event));

const closedWindow = {
  Records: records,
  window: { start: '2026-01-01T00:00:04.835Z', end: '2026-01-01T00:00:05.580Z' },
  state: {},
  shardId: 'shard-1',
  eventSourceARN: 'arn:stream',
  isFinalInvokeForWindow: true,
  isWindowTerminatedEarly: false,
};

describe('the event of a failed batch', () => {
  it.each(['announce', 'finish'] as const)('holds its records, for %s', (consumer) => {
    expect(eventsOf(consumer, documentOf())).toEqual([{ Records: records }]);
  });

  it('is for aggregate one closed window of its own (aws-semantics 2.8)', () => {
    expect(eventsOf('aggregate', documentOf())).toEqual([closedWindow]);
  });

  it('takes up what its window had come to, and is the last call however the first try ended', () => {
    const [window, state] = [{ start: 'a', end: 'b' }, { races: [['1-0', 'ann', 'Ann', 'AAAA']] }];
    expect(eventsOf('aggregate', documentOf({ records: [], window, state }))).toEqual([
      { ...closedWindow, Records: [], window, state },
    ]);
  });

  it('is the very event that was invoked asynchronously', () => {
    const event = { Records: [{ s3: { object: { key: 'a+b', size: 12 } } }] };
    expect(eventsOf('records', { functionName: 'fn', given: { kind: 'event', event } })).toEqual([event]);
  });

  it('is several where one would be larger than a call takes: each record in one, the state in the first', () => {
    const state = { races: [] };
    const whole = Buffer.byteLength(redriveEvents('aggregate', documentOf({ state }))[0] ?? '');
    const sizesOf = (eventBytesMax: number) =>
      eventsOf('aggregate', documentOf({ state }), { eventBytesMax }).map((event) => event.Records.length);
    expect([sizesOf(whole), sizesOf(whole - 1), sizesOf(whole - 60)]).toEqual([[5], [3, 2], [2, 1, 2]]);
    const events = eventsOf('aggregate', documentOf({ state }), { eventBytesMax: whole - 1 });
    expect(events.flatMap((event) => event.Records)).toEqual(records);
    expect(events.map((event) => event.state)).toEqual([state, {}]);
  });

  it('cannot be made for a record that is too large by itself', () => {
    expect(() => redriveEvents('finish', documentOf(), { eventBytesMax: 20 })).toThrow(
      expect.objectContaining({ code: 'REDRIVE_FAILED' }),
    );
  });
});

import { describe, expect, it } from 'vitest';
import {
  eventSourceBench,
  failed,
  type Handler,
  START_MS,
  type StreamEvent,
  settle,
} from '../../../../support/event-source-bench.ts';

const WINDOW = { tumblingWindowSeconds: 10 } as const;
const ON_FAILURE = { onFailureArn: 'arn:aws:s3:::failures' } as const;

/** Collects sequence numbers in the state. */
const collect: Handler = (event) => ({ state: { seen: [...seenIn(event), ...numbers(event)] } });
const seenIn = (event: StreamEvent): string[] => (event.state?.['seen'] as string[] | undefined) ?? [];
const numbers = (event: StreamEvent): string[] => event.Records.map((record) => record.kinesis?.sequenceNumber ?? '');

const brief = (event: StreamEvent) => ({
  records: numbers(event),
  seen: seenIn(event),
  window: event.window?.start.slice(14, 19),
  final: event.isFinalInvokeForWindow,
});

const windowBench = (handler: Handler = collect, mapping = {}) =>
  eventSourceBench({ mapping: { ...WINDOW, ...mapping }, handler });

describe('tumbling windows (aws-semantics 2.8)', () => {
  it('add window, state, shardId, eventSourceARN and both flags to the event', async () => {
    const bench = windowBench();
    const put = bench.source.put({ arrivedAtMs: START_MS });
    await bench.start();
    await settle();
    const { Records, ...rest } = bench.invocations[0]?.event ?? { Records: [] };
    expect(Records.map((record) => record.kinesis?.sequenceNumber)).toEqual([put]);
    expect(rest).toEqual({
      window: { start: '2021-05-14T11:35:00Z', end: '2021-05-14T11:35:10Z' },
      state: {},
      shardId: 'shard-0',
      eventSourceARN: 'arn:aws:kinesis:us-east-1:000000000000:stream/telemetry',
      isFinalInvokeForWindow: false,
      isWindowTerminatedEarly: false,
    });
  });

  it('are aligned to the epoch, not to the first record, and carry the state on', async () => {
    const bench = windowBench();
    await bench.start();
    await bench.run(7_000);
    const a = bench.source.put();
    await bench.run(2_000);
    const b = bench.source.put();
    await bench.run(3_000);
    expect(bench.invocations.map(({ event }) => brief(event))).toEqual([
      { records: [a], seen: [], window: '35:00', final: false },
      { records: [b], seen: [a], window: '35:00', final: false },
      { records: [], seen: [a, b], window: '35:00', final: true },
    ]);
  });

  it('close at their end by the clock, without a further record and without a grace', async () => {
    const bench = windowBench();
    await bench.start();
    await bench.run(500);
    bench.source.put();
    await bench.run(30_000);
    expect(bench.invocations.map(({ atMs, event }) => [atMs - START_MS, event.isFinalInvokeForWindow])).toEqual([
      [1_000, false],
      [10_000, true],
    ]);
  });

  it('read up to the end at once, whatever the base rate', async () => {
    const bench = windowBench();
    await bench.start();
    await bench.run(9_500);
    const a = bench.source.put();
    await bench.run(450);
    const b = bench.source.put();
    await bench.run(50);
    expect(bench.invocations.map(({ atMs, event }) => ({ atMs: atMs - START_MS, ...brief(event) }))).toEqual([
      { atMs: 9_500, records: [a], seen: [], window: '35:00', final: false },
      { atMs: 10_000, records: [b], seen: [a], window: '35:00', final: false },
      { atMs: 10_000, records: [], seen: [a, b], window: '35:00', final: true },
    ]);
  });

  it('stay open while a record that arrived in time is still being written', async () => {
    const bench = windowBench();
    bench.source.unsettledFromMs = START_MS + 9_990;
    bench.source.put();
    await bench.start();
    await bench.run(10_200);
    const inFlight = bench.source.put({ arrivedAtMs: START_MS + 9_990 });
    bench.source.unsettledFromMs = Number.POSITIVE_INFINITY;
    await bench.run(50);
    expect(bench.invocations.at(-1)?.event.isFinalInvokeForWindow).toBe(true);
    expect(bench.invocations.at(-1)?.event.state?.['seen']).toContain(inFlight);
  });

  it('silent 1: a batch has exactly one window', async () => {
    const bench = windowBench();
    const [a, b, c] = [9_999, 10_000, 10_001].map((offset) =>
      bench.source.put({ arrivedAtMs: START_MS - 20_000 + offset }),
    );
    await bench.start();
    await settle();
    expect(bench.invocations.map(({ event }) => brief(event))).toEqual([
      { records: [a], seen: [], window: '34:40', final: false },
      { records: [], seen: [a], window: '34:40', final: true },
      { records: [b, c], seen: [], window: '34:50', final: false },
      { records: [], seen: [b, c], window: '34:50', final: true },
    ]);
  });

  it('silent 2: a window closes at the end of its shard, and the child begins with a fresh state', async () => {
    const bench = windowBench();
    const a = bench.source.put();
    bench.source.split('shard-0', ['shard-1']);
    const b = bench.source.put({ shardId: 'shard-1' });
    await bench.start();
    await settle();
    expect(bench.invocations.map(({ event }) => ({ shardId: event.shardId, ...brief(event) }))).toEqual([
      { shardId: 'shard-0', records: [a], seen: [], window: '35:00', final: false },
      { shardId: 'shard-0', records: [], seen: [a], window: '35:00', final: true },
      { shardId: 'shard-1', records: [b], seen: [], window: '35:00', final: false },
    ]);
  });

  it('silent 3: a window without any record causes no invocation', async () => {
    const bench = windowBench();
    await bench.start();
    await bench.run(60_000);
    expect(bench.invocations).toEqual([]);
  });

  it('silent 3: a window whose records are all filtered out causes no invocation', async () => {
    const bench = windowBench(collect, { filterPatterns: ['{"partitionKey":["wanted"]}'] });
    const dropped = bench.source.put({ key: 'other' });
    await bench.start();
    await bench.run(30_000);
    expect(bench.invocations).toEqual([]);
    expect(bench.checkpoint()).toMatchObject({ position: { afterSequenceNumber: dropped } });
  });

  it('silent 4: a late record counts into the current window; a closed one is never opened again', async () => {
    const bench = windowBench();
    bench.source.put();
    await bench.start();
    await bench.run(11_000);
    const late = bench.source.put({ arrivedAtMs: START_MS + 9_000 });
    await bench.run(2_000);
    expect(brief(bench.invocations.at(-1)?.event ?? { Records: [] })).toEqual({
      records: [late],
      seen: [],
      window: '35:10',
      final: false,
    });
  });

  it('silent 4: the same holds after a restart', async () => {
    const bench = windowBench();
    bench.source.put();
    await bench.start();
    await bench.run(11_000);
    await bench.crash();
    bench.source.put({ arrivedAtMs: START_MS + 9_000 });
    await bench.run(2_000);
    expect(bench.invocations.at(-1)?.event.window?.start).toBe('2021-05-14T11:35:10Z');
  });

  it('silent 5: position, state and window are saved together; a crash replays with the old state', async () => {
    const bench = windowBench();
    const a = bench.source.put();
    await bench.start();
    await bench.run(2_000);
    expect(bench.checkpoint()).toEqual({
      position: { afterSequenceNumber: a },
      closedUntilMs: 0,
      isFinished: false,
      window: { startMs: START_MS, endMs: START_MS + 10_000, state: { seen: [a] } },
    });
    const b = bench.source.put();
    bench.setHandler(() => new Promise(() => undefined));
    await bench.run(2_000);
    bench.setHandler(collect);
    await bench.crash();
    await bench.run(100);
    expect(bench.invocations.slice(1).map(({ event }) => brief(event))).toEqual([
      { records: [b], seen: [a], window: '35:00', final: false },
      { records: [b], seen: [a], window: '35:00', final: false },
    ]);
  });

  it('silent 5: a window that ended while the runtime was down closes after the start', async () => {
    const bench = windowBench();
    const a = bench.source.put();
    await bench.start();
    await bench.run(1_000);
    bench.clock.jumpTo(START_MS + 3_600_000);
    await bench.crash();
    await bench.run(50);
    expect(bench.invocations.slice(1).map(({ event }) => brief(event))).toEqual([
      { records: [], seen: [a], window: '35:00', final: true },
    ]);
  });

  it.each([
    ['a thrown error', failed()],
    ['a missing state', {}],
    ['no response', null],
  ])('silent 6: after %s the same records and the same state are sent again', async (_name, answer) => {
    const bench = windowBench((event, invocation) => (invocation.index === 1 ? answer : collect(event, invocation)));
    const a = bench.source.put();
    await bench.start();
    await bench.run(2_000);
    const b = bench.source.put();
    await bench.run(2_000);
    expect(bench.invocations.slice(1).map(({ event }) => brief(event))).toEqual([
      { records: [b], seen: [a], window: '35:00', final: false },
      { records: [b], seen: [a], window: '35:00', final: false },
    ]);
  });

  it('silent 6: exhausted records are given up, the previous state stays, the window continues', async () => {
    const bench = windowBench((event, invocation) => (invocation.index === 1 ? failed() : collect(event, invocation)), {
      maximumRetryAttempts: 0,
      ...ON_FAILURE,
    });
    const a = bench.source.put();
    await bench.start();
    await bench.run(2_000);
    const lost = bench.source.put();
    await bench.run(2_000);
    const c = bench.source.put();
    await bench.run(10_000);
    expect(bench.invocations.slice(2).map(({ event }) => brief(event))).toEqual([
      { records: [c], seen: [a], window: '35:00', final: false },
      { records: [], seen: [a, c], window: '35:00', final: true },
    ]);
    expect(bench.objects[0]?.document['KinesisBatchInfo']).toMatchObject({ startSequenceNumber: lost });
  });

  it('silent 7: a partial response moves to the lowest failed number with the returned state', async () => {
    const bench = windowBench(collect, { reportBatchItemFailures: true });
    const [a, b, c] = [bench.source.put(), bench.source.put(), bench.source.put()];
    bench.setHandler((event, invocation) =>
      invocation.index === 0
        ? { state: { seen: [a] }, batchItemFailures: [{ itemIdentifier: b }] }
        : collect(event, invocation),
    );
    await bench.start();
    await settle();
    expect(bench.checkpoint()).toMatchObject({
      position: { afterSequenceNumber: a },
      window: { state: { seen: [a] } },
    });
    await bench.run(1_000);
    expect(brief(bench.invocations[1]?.event ?? { Records: [] })).toEqual({
      records: [b, c],
      seen: [a],
      window: '35:00',
      final: false,
    });
  });

  it('silent 7: bisect runs the first half to success, then the second half with the new state', async () => {
    const bench = windowBench((event, invocation) => (invocation.index === 0 ? failed() : collect(event, invocation)), {
      bisectBatchOnFunctionError: true,
    });
    const [a, b, c] = [bench.source.put(), bench.source.put(), bench.source.put()];
    await bench.start();
    await bench.run(2_000);
    expect(bench.invocations.slice(1).map(({ event }) => brief(event))).toEqual([
      { records: [a], seen: [], window: '35:00', final: false },
      { records: [b, c], seen: [a], window: '35:00', final: false },
    ]);
  });

  it('silent 8: a failed final call is retried; exhausted, its state goes to the destination and the window is dropped', async () => {
    const bench = windowBench(
      (event, invocation) => (event.isFinalInvokeForWindow ? failed() : collect(event, invocation)),
      {
        maximumRetryAttempts: 1,
        ...ON_FAILURE,
      },
    );
    const a = bench.source.put();
    await bench.start();
    await bench.run(15_000);
    const b = bench.source.put();
    await bench.run(2_000);
    expect(bench.invocations.map(({ event }) => brief(event))).toEqual([
      { records: [a], seen: [], window: '35:00', final: false },
      { records: [], seen: [a], window: '35:00', final: true },
      { records: [], seen: [a], window: '35:00', final: true },
      { records: [b], seen: [], window: '35:10', final: false },
    ]);
    expect(bench.objects.map(({ document }) => document)).toMatchObject([
      {
        requestContext: { condition: 'RetryAttemptsExhausted', approximateInvokeCount: 2 },
        KinesisBatchInfo: { batchSize: 0 },
        payload: { Records: [], state: { seen: [a] }, isFinalInvokeForWindow: true },
      },
    ]);
    expect(bench.logged).toContainEqual(expect.objectContaining({ level: 'error' }));
  });

  it('silent 8: MaximumRecordAge applies to the final call', async () => {
    const bench = windowBench(
      (event, invocation) => (event.isFinalInvokeForWindow ? failed() : collect(event, invocation)),
      {
        maximumRecordAgeSeconds: 60,
        ...ON_FAILURE,
      },
    );
    bench.source.put();
    await bench.start();
    await bench.run(200_000, 500);
    expect(bench.objects.map(({ document }) => document['requestContext'])).toMatchObject([
      { condition: 'RecordAgeExceeded' },
    ]);
  });

  it('silent 9: a state over 1 MiB ends the window early and continues it with an empty state', async () => {
    const bench = windowBench((event) =>
      event.isWindowTerminatedEarly || event.isFinalInvokeForWindow
        ? { state: {} }
        : { state: { big: 'x'.repeat(1_048_576), seen: numbers(event) } },
    );
    const a = bench.source.put();
    await bench.start();
    await settle();
    const [, early] = bench.invocations.map(({ event }) => event);
    expect({ ...early, state: Object.keys(early?.state ?? {}) }).toMatchObject({
      Records: [],
      state: ['big', 'seen'],
      window: { start: '2021-05-14T11:35:00Z' },
      isFinalInvokeForWindow: false,
      isWindowTerminatedEarly: true,
    });
    expect(bench.checkpoint()).toMatchObject({
      position: { afterSequenceNumber: a },
      window: { startMs: START_MS, state: {} },
    });
    await bench.run(12_000);
    expect(bench.invocations.slice(2).map(({ event }) => brief(event))).toEqual([
      { records: [], seen: [], window: '35:00', final: true },
    ]);
  });

  it('silent 9: an oversize state that was saved before a crash ends early after the restart', async () => {
    const bench = windowBench((event) =>
      event.isWindowTerminatedEarly ? new Promise(() => undefined) : { state: { big: 'x'.repeat(1_048_576) } },
    );
    bench.source.put();
    await bench.start();
    await settle();
    bench.setHandler(() => ({ state: {} }));
    await bench.crash();
    await settle();
    expect(bench.invocations.map(({ event }) => event.isWindowTerminatedEarly)).toEqual([false, true, true]);
  });

  it('silent 9: a state of exactly 1 MiB is carried on', async () => {
    const filler = 'x'.repeat(1_048_576 - '{"big":""}'.length);
    const bench = windowBench(() => ({ state: { big: filler } }));
    bench.source.put();
    await bench.start();
    await settle();
    expect(bench.invocations).toHaveLength(1);
  });

  it('silent 10: ParallelizationFactor above 1 is refused', async () => {
    const bench = windowBench(collect, { parallelizationFactor: 2 });
    await expect(bench.start()).rejects.toMatchObject({
      code: 'MAPPING_INVALID',
      message: expect.stringContaining('ParallelizationFactor 1'),
    });
  });

  it('silent 11: the state counts towards the limit of an event', async () => {
    const bench = windowBench((event, invocation) =>
      invocation.index === 0 ? { state: { big: 'x'.repeat(1_000_000) } } : { state: event.state },
    );
    bench.source.put();
    await bench.start();
    await bench.run(1_000);
    for (let index = 0; index < 5; index += 1) bench.source.put({ data: 'x'.repeat(1_300_000) });
    await bench.run(2_000);
    expect(bench.invocations.map(({ event }) => event.Records.length)).toEqual([1, 3, 2]);
    expect(Math.max(...bench.invocations.map(({ json }) => json.length))).toBeLessThanOrEqual(6_291_456);
  });
});

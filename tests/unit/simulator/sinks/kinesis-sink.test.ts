import { createServer, type Server } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import { createKinesisClient, createKinesisSink } from '../../../../simulator/src/sinks/kinesis-sink.ts';
import type { OutgoingReading, ReadingSink } from '../../../../simulator/src/sinks/reading-sink.ts';
import { createAcceleratedClock } from '../support/accelerated-clock.ts';
import { racersOf, shortRace } from '../support/factories.ts';

interface PutRecord {
  readonly data: string;
  readonly partitionKey: string;
}

type Answer = (records: readonly PutRecord[], call: number) => { status?: number; refused?: readonly number[] };

const [racer] = racersOf(1);
let server: Server | undefined;
let sink: ReadingSink | undefined;

afterEach(async () => {
  await sink?.close();
  server?.closeAllConnections();
  await new Promise((resolve) => (server === undefined ? resolve(undefined) : server.close(resolve)));
  server = undefined;
});

/** A stream that answers PutRecords as told; `refused` are the positions that are throttled. */
async function openStream(answer: Answer) {
  const calls: PutRecord[][] = [];
  server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const body = JSON.parse(Buffer.concat(chunks).toString());
    const records: PutRecord[] = body.Records.map((record: { Data: string; PartitionKey: string }) => ({
      data: Buffer.from(record.Data, 'base64').toString(),
      partitionKey: record.PartitionKey,
    }));
    calls.push(records);
    const { status = 200, refused = [] } = answer(records, calls.length);
    const Records = records.map((_, index) =>
      refused.includes(index)
        ? { ErrorCode: 'ProvisionedThroughputExceededException', ErrorMessage: 'Rate exceeded for shard shardId-0' }
        : { SequenceNumber: String(index), ShardId: 'shardId-000000000000' },
    );
    response
      .writeHead(status, { 'content-type': 'application/x-amz-json-1.1' })
      .end(
        JSON.stringify(status === 200 ? { FailedRecordCount: refused.length, Records } : { __type: 'InternalFailure' }),
      );
  });
  await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return { calls, url: `http://127.0.0.1:${port}` };
}

function openSink(url: string, { expectedOutcomes = 1, attemptsMax = 4 } = {}) {
  const { promise: done, resolve } = Promise.withResolvers<void>();
  const outcomes = { acknowledged: [] as number[], retried: [] as number[], givenUp: [] as [number, string][] };
  const settle = () => {
    if (outcomes.acknowledged.length + outcomes.givenUp.length === expectedOutcomes) resolve();
  };
  const clock = createAcceleratedClock(20);
  sink = createKinesisSink({
    client: createKinesisClient({ region: 'us-east-1', endpoint: url }),
    streamName: 'readings',
    racerIndexes: [0, 1, 2],
    partitionKeyOf: ({ race }) => race.raceId,
    clock,
    serverClock: clock,
    attemptsMax,
    events: {
      acknowledged: ({ second }) => {
        outcomes.acknowledged.push(second);
        settle();
      },
      retried: ({ second }) => outcomes.retried.push(second),
      givenUp: ({ second }, reason) => {
        outcomes.givenUp.push([second, reason]);
        settle();
      },
    },
  });
  return { sink, outcomes, done };
}

const readingAt = (second: number): OutgoingReading => ({
  racer: racer!,
  race: shortRace,
  second,
  payload: `{"second":${second}}`,
  staleAtMs: Number.POSITIVE_INFINITY,
});

describe('the stream sink', () => {
  it('writes the reading itself, under the race', async () => {
    const stream = await openStream(() => ({}));
    const { sink: open, outcomes, done } = openSink(stream.url);
    open.send(readingAt(1));
    await done;
    expect(stream.calls).toEqual([[{ data: '{"second":1}', partitionKey: shortRace.raceId }]]);
    expect(outcomes).toEqual({ acknowledged: [1], retried: [], givenUp: [] });
  });

  it('aws-semantics 1.3: PutRecords answers 200 with some records throttled; only those are put again', async () => {
    const stream = await openStream((_records, call) => (call === 1 ? { refused: [1, 3] } : {}));
    const { sink: open, outcomes, done } = openSink(stream.url, { expectedOutcomes: 4 });
    for (const second of [1, 2, 3, 4]) open.send(readingAt(second));
    await done;
    expect(stream.calls[0]).toHaveLength(4);
    expect(
      stream.calls
        .slice(1)
        .flat()
        .map(({ data }) => data)
        .sort(),
    ).toEqual(['{"second":2}', '{"second":4}']);
    expect([outcomes.acknowledged.sort(), outcomes.retried.sort(), outcomes.givenUp]).toEqual([
      [1, 2, 3, 4],
      [2, 4],
      [],
    ]);
  });

  it('aws-semantics 1.3: never puts more than 500 records in one call', async () => {
    const stream = await openStream(() => ({}));
    const { sink: open, done } = openSink(stream.url, { expectedOutcomes: 1_201 });
    for (let second = 1; second <= 1_201; second += 1) open.send(readingAt(second));
    await done;
    expect(stream.calls.map(({ length }) => length).sort((a, b) => b - a)).toEqual([500, 500, 201]);
  });

  it('gives a reading up after its attempts, and says why', async () => {
    const stream = await openStream((records) => ({ refused: records.map((_, index) => index) }));
    const { sink: open, outcomes, done } = openSink(stream.url, { attemptsMax: 3 });
    open.send(readingAt(1));
    await done;
    expect(stream.calls).toHaveLength(3);
    expect(outcomes).toEqual({
      acknowledged: [],
      retried: [1, 1],
      givenUp: [[1, 'ProvisionedThroughputExceededException']],
    });
    expect(open.pendingCount()).toBe(0);
  });

  it('puts a whole batch again that failed as a whole', async () => {
    // The SDK itself tries three times before it reports a failure.
    const stream = await openStream((_records, call) => (call <= 3 ? { status: 500 } : {}));
    const { sink: open, outcomes, done } = openSink(stream.url, { expectedOutcomes: 2 });
    open.send(readingAt(1));
    open.send(readingAt(2));
    await done;
    expect([outcomes.acknowledged.sort(), outcomes.retried.sort(), outcomes.givenUp]).toEqual([[1, 2], [1, 2], []]);
  });

  it('counts everybody as connected who is not dead, for whom nothing is put', async () => {
    const stream = await openStream(() => ({}));
    const { sink: open, outcomes, done } = openSink(stream.url);
    expect(open.connectedCount()).toBe(3);
    open.die(racer!.index, Number.POSITIVE_INFINITY);
    open.send(readingAt(1));
    await done;
    expect(open.connectedCount()).toBe(2);
    expect(outcomes).toEqual({ acknowledged: [], retried: [], givenUp: [[1, 'its client is dead']] });
    expect(stream.calls).toEqual([]);
  });
});

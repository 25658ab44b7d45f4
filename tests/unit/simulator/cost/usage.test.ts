import { describe, expect, it } from 'vitest';
import { parseUsage, readUsage, type Usage } from '../../../../simulator/src/cost/usage.ts';
import { scaleUsage, usageBetween } from '../../../../simulator/src/cost/usage-arithmetic.ts';
import { usage } from './support.ts';

/** Every count is the same number. */
const usageOf = (count: number, fields: Partial<Usage> = {}): Usage => ({
  atMs: 60_000,
  sinceMs: 1_000,
  iot: {
    connectionMinutes: count,
    connects: count,
    subscribes: count,
    messageUnitsIn: count,
    messageUnitsOut: count,
    rulesTriggered: count,
    actionsExecuted: count,
    clientAcks: count,
  },
  kinesis: [
    {
      stream: 'readings',
      shardHours: count,
      putUnits: count,
      records: count,
      bytesIn: count,
      readCalls: count,
      bytesOut: count,
    },
  ],
  lambda: [
    { functionName: 'f', memoryMb: 512, invocations: count, billedMs: count, gbSeconds: count, logBytes: count },
  ],
  dynamoDb: [
    {
      table: 't',
      writeUnits: count,
      readUnits: count,
      byIndex: { byRank: count },
      conditionalFailures: count,
      streamRecords: count,
    },
  ],
  firehose: [{ name: 'd', records: count, billedBytes: count, bytesIn: count }],
  s3: [{ bucket: 'b', putRequests: count, getRequests: count, bytesIn: count, bytesOut: count, storedBytes: count }],
  httpApi: [{ api: 'a', requests: count }],
  cognito: { tokenRequests: count },
  elastiCache: { processingUnits: count },
  ...fields,
});

describe('usage between two readings', () => {
  it('is the difference of every count, over the time between', () => {
    const between = usageBetween(usageOf(3), usageOf(10, { atMs: 90_000 }));
    expect(between).toEqual(usageOf(7, { sinceMs: 60_000, atMs: 90_000 }));
  });

  it('counts from 0 what was not there before', () => {
    const { kinesis, dynamoDb } = usageBetween(usage({ sinceMs: 1_000 }), usageOf(10)) ?? usage();
    expect(kinesis).toEqual(usageOf(10).kinesis);
    expect(dynamoDb[0]?.byIndex).toEqual({ byRank: 10 });
  });

  it('is unknown if the runtime was started anew', () => {
    expect(usageBetween(usageOf(3), usageOf(10, { sinceMs: 2_000 }))).toBeUndefined();
  });

  it('can be scaled, with its time, but not the memory of functions', () => {
    expect(scaleUsage(usageOf(2), 10)).toEqual(usageOf(20, { atMs: 1_000 + 590_000 }));
  });
});

describe('the page of a runtime', () => {
  const answering =
    (body: unknown, init: ResponseInit = { headers: { 'content-type': 'application/json' } }) =>
    async () =>
      new Response(typeof body === 'string' ? body : JSON.stringify(body), init);

  it('is read whole', async () => {
    expect(await readUsage('http://runtime', answering(usageOf(4)))).toEqual(usageOf(4));
  });

  it('is not there on AWS, whatever answers instead', async () => {
    expect(await readUsage('http://aws', answering('{}', { status: 404 }))).toBeUndefined();
    const site = answering('<html>', { headers: { 'content-type': 'text/html' } });
    expect(await readUsage('http://aws', site)).toBeUndefined();
  });

  it.each([
    [{ ...usageOf(1), iot: {} }, 'connectionMinutes is no number'],
    [{ ...usageOf(1), kinesis: 7 }, 'kinesis is no list'],
    [{ ...usageOf(1), httpApi: [{ requests: 1 }] }, 'api is no text'],
    [{ ...usageOf(1), cognito: { tokenRequests: null } }, 'tokenRequests is no number'],
  ])('is not guessed at when its shape is another one', async (answer, reason) => {
    expect(() => parseUsage(answer)).toThrow(reason);
    await expect(readUsage('http://runtime', answering(answer))).rejects.toMatchObject({
      code: 'API_ANSWER_UNEXPECTED',
      message: expect.stringContaining(reason),
    });
  });

  it('has to answer', async () => {
    const silent = async () => {
      throw new TypeError('fetch failed');
    };
    await expect(readUsage('http://runtime', silent)).rejects.toMatchObject({ code: 'API_UNREACHABLE' });
  });
});

import { describe, expect, it } from 'vitest';
import { costOf } from '../../../../simulator/src/cost/cost-of.ts';
import { tracesOf } from '../../../../simulator/src/cost/elements/functions.ts';
import type { Tracing } from '../../../../simulator/src/cost/model/settings.ts';
import { readPrices } from '../../../../simulator/src/cost/price-table.ts';
import type { Usage } from '../../../../simulator/src/cost/usage.ts';
import { usage } from './support.ts';

const prices = readPrices();
const reportOf = (fields: Partial<Usage>) => costOf(usage(fields), prices, { durationSeconds: 300 });
const usdByElement = (fields: Partial<Usage>) =>
  Object.fromEntries(reportOf(fields).rows.map(({ element, usd }) => [element, usd]));

describe('the cost of what was used', () => {
  it('prices connections, messages both ways, rules and actions', () => {
    const iot = {
      connectionMinutes: 5_000,
      connects: 1_000,
      subscribes: 900,
      messageUnitsIn: 300,
      messageUnitsOut: 300_000,
      rulesTriggered: 300_000,
      actionsExecuted: 200_000,
      clientAcks: 100,
    };
    expect(usdByElement({ iot })).toEqual({
      'messages to clients': expect.closeTo(0.3, 12),
      rules: expect.closeTo(0.045, 12),
      'rule actions': expect.closeTo(0.03, 12),
      'messages from clients and functions': expect.closeTo(0.0023, 12), // 300 + 1,000 + 900 + 100
      'custom metrics': expect.any(Number),
      connections: expect.closeTo(0.0004, 12),
    });
  });

  it('lets messages of both directions climb the same tiers', () => {
    const iot = { ...usage().iot, messageUnitsOut: 1.5e9, messageUnitsIn: 0.5e9 };
    // 1 B at 1.00 and 1 B at 0.80 a million, three quarters of it for those to clients
    expect(usdByElement({ iot })).toMatchObject({
      'messages to clients': expect.closeTo(1_350, 6),
      'messages from clients and functions': expect.closeTo(450, 6),
    });
  });

  it('prices shards, records, Firehose and S3 in the units of their meters', () => {
    const rows = usdByElement({
      kinesis: [
        { stream: 'a', shardHours: 2, putUnits: 1e6, records: 1e6, bytesIn: 1, readCalls: 1, bytesOut: 1 },
        { stream: 'b', shardHours: 1, putUnits: 1e6, records: 1e6, bytesIn: 1, readCalls: 1, bytesOut: 1 },
      ],
      firehose: [{ name: 'd', records: 10, billedBytes: 2 * 1024 ** 3, bytesIn: 10 }],
      s3: [
        { bucket: 'b', putRequests: 2_000, getRequests: 5_000, bytesIn: 0, bytesOut: 0, storedBytes: 1024 ** 3 },
        { bucket: 'c', putRequests: 0, getRequests: 0, bytesIn: 0, bytesOut: 0, storedBytes: -(1024 ** 3) },
      ],
    });
    expect(rows).toMatchObject({
      'shard hours': expect.closeTo(0.045, 12),
      'records put': expect.closeTo(0.028, 12),
      'data delivered': expect.closeTo(0.058, 12),
      'writes and listings': expect.closeTo(0.01, 12),
      reads: expect.closeTo(0.002, 12),
      'storage, first month': expect.closeTo(0.023, 12),
    });
  });

  it('parts what a table wrote from what its indexes did', () => {
    const dynamoDb = [
      {
        table: 't',
        writeUnits: 5e6,
        readUnits: 8e6,
        byIndex: { byRank: 1e6, byRacer: 2e6 },
        conditionalFailures: 7,
        streamRecords: 0,
      },
    ];
    expect(usdByElement({ dynamoDb })).toMatchObject({
      'writes to the table': expect.closeTo(1.25, 12),
      'writes to index byRank': expect.closeTo(0.625, 12),
      'writes to index byRacer': expect.closeTo(1.25, 12),
      reads: expect.closeTo(1, 12),
    });
  });

  it('prices each function by its memory, and logs, requests of the API and tokens', () => {
    const lambda = [
      {
        functionName: 'alleycat-A',
        memoryMb: 1_024,
        invocations: 1e6,
        billedMs: 1e6,
        gbSeconds: 1_000,
        logBytes: 1024 ** 3,
      },
      { functionName: 'alleycat-B', memoryMb: 512, invocations: 1e6, billedMs: 1e6, gbSeconds: 500, logBytes: 0 },
    ];
    const rows = usdByElement({ lambda, httpApi: [{ api: 'a', requests: 2e6 }], cognito: { tokenRequests: 2 } });
    expect(rows).toMatchObject({
      requests: expect.closeTo(0.4, 12),
      'time of A': expect.closeTo(0.0133334, 12),
      'time of B': expect.closeTo(0.0066667, 12),
      'logs taken in': expect.closeTo(0.5, 12),
      'HTTP API requests': expect.closeTo(2, 12),
      'tokens of machines': expect.closeTo(0.0045, 12),
    });
  });

  it('counts metrics for the time that was ridden: 23 of them, a month has 730 hours', () => {
    const row = reportOf({}).rows.find(({ element }) => element === 'custom metrics');
    expect(row?.usd).toBeCloseTo((23 * 0.3 * 300) / 3_600 / 730, 12);
  });

  it.each([
    [200, 200],
    [300, 300],
    [2_300, 300 + 100],
  ])('takes %i invocations in 300 s for at most %i traces', (invocations, traces) => {
    expect(tracesOf({ invocations }, 300)).toBe(traces);
  });

  it('has traces only of functions that are traced', () => {
    const lambda = [
      { functionName: 'a', memoryMb: 512, invocations: 2_300, billedMs: 0, gbSeconds: 0, logBytes: 0 },
      { functionName: 'b', memoryMb: 512, invocations: 100, billedMs: 0, gbSeconds: 0, logBytes: 0 },
    ];
    const tracesUsd = (tracing: Tracing) =>
      costOf(usage({ lambda }), prices, { durationSeconds: 300, tracing }).rows.find(
        ({ service }) => service === 'X-Ray',
      )?.usd;
    expect(tracesUsd('Active')).toBeCloseTo(500 * 5e-6, 12); // 400 of a, 100 of b
    expect(tracesUsd('PassThrough')).toBeUndefined();
  });

  it('adds up, the dearest first, and explains every row in one sentence with its number', () => {
    const { rows, totalUsd } = reportOf({
      httpApi: [{ api: 'a', requests: 1_234 }],
      cognito: { tokenRequests: 9 },
    });
    expect(rows.map(({ element }) => element)).toEqual(['tokens of machines', 'HTTP API requests', 'custom metrics']);
    expect(totalUsd).toBeCloseTo(
      rows.reduce((sum, { usd }) => sum + usd, 0),
      12,
    );
    expect(rows.map(({ explanation }) => explanation)).toEqual([
      expect.stringContaining('9 tokens'),
      expect.stringContaining('1,234'),
      expect.stringContaining('23 metrics'),
    ]);
  });

  it('divides by the races that were ridden, and says how', () => {
    const ridden = { seconds: 60, classes: 6, raceLengthSeconds: 300 };
    const { totalUsd, perRace } = costOf(usage({ httpApi: [{ api: 'a', requests: 1e6 }] }), prices, {
      durationSeconds: 60,
      ridden,
    });
    expect(perRace).toEqual({
      races: 1.2,
      usd: totalUsd / 1.2,
      explanation: expect.stringContaining('60 s of 6 classes are 1.2 races of 300 s'),
    });
  });

  it('says nothing of a race when nothing was ridden', () => {
    const ridden = { seconds: 0, classes: 1, raceLengthSeconds: 300 };
    expect(costOf(usage(), prices, { durationSeconds: 1, ridden })).not.toHaveProperty('perRace');
  });
});

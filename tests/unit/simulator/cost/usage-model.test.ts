import { describe, expect, it } from 'vitest';
import {
  bucketUsagesOf,
  deliveryIntervalSeconds,
  deliveryUsageOf,
  objectsOf,
  transformIntervalSeconds,
} from '../../../../simulator/src/cost/model/archive-usage.ts';
import { dashboardReads, dashboardRequestsOf } from '../../../../simulator/src/cost/model/dashboard.ts';
import { batchesPerSecond, functionUsagesOf, workOf } from '../../../../simulator/src/cost/model/function-usage.ts';
import { iotUsageOf, streamUsageOf } from '../../../../simulator/src/cost/model/live-usage.ts';
import { busyShardsOf, expectedHits, windowsOf } from '../../../../simulator/src/cost/model/race-load.ts';
import { rosterRefusals, rosterUnits } from '../../../../simulator/src/cost/model/roster-usage.ts';
import { TEMPLATE_DEFAULTS } from '../../../../simulator/src/cost/model/settings.ts';
import { standingsReads, standingsWriteUnits } from '../../../../simulator/src/cost/model/standings-usage.ts';
import { readUnitsOf, writeUnitsOf } from '../../../../simulator/src/cost/model/table-units.ts';
import { tableUsageOf } from '../../../../simulator/src/cost/model/table-usage.ts';
import { raceLoad } from './support.ts';

const settings = (fields: Partial<typeof TEMPLATE_DEFAULTS>) => ({ ...TEMPLATE_DEFAULTS, ...fields });

describe('windows', () => {
  it('are one a second and one for what comes after the end', () => {
    expect(windowsOf(raceLoad())).toBe(301);
    expect(windowsOf(raceLoad({ settings: settings({ windowSeconds: 7 }) }))).toBe(44); // 42.9, started
  });

  it('are worked at in the shards that a race falls into', () => {
    expect(expectedHits(1, 6)).toBe(1);
    expect(expectedHits(2, 2)).toBe(1.5); // together in one, or apart: 1 or 2
    expect(busyShardsOf(raceLoad({ classes: 2, settings: settings({ shardCount: 2 }) }))).toBe(1.5);
  });
});

describe('IoT Core', () => {
  it('counts a reading twice, a frame for each watcher, and started minutes', () => {
    expect(iotUsageOf(raceLoad())).toEqual({
      connectionMinutes: 6_000, // 330 s are six started minutes
      connects: 1_000,
      subscribes: 1_000,
      messageUnitsIn: 301,
      messageUnitsOut: 301_000,
      rulesTriggered: 300_000,
      actionsExecuted: 300_000,
      clientAcks: 0,
    });
  });

  it('counts every class, and a connection for each watcher beyond the racers', () => {
    const usage = iotUsageOf(raceLoad({ racers: 10, watchers: 25, classes: 6, raceLengthSeconds: 20 }));
    expect(usage).toMatchObject({
      connects: 150,
      subscribes: 150,
      messageUnitsIn: 126, // 21 windows of six classes
      messageUnitsOut: 3_150,
      rulesTriggered: 1_200,
      connectionMinutes: 150,
    });
  });
});

describe('Kinesis', () => {
  it('counts shards for as long as is raced, and every reading as one started 25 KB', () => {
    const stream = streamUsageOf(raceLoad({ settings: settings({ shardCount: 3 }) }));
    expect(stream).toEqual({
      stream: 'ReadingStream',
      shardHours: 0.25,
      putUnits: 300_000,
      records: 300_000,
      bytesIn: 80_100_000, // 267 each
      readCalls: 2_700, // three readers, three shards, once a second
      bytesOut: 240_300_000,
    });
  });
});

describe('DynamoDB', () => {
  it.each([
    [0, 1, 1],
    [1_024, 1, 1],
    [1_025, 2, 1],
    [4_097, 5, 2],
  ])('takes an item of %i bytes for %i units written and %i read', (bytes, written, readUnits) => {
    expect([writeUnitsOf(bytes), readUnitsOf(bytes)]).toEqual([written, readUnits]);
  });

  it('writes the standings once a window: 6,082 bytes of 1,000 racers are 6 units', () => {
    expect(standingsWriteUnits(raceLoad())).toBe(301 * 6);
    expect(standingsWriteUnits(raceLoad({ racers: 10_000 }))).toBe(301 * 59);
  });

  it('writes the roster in pages, and the open page once more for those who come late', () => {
    // 980 at first: pages of 512 (32,301 bytes, 32 units) and 468 (29,529, 29 units); then 488 in the second (30,789, 31 units)
    expect(rosterUnits(raceLoad())).toEqual({ writes: 32 + 29 + 31, reads: 8 });
    expect(rosterUnits(raceLoad({ racers: 20 }))).toEqual({ writes: 2, reads: 0 }); // 1,305 bytes, nobody is late
  });

  it('writes and reads what each of several shards has seen of a race that is spread', () => {
    const load = raceLoad({ racers: 10_000, dashboards: 0, settings: settings({ raceShards: 256, shardCount: 20 }) });
    // 500 racers each: 4,125 bytes, 5 units written and 2 read; all of them 82,500 bytes, 21 units
    expect(standingsWriteUnits(load)).toBeCloseTo(301 * 20 * 5, 0);
    expect(standingsReads(load)).toBeCloseTo(301 * (20 * 2 + 21), 0);
    expect(rosterRefusals(load)).toBeCloseTo(30, 3);
    // a page of 256 entries and 490 more: 32 units and 15; then 10 more: 17; refused: 16 each
    expect(rosterUnits(load).writes).toBeCloseTo(20 * (32 + 15 + 17) + 30 * 16, 0);
    // each twice a half page of 4 units in two windows, and once all of it: 630,045 bytes
    expect(rosterUnits(load).reads).toBeCloseTo(20 * (2 * 2 * 4 + 154), 0);
  });

  it('reads what was stored where windows of several shards are closed by several environments', () => {
    expect(standingsReads(raceLoad())).toBe(0);
    expect(standingsReads(raceLoad({ classes: 40, settings: settings({ shardCount: 20 }) }))).toBeCloseTo(301 * 2, 9);
  });

  it('writes results and bests with their indexes', () => {
    const table = tableUsageOf(raceLoad({ dashboards: 0 }));
    expect(table.byIndex).toEqual({ byClassStart: 2, byRacer: 1_000, byRank: 1_000 });
    // standings, roster, summary, results, bests; and the indexes
    expect(table.writeUnits).toBe(1_806 + 92 + 2 + 1_000 + 1_000 + 2_002);
    // who is hidden, nothing found at first, the open page, bests
    expect(table.readUnits).toBe(301 / 2 + 3 + 8 + 500);
  });

  it('writes a best only where there is one', () => {
    const { byIndex, writeUnits } = tableUsageOf(raceLoad({ dashboards: 0, bestShare: 0.25 }));
    expect(byIndex).toMatchObject({ byRank: 250 });
    expect(writeUnits).toBe(1_806 + 92 + 2 + 1_000 + 250 + 1_252);
  });
});

describe('the archive', () => {
  it('bills every reading as 5 KB', () => {
    expect(deliveryUsageOf(raceLoad()).billedBytes).toBe(300_000 * 5_120);
  });

  it('transforms when 1 MB has come together, or after its time', () => {
    expect(transformIntervalSeconds(raceLoad())).toBeCloseTo(1_048_576 / 267_000, 10); // 3.93 s
    expect(transformIntervalSeconds(raceLoad({ racers: 100 }))).toBe(5);
  });

  it('delivers whole portions, when an object has its size or its time', () => {
    expect(objectsOf(raceLoad())).toBe(6); // every 60 s, and what is left
    expect(objectsOf(raceLoad({ settings: settings({ deliveryBufferMegabytes: 1 }) }))).toBe(77); // 3.855 s would do, a portion takes 3.927
    expect(deliveryIntervalSeconds(raceLoad({ racers: 10 }))).toBe(60);
  });

  it('reads and writes the parts of a class for every object', () => {
    const [archive, history] = bucketUsagesOf(raceLoad({ dashboards: 0, racers: 10_000 }));
    const objects = objectsOf(raceLoad({ racers: 10_000 }));
    expect(archive).toMatchObject({ putRequests: objects, getRequests: objects });
    // eight parts, a list and the board; eight parts, a head and eight parts again
    expect(history?.putRequests).toBeCloseTo(objects * 10, 6);
    expect(history?.getRequests).toBeCloseTo(objects * 17, 6);
  });
});

describe('functions', () => {
  it('are invoked for batches, windows, objects, connections and requests', () => {
    const invocations = Object.fromEntries(
      Object.entries(workOf(raceLoad({ dashboards: 0 }))).map(([id, work]) => [id, work.invocations]),
    );
    expect(invocations).toEqual({
      AggregateFunction: 601,
      AnnounceFunction: 301,
      FinishFunction: 2,
      TransformFunction: 77,
      RecordsFunction: 6,
      AuthorizeFunction: 1_000,
      RanksFunction: 0,
      ReadRacesFunction: 0,
      ReadResultsFunction: 0,
      ReadHistoryFunction: 0,
    });
  });

  it('get what a batch holds: BatchSize, and 6 MB', () => {
    expect(batchesPerSecond(raceLoad({ racers: 5_000 }))).toBe(1);
    expect(batchesPerSecond(raceLoad({ racers: 5_001 }))).toBe(2);
    expect(batchesPerSecond(raceLoad({ racers: 20_000, settings: settings({ batchSize: 10_000 }) }))).toBe(3);
  });

  it('cost their memory for their time', () => {
    for (const { billedMs, memoryMb, gbSeconds } of functionUsagesOf(raceLoad())) {
      expect(gbSeconds).toBeCloseTo((billedMs / 1_000) * (memoryMb / 1_024), 9);
    }
  });
});

describe('pages', () => {
  it('ask as often as the dashboard does', () => {
    expect(dashboardRequestsOf(raceLoad({ dashboards: 1 }))).toEqual({
      config: 5,
      live: 1,
      roster: 2,
      results: 1,
      place: 3.5,
      bests: 1,
      history: 15,
      board: 5,
    });
  });

  it('fetch the board only when there is another one', () => {
    const boards = (deliveryBufferMegabytes: number) =>
      dashboardRequestsOf(raceLoad({ dashboards: 1, settings: settings({ deliveryBufferMegabytes }) })).board;
    expect([boards(64), boards(8), boards(1)]).toEqual([5, 10, 15]); // every 60 s, every 31.4 s, and whenever it is asked for
  });

  it('do not ride beyond the racers', () => {
    expect(dashboardRequestsOf(raceLoad({ racers: 10, watchers: 30, dashboards: 30 }))).toMatchObject({
      live: 30,
      bests: 10,
    });
  });

  it('read nothing where there are none', () => {
    expect(dashboardReads(raceLoad({ dashboards: 0 }))).toEqual({ readUnits: 0, objectReads: 0 });
  });
});

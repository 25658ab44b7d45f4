import { describe, expect, it } from 'vitest';
import { eventually } from '../../../../support/eventually.ts';
import { deliverySpec, firehoseBench, START_MS } from '../../../../support/firehose-bench.ts';

const KEY = (prefix: string, extension = '') =>
  new RegExp(`^${prefix}delivery-1-2026-01-02-03-30-\\d\\d-[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}${extension}$`);

describe('a delivery stream with a Kinesis source', () => {
  it('aws-semantics 5.1: starts at LATEST: what is in the stream before is not archived', async () => {
    const bench = firehoseBench();
    bench.source.put({ data: 'before' });
    await bench.start();
    bench.source.put({ data: 'after' });
    await bench.run(70_000);
    expect(bench.textsUnder('out/')).toEqual(['after']);
  });

  it('aws-semantics 5.1: fixes its first position before start() ends, so that a crash does not move LATEST', async () => {
    const bench = firehoseBench();
    bench.source.put({ data: 'before' });
    await bench.start();
    bench.die();
    bench.source.put({ data: 'between' });
    await bench.restart();
    await bench.run(70_000);
    expect(bench.textsUnder('out/')).toEqual(['between']);
  });

  it('aws-semantics 5.1: begins at LATEST again when the template names another source', async () => {
    const bench = firehoseBench();
    await bench.start();
    bench.store.contents.set('started/delivery', JSON.stringify({ source: 'arn:another', startedAtMs: 1 }));
    bench.source.put({ data: 'of no interest' });
    await bench.restart();
    bench.source.put({ data: 'new' });
    await bench.run(70_000);
    expect(bench.textsUnder('out/')).toEqual(['new']);
  });

  it('aws-semantics 5.1: reads a shard at most once a second, however often records come, and seldom when none do', async () => {
    const bench = firehoseBench();
    await bench.start();
    for (let put = 0; put < 100; put += 1) {
      bench.source.put();
      await bench.run(50, 50);
    }
    const busyReads = bench.source.readsAtMs.filter((atMs) => atMs > START_MS).length;
    expect(busyReads).toBe(5);
    await bench.run(60_000);
    expect(bench.source.readsAtMs.length - busyReads).toBeLessThanOrEqual(9);
  });

  it('aws-semantics 5.1: reads on at once while it is behind', async () => {
    const bench = firehoseBench({ options: { readRecords: 10 } });
    await bench.start();
    await bench.run(2_000);
    for (let put = 0; put < 95; put += 1) bench.source.put({ data: `${put},` });
    await bench.run(1_000);
    expect(bench.metrics()?.recordsIn).toBe(95);
  });

  it('aws-semantics 5.1: reads shards that are found later from their beginning, and forgets those that vanished', async () => {
    const bench = firehoseBench({ shardIds: ['shard-0', 'shard-1'] });
    await bench.start();
    bench.source.put({ shardId: 'shard-0', data: 'parent,' });
    bench.source.split('shard-0', ['shard-2']);
    bench.source.put({ shardId: 'shard-2', data: 'child,' });
    bench.source.put({ shardId: 'shard-1', data: 'other,' });
    await bench.run(70_000);
    expect(bench.textsUnder('out/').join('').split(',').sort()).toEqual(['', 'child', 'other', 'parent']);
    expect([...bench.store.contents.keys()].sort()).toEqual([
      'position/delivery/shard-0',
      'position/delivery/shard-1',
      'position/delivery/shard-2',
      'started/delivery',
    ]);
    bench.source.remove('shard-0');
    bench.source.put({ shardId: 'shard-2', data: 'later' });
    await bench.run(70_000);
    expect([...bench.store.contents.keys()]).not.toContain('position/delivery/shard-0');
  });

  it('does not start when its source does not exist, and says which', async () => {
    const bench = firehoseBench({ spec: deliverySpec({ sourceStreamArn: 'arn:aws:kinesis:us-east-1:0:stream/none' }) });
    await expect(bench.start()).rejects.toMatchObject({
      code: 'DELIVERY_SOURCE_UNKNOWN',
      message: 'The delivery stream delivery cannot read its source, arn:aws:kinesis:us-east-1:0:stream/none.',
    });
  });
});

describe('buffering', () => {
  it('aws-semantics 5.2: stores records one after the other, without a delimiter, when the interval since the first is over', async () => {
    const bench = firehoseBench();
    await bench.start();
    bench.source.put({ data: 'one' });
    await bench.run(30_000);
    bench.source.put({ data: 'two' });
    await bench.run(29_000);
    expect(bench.stored).toEqual([]);
    await bench.run(2_000);
    expect(bench.stored).toEqual([
      {
        bucket: 'bucket',
        key: expect.stringMatching(KEY('out/2026/01/02/03/')),
        text: 'onetwo',
        // Read after a second.
        atMs: START_MS + 61_000,
        contentType: 'application/octet-stream',
      },
    ]);
  });

  it('aws-semantics 5.2: stores an object as soon as it is full, and further ones', async () => {
    const bench = firehoseBench({ spec: deliverySpec({ bufferMegabytes: 1 }) });
    await bench.start();
    for (let put = 0; put < 5; put += 1) bench.source.put({ data: String(put).repeat(400_000) });
    await bench.run(2_000);
    expect(bench.stored.map(({ text }) => text.length)).toEqual([1_200_000]);
    await bench.run(60_000);
    expect(bench.stored.map(({ text }) => text.length)).toEqual([1_200_000, 800_000]);
  });

  it('aws-semantics 5.2: an interval of 0 delivers what a read brought', async () => {
    const bench = firehoseBench({ spec: deliverySpec({ bufferSeconds: 0 }) });
    await bench.start();
    bench.source.put({ data: 'now' });
    await bench.run(1_500);
    expect(bench.textsUnder('out/')).toEqual(['now']);
  });

  it('aws-semantics 5.2: the oldest record gives the object its time, so a buffer that crosses an hour lies under the earlier one', async () => {
    const bench = firehoseBench();
    await bench.start();
    await bench.run(29 * 60_000 + 30_000, 10_000);
    bench.source.put({ data: 'before the hour' });
    await bench.run(59_000);
    bench.source.put({ data: ', after it' });
    await bench.run(5_000);
    expect(bench.stored.map(({ text, key }) => [text, key.slice(0, 44)])).toEqual([
      ['before the hour, after it', 'out/2026/01/02/03/delivery-1-2026-01-02-03-59'.slice(0, 44)],
    ]);
  });

  it('aws-semantics 5.2: GZIP objects end in .gz and hold all records', async () => {
    const bench = firehoseBench({ spec: deliverySpec({ compression: 'GZIP', bufferSeconds: 0 }) });
    await bench.start();
    bench.source.put({ data: 'a'.repeat(10_000) });
    const [object] = await eventually(async () => {
      await bench.run(500);
      return bench.stored.length > 0 ? bench.stored : undefined;
    });
    expect(object?.key).toMatch(KEY('out/2026/01/02/03/', '\\.gz'));
    // The bench unpacks what ends so.
    expect(object?.text).toBe('a'.repeat(10_000));
  });

  it('counts what it does, and how old the oldest undelivered record is', async () => {
    const bench = firehoseBench();
    await bench.start();
    bench.source.put({ data: 'one' });
    await bench.run(10_000);
    expect(bench.metrics()).toMatchObject({ recordsIn: 1, recordsDelivered: 0, objects: 0, freshnessMs: 10_000 });
    await bench.run(60_000);
    expect(bench.metrics()).toEqual({
      name: 'delivery',
      recordsIn: 1,
      recordsDelivered: 1,
      recordsFailed: 0,
      recordsDropped: 0,
      recordsLost: 0,
      objects: 1,
      errorObjects: 0,
      transformFailures: 0,
      freshnessMs: 0,
      bufferSeconds: 60,
    });
  });
});

describe('when no object can be stored', () => {
  const failing = (times: number) => Array.from({ length: times }, () => new Error('disk full'));

  it('aws-semantics 5.2: tries again under the same key, and reads no further meanwhile', async () => {
    const bench = firehoseBench({ spec: deliverySpec({ bufferSeconds: 0 }) });
    await bench.start();
    const tried: string[] = [];
    bench.onPut = ({ key }) => {
      tried.push(key);
      return tried.length < 4 ? { isStored: false, error: new Error('disk full') } : { isStored: true };
    };
    bench.source.put({ data: 'one,' });
    await bench.run(1_000);
    bench.source.put({ data: 'two,' });
    await bench.run(4_000);
    expect(bench.metrics()?.recordsIn).toBe(1);
    await bench.run(10_000);
    expect(bench.textsUnder('out/')).toEqual(['one,', 'two,']);
    expect(new Set(tried.slice(0, 4)).size).toBe(1);
  });

  it('aws-semantics 5.2: waits longer and longer, at most a minute', async () => {
    const bench = firehoseBench({ spec: deliverySpec({ bufferSeconds: 0 }) });
    await bench.start();
    const triedAtMs: number[] = [];
    bench.onPut = ({ atMs }) => {
      triedAtMs.push(atMs);
      return { isStored: false, error: new Error('disk full') };
    };
    bench.source.put({ data: 'one' });
    await bench.run(400_000, 1_000);
    const waitsMs = triedAtMs.slice(1).map((atMs, index) => atMs - (triedAtMs[index] ?? 0));
    expect(waitsMs.slice(0, 8)).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000]);
  });

  it('aws-semantics 5.2: gives records up when the source would not have kept them either, and counts them', async () => {
    const bench = firehoseBench({ spec: deliverySpec({ bufferSeconds: 0 }) });
    bench.source.retention = 100_000;
    await bench.start();
    bench.putErrors.push(...failing(8));
    bench.source.put({ data: 'one' });
    await bench.run(200_000, 1_000);
    expect(bench.metrics()).toMatchObject({ recordsLost: 1, recordsDelivered: 0 });
    expect(bench.logged.map(({ message }) => message)).toContain(
      'records are lost: no object could be stored while their source keeps them',
    );
    bench.source.put({ data: 'two' });
    await bench.run(70_000);
    expect(bench.textsUnder('out/')).toEqual(['two']);
  });

  it('lets other delivery streams go on, holds no more than it held, and delivers when it can, without a restart', async () => {
    const specs = ['broken', 'healthy'].map((name) => deliverySpec({ name, bucketName: name, bufferSeconds: 0 }));
    const bench = firehoseBench({ specs });
    await bench.start();
    let isBroken = true;
    bench.onPut = ({ bucket }) =>
      isBroken && bucket === 'broken' ? { isStored: false, error: new Error('ENOSPC') } : { isStored: true };
    const texts = Array.from({ length: 60 }, (_, minute) => `${minute},`);
    for (const data of texts) {
      bench.source.put({ data });
      await bench.run(60_000, 2_000);
    }
    const inBucket = (name: string) => bench.stored.filter(({ bucket }) => bucket === name).map(({ text }) => text);
    expect(inBucket('healthy')).toEqual(texts);
    expect(inBucket('broken')).toEqual([]);
    expect(bench.metrics()).toMatchObject({ name: 'broken', recordsIn: 1, freshnessMs: 60 * 60_000 });
    expect(new Set(bench.logged.map(({ message, facts }) => [message, facts?.['deliveryStream']].join()))).toEqual(
      new Set(['an object could not be stored; trying again,broken']),
    );
    isBroken = false;
    await bench.run(62_000);
    expect(inBucket('broken').join('')).toBe(texts.join(''));
  });

  it('stops without waiting for it, and delivers after the next start', async () => {
    const bench = firehoseBench({ spec: deliverySpec({ bufferSeconds: 0 }) });
    await bench.start();
    bench.putErrors.push(...failing(3));
    bench.source.put({ data: 'one' });
    await bench.run(2_000);
    await bench.stop();
    bench.putErrors.length = 0;
    expect(bench.stored).toEqual([]);
    await bench.restart();
    await bench.run(2_000);
    expect(bench.textsUnder('out/')).toEqual(['one']);
  });
});

describe('when source or state fail', () => {
  it('goes on from its saved position, with waits in between', async () => {
    const bench = firehoseBench({ spec: deliverySpec({ bufferSeconds: 0 }) });
    await bench.start();
    bench.source.readErrors.push(new Error('one'), new Error('two'));
    bench.source.put({ data: 'record' });
    await bench.run(500);
    expect(bench.stored).toEqual([]);
    await bench.run(10_000);
    expect(bench.textsUnder('out/')).toEqual(['record']);
    expect(bench.logged.map(({ message, facts }) => [message, facts?.['failures']])).toEqual([
      ['a delivery stream could not go on; starting again from its saved position', 1],
      ['a delivery stream could not go on; starting again from its saved position', 2],
    ]);
  });

  it('delivers again what it could not note as delivered', async () => {
    const bench = firehoseBench({ spec: deliverySpec({ bufferSeconds: 0 }) });
    await bench.start();
    bench.store.writeErrors.push(new Error('state'));
    bench.source.put({ data: 'record' });
    await bench.run(20_000);
    expect(bench.textsUnder('out/')).toEqual(['record', 'record']);
    expect(bench.store.contents.get('position/delivery/shard-0')).toBe('00000001');
  });
});

import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CreateTableCommand, DeleteTableCommand, DescribeTableCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import {
  BatchWriteCommand,
  DeleteCommand,
  GetCommand,
  PutCommand,
  QueryCommand,
  UpdateCommand,
} from '@aws-sdk/lib-dynamodb';
import { ClassicLevel } from 'classic-level';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { StreamViewType } from '../../../infra/local/src/core/deployment.ts';
import type { SourceRecord } from '../../../infra/local/src/core/record-source.ts';
import type { DynamoDbOptions } from '../../../infra/local/src/dynamodb/dynamo-db.ts';
import { readDeployment } from '../../../infra/local/src/template/read-deployment.ts';
import { createFakeClock, type FakeClock } from '../../support/fake-clock.ts';
import { type RunningDynamoDb, runDynamoDb, tableSpec } from '../../support/local-dynamodb.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

let folder: string;
let running: RunningDynamoDb;
let clock: FakeClock;

const open = async (options: Partial<DynamoDbOptions> = {}): Promise<void> => {
  running = await runDynamoDb(folder, { clock, ...options });
};

const restart = async (options: Partial<DynamoDbOptions> = {}): Promise<void> => {
  await running.stop();
  await open(options);
};

beforeEach(async () => {
  folder = temporaryFolder();
  clock = createFakeClock(1_718_000_000_700);
  await open();
});
afterEach(async () => {
  await running.stop();
});

const TableName = 'boards';
/** A stream made at 1,718,000,000,700 counts from that time on. */
const FIRST_NUMBER = '100001718000000700001';
const ensure = (view?: StreamViewType) => running.dynamo.ensureTable(tableSpec(TableName, view));
const put = (item: Record<string, unknown>) => running.documents.send(new PutCommand({ TableName, Item: item }));
const remove = (pk: string, sk: string) => running.documents.send(new DeleteCommand({ TableName, Key: { pk, sk } }));

const readAll = async (after?: string): Promise<readonly SourceRecord[]> => {
  const source = running.dynamo.source(TableName);
  const [shard] = source.listShards();
  const { records } = await source.read({
    shardId: shard!.shardId,
    position: { afterSequenceNumber: after },
    limit: 10_000,
  });
  return records;
};

/** Change records on disk; the database must be closed. */
const storedRowCount = async (): Promise<number> => {
  const db = new ClassicLevel(join(folder, 'dynamodb'));
  const keys = await db.keys({ gte: 'cdc~', lt: 'cdc~~' }).all();
  await db.close();
  return keys.length;
};

interface DynamoEvent {
  eventName: string;
  dynamodb: {
    Keys: Record<string, { S: string }>;
    NewImage?: Record<string, unknown>;
    OldImage?: Record<string, unknown>;
  };
}
const eventOf = (record: SourceRecord): DynamoEvent => JSON.parse(record.eventJson);

describe('the record of a table stream', () => {
  it('aws-semantics 2.1: has the members that Lambda hands to a function', async () => {
    await ensure('NEW_AND_OLD_IMAGES');
    await running.client.send(
      new PutItemCommand({ TableName, Item: { pk: { S: 'a' }, sk: { S: 'b' }, data: { B: Buffer.from('hi') } } }),
    );
    const [record] = await readAll();
    expect(record).toMatchObject({
      sequenceNumber: FIRST_NUMBER,
      arrivedAtMs: 1_718_000_000_700,
      orderingKey: '{"pk":{"S":"a"},"sk":{"S":"b"}}',
    });
    expect(JSON.parse(record!.eventJson)).toEqual({
      eventID: expect.stringMatching(/^[0-9a-f]{32}$/),
      eventName: 'INSERT',
      eventVersion: '1.1',
      eventSource: 'aws:dynamodb',
      awsRegion: 'us-east-1',
      dynamodb: {
        ApproximateCreationDateTime: 1_718_000_000,
        Keys: { pk: { S: 'a' }, sk: { S: 'b' } },
        NewImage: { pk: { S: 'a' }, sk: { S: 'b' }, data: { B: 'aGk=' } },
        SequenceNumber: FIRST_NUMBER,
        SizeBytes: 18,
        StreamViewType: 'NEW_AND_OLD_IMAGES',
      },
      eventSourceARN: 'arn:aws:dynamodb:us-east-1:000000000000:table/boards/stream/2026-01-01T00:00:00.000',
    });
    expect(record!.filterInput().envelope).toEqual(JSON.parse(record!.eventJson));
  });

  it.each([
    { view: 'KEYS_ONLY', images: [[], [], []] },
    { view: 'NEW_IMAGE', images: [['NewImage'], ['NewImage'], []] },
    { view: 'OLD_IMAGE', images: [[], ['OldImage'], ['OldImage']] },
    { view: 'NEW_AND_OLD_IMAGES', images: [['NewImage'], ['NewImage', 'OldImage'], ['OldImage']] },
  ] as const)('aws-semantics 2.1: view type $view carries its images', async ({ view, images }) => {
    await ensure(view);
    await put({ pk: 'a', sk: 'b', n: 1 });
    await put({ pk: 'a', sk: 'b', n: 2 });
    await remove('a', 'b');
    const events = (await readAll()).map(eventOf);
    expect(events.map(({ eventName }) => eventName)).toEqual(['INSERT', 'MODIFY', 'REMOVE']);
    expect(events.map(({ dynamodb }) => Object.keys(dynamodb).filter((name) => name.endsWith('Image')))).toEqual(
      images,
    );
  });

  it('aws-semantics 4.4: is not written for a write that changes nothing', async () => {
    await ensure('NEW_IMAGE');
    await put({ pk: 'a', sk: 'b', tags: new Set(['x', 'y']), map: { one: 1, two: 2 } });
    await put({ map: { two: 2, one: 1 }, tags: new Set(['y', 'x']), sk: 'b', pk: 'a' });
    await remove('a', 'missing');
    await expect(
      running.documents.send(
        new PutCommand({ TableName, Item: { pk: 'a', sk: 'b' }, ConditionExpression: 'attribute_not_exists(pk)' }),
      ),
    ).rejects.toMatchObject({ name: 'ConditionalCheckFailedException', message: 'The conditional request failed' });
    expect((await readAll()).map((record) => eventOf(record).eventName)).toEqual(['INSERT']);
  });

  it('keeps 200 concurrent increments of one item in one gapless chain', async () => {
    await ensure('NEW_AND_OLD_IMAGES');
    const increment = new UpdateCommand({
      TableName,
      Key: { pk: 'a', sk: 'b' },
      UpdateExpression: 'ADD n :one',
      ExpressionAttributeValues: { ':one': 1 },
    });
    await Promise.all(Array.from({ length: 200 }, () => running.documents.send(increment)));
    const chain = (await readAll())
      .map(eventOf)
      .map(({ dynamodb }) => [dynamodb.OldImage?.['n'], dynamodb.NewImage?.['n']]);
    expect(chain).toEqual(
      Array.from({ length: 200 }, (_, at) => [at === 0 ? undefined : { N: String(at) }, { N: String(at + 1) }]),
    );
  });
});

describe('reading a table stream', () => {
  it('resumes after a sequence number, also across a restart, under the same ARN', async () => {
    await ensure('NEW_IMAGE');
    const arn = running.dynamo.streamArn(TableName);
    for (const sk of ['1', '2', '3']) await put({ pk: 'a', sk });
    const [first] = await readAll();
    clock.advance(60_000);
    await restart();
    await ensure('NEW_IMAGE');
    await put({ pk: 'a', sk: '4' });
    expect(running.dynamo.streamArn(TableName)).toBe(arn);
    const rest = await readAll(first!.sequenceNumber);
    expect(rest.map((record) => eventOf(record).dynamodb.Keys['sk']!.S)).toEqual(['2', '3', '4']);
  });

  it('starts at the oldest record, the tip or a time, as asked', async () => {
    await ensure('NEW_IMAGE');
    await put({ pk: 'a', sk: '1' });
    clock.advance(5_000);
    await put({ pk: 'a', sk: '2' });
    const source = running.dynamo.source(TableName);
    const shardId = source.listShards()[0]!.shardId;
    const starts = [
      source.startOf(shardId, { type: 'TRIM_HORIZON' }),
      source.startOf(shardId, { type: 'LATEST' }),
      source.startOf(shardId, { type: 'AT_TIMESTAMP', timestampMs: clock.nowMs() - 1_000 }),
    ];
    await put({ pk: 'a', sk: '3' });
    const reads = await Promise.all(starts.map((position) => source.read({ shardId, position, limit: 10 })));
    expect(reads.map(({ records }) => records.length)).toEqual([3, 1, 2]);
    expect(shardId).toMatch(/^shardId-.{20,57}$/);
  });

  it('says how far a read is behind the tip and stops at the limit', async () => {
    await ensure('NEW_IMAGE');
    await put({ pk: 'a', sk: '1' });
    clock.advance(2_000);
    await put({ pk: 'a', sk: '2' });
    const source = running.dynamo.source(TableName);
    const read = (limit: number) => source.read({ shardId: 's', position: { afterSequenceNumber: undefined }, limit });
    expect(await read(1)).toMatchObject({ records: { length: 1 }, millisBehindLatest: 2_000, endOfShard: false });
    expect(await read(2)).toMatchObject({ records: { length: 2 }, millisBehindLatest: 0, endOfShard: false });
  });

  it('calls back when a record became readable, until the listener is taken off', async () => {
    await ensure('NEW_IMAGE');
    const seen: Promise<readonly SourceRecord[]>[] = [];
    const stopListening = running.dynamo.source(TableName).onChange(() => void seen.push(readAll()));
    await put({ pk: 'a', sk: '1' });
    await put({ pk: 'a', sk: '2' });
    stopListening();
    await put({ pk: 'a', sk: '3' });
    expect((await Promise.all(seen)).map(({ length }) => length)).toEqual([1, 2]);
  });

  it('drops records after the retention time and never gives a sequence number twice', async () => {
    await ensure('NEW_IMAGE');
    await put({ pk: 'a', sk: '1' });
    await put({ pk: 'a', sk: '2' });
    clock.advance(86_400_001);
    expect(await readAll()).toEqual([]);
    await restart();
    await put({ pk: 'a', sk: '3' });
    expect((await readAll()).map(({ sequenceNumber }) => sequenceNumber)).toEqual(['100001718000000700003']);
  });

  it('keeps no more records than its bound', async () => {
    await ensure('NEW_IMAGE');
    for (let at = 0; at < 10; at += 1) await put({ pk: 'a', sk: String(at) });
    await restart({ streamRecordsMax: 4 });
    expect((await readAll()).map((record) => eventOf(record).dynamodb.Keys['sk']!.S)).toEqual(['6', '7', '8', '9']);
    await running.stop();
    expect(await storedRowCount()).toBe(4);
    await open();
  });
});

describe('tables', () => {
  it('aws-semantics 4.4: another view type begins a new stream, which also a consumer of the old one reads', async () => {
    await ensure('NEW_IMAGE');
    await put({ pk: 'a', sk: '1' });
    const [last] = await readAll();
    clock.advance(1_000);
    await ensure('KEYS_ONLY');
    expect(await readAll()).toEqual([]);
    await put({ pk: 'a', sk: '2' });
    const records = await readAll(last!.sequenceNumber);
    expect(records.map((record) => eventOf(record).dynamodb)).toMatchObject([
      { Keys: { sk: { S: '2' } }, StreamViewType: 'KEYS_ONLY' },
    ]);
  });

  it('of a template have the stream ARN that the template gives, in mapping, table and records alike', async () => {
    const template = `
Resources:
  Boards:
    Type: AWS::DynamoDB::Table
    Properties: { TableName: ${TableName} }
  Fn:
    Type: AWS::Serverless::Function
    Properties:
      Handler: index.handler
      Runtime: nodejs24.x
      Events:
        Changes: { Type: DynamoDB, Properties: { Stream: !GetAtt Boards.StreamArn, StartingPosition: LATEST } }
`;
    const templateFile = join(folder, 'template.yaml');
    writeFileSync(templateFile, template);
    const deployment = readDeployment({ templateFile, stackName: 's', parameters: {}, codeFolderOf: () => folder });
    await ensure('NEW_IMAGE');
    await put({ pk: 'a', sk: '1' });
    const [record] = await readAll();
    const { Table } = await running.client.send(new DescribeTableCommand({ TableName }));
    const inEvent: unknown = JSON.parse(record!.eventJson).eventSourceARN;
    const arns = [running.dynamo.streamArn(TableName), Table?.LatestStreamArn, inEvent];
    expect(new Set(arns)).toEqual(new Set(deployment.mappings.map(({ sourceArn }) => sourceArn)));
  });

  it('give their changes numbers above those of an earlier database in the same place', async () => {
    await ensure('NEW_IMAGE');
    for (const sk of ['1', '2', '3']) await put({ pk: 'a', sk });
    const last = (await readAll()).at(-1);
    await running.stop();
    rmSync(join(folder, 'dynamodb'), { recursive: true });
    clock.advance(1);
    await open();
    await ensure('NEW_IMAGE');
    await put({ pk: 'a', sk: '4' });
    const records = await readAll(last!.sequenceNumber);
    expect(records.map((record) => eventOf(record).dynamodb.Keys['sk']!.S)).toEqual(['4']);
  });

  it('keep their changes for 24 hours, as a consumer is told', async () => {
    await ensure('NEW_IMAGE');
    expect(running.dynamo.source(TableName).retentionMs?.()).toBe(86_400_000);
  });

  it('have no stream unless one is asked for', async () => {
    await ensure();
    await put({ pk: 'a', sk: '1' });
    expect(() => running.dynamo.source(TableName)).toThrow('Table boards has no stream.');
  });

  it('refuses to start on a table with other indexes, and says what to do', async () => {
    await ensure();
    const { GlobalSecondaryIndexes: _dropped, ...createTable } = tableSpec(TableName).createTable;
    await expect(running.dynamo.ensureTable({ name: TableName, createTable })).rejects.toMatchObject({
      code: 'TABLE_CHANGED',
      message: expect.stringContaining('Start with another data folder'),
    });
    await ensure();
  });

  it('refuses a data folder that another runtime uses', async () => {
    await expect(runDynamoDb(folder)).rejects.toMatchObject({ code: 'DATA_FOLDER_IN_USE' });
  });

  it('show their stream when created through the API, and lose it when deleted', async () => {
    const { createTable } = tableSpec('made-by-hand');
    await running.client.send(
      new CreateTableCommand({
        ...(createTable as unknown as ConstructorParameters<typeof CreateTableCommand>[0]),
        TableName: 'made-by-hand',
        StreamSpecification: { StreamEnabled: true, StreamViewType: 'KEYS_ONLY' },
      }),
    );
    const { Table } = await running.client.send(new DescribeTableCommand({ TableName: 'made-by-hand' }));
    expect(Table?.LatestStreamArn).toBe(running.dynamo.streamArn('made-by-hand'));
    await expect
      .poll(
        async () =>
          (await running.client.send(new DescribeTableCommand({ TableName: 'made-by-hand' }))).Table?.TableStatus,
      )
      .toBe('ACTIVE');
    await running.client.send(new DeleteTableCommand({ TableName: 'made-by-hand' }));
    expect(() => running.dynamo.streamArn('made-by-hand')).toThrow();
  });
});

describe('faults and figures', () => {
  it('aws-semantics 4.2: refuses item operations while throttled, then serves them again', async () => {
    await ensure('NEW_IMAGE');
    running.dynamo.throttle(clock.nowMs() + 1_000);
    await expect(put({ pk: 'a', sk: '1' })).rejects.toMatchObject({
      name: 'ProvisionedThroughputExceededException',
      $metadata: { httpStatusCode: 400 },
    });
    await running.client.send(new DescribeTableCommand({ TableName }));
    clock.advance(1_000);
    await put({ pk: 'a', sk: '1' });
    running.dynamo.throttle(clock.nowMs() + 1_000);
    running.dynamo.throttle(undefined);
    await put({ pk: 'a', sk: '2' });
    expect(running.dynamo.metrics()).toMatchObject({
      operations: { PutItem: 2 },
      throttledRequests: 1,
      streamRecords: 2,
    });
    expect(running.dynamo.throttles()).toEqual([{ table: TableName, operation: 'PutItem', requests: 1, byOrder: 1 }]);
  });

  it.each([
    { operation: 'TransactWriteItems', body: '{}', type: 'UnknownOperationException' },
    {
      operation: 'CreateTable',
      body: '{"TableName":"new","StreamSpecification":{"StreamEnabled":true,"StreamViewType":"ALL"}}',
      type: 'ValidationException',
    },
    { operation: 'PutItem', body: '{"TableName":"new","Item":{"a":null}}', type: 'SerializationException' },
    {
      operation: 'PutItem',
      body: `{"TableName":"new","Item":{"a":${'{"L":['.repeat(20_000)}${']}'.repeat(20_000)}}}`,
      type: 'SerializationException',
    },
    { operation: 'PutItem', body: '[]', type: 'SerializationException' },
    { operation: 'PutItem', body: '{"TableName":"nothing-here","Item":{}}', type: 'ResourceNotFoundException' },
    { operation: 'PutItem', body: '{"TableName":"nothing-here","Item":{"a":{"N":"x"}}}', type: 'ValidationException' },
  ])('answers $type to $operation %#', async ({ operation, body, type }) => {
    const refused = Promise.resolve().then(() => running.dynamo.api.handle(operation, JSON.parse(body), body));
    await expect(refused).rejects.toMatchObject({ name: type, status: 400 });
  });
});

const operation = fc.record({
  kind: fc.constantFrom('put', 'update', 'delete', 'batch'),
  sk: fc.constantFrom('1', '2', '3', '4', '5'),
  score: fc.constantFrom('10', '20', undefined),
  n: fc.integer({ min: 0, max: 2 }),
});
type RandomOperation = typeof operation extends fc.Arbitrary<infer T> ? T : never;

const apply = async ({ kind, sk, score, n }: RandomOperation): Promise<void> => {
  const item = { pk: 'p', sk, n, ...(score === undefined ? {} : { score }) };
  if (kind === 'put') await put(item);
  if (kind === 'delete') await remove('p', sk);
  if (kind === 'batch') {
    const other = { PutRequest: { Item: { pk: 'p', sk: `${sk}b`, n } } };
    await running.documents.send(
      new BatchWriteCommand({ RequestItems: { [TableName]: [{ PutRequest: { Item: item } }, other] } }),
    );
  }
  if (kind === 'update') {
    await running.documents.send(
      new UpdateCommand({
        TableName,
        Key: { pk: 'p', sk },
        UpdateExpression: score === undefined ? 'SET n = :n REMOVE score' : 'SET n = :n, score = :score',
        ExpressionAttributeValues: score === undefined ? { ':n': n } : { ':n': n, ':score': score },
      }),
    );
  }
};

const replay = (records: readonly SourceRecord[]): Record<string, unknown> => {
  const table: Record<string, unknown> = {};
  for (const record of records) {
    const { dynamodb } = eventOf(record);
    expect(dynamodb.OldImage ?? null, 'each old image is what the record before left').toEqual(
      table[record.orderingKey] ?? null,
    );
    if (dynamodb.NewImage === undefined) delete table[record.orderingKey];
    else table[record.orderingKey] = dynamodb.NewImage;
  }
  return table;
};

const contentOf = async (index?: string) => {
  const { Items = [] } = await running.documents.send(
    new QueryCommand({
      TableName,
      ...(index === undefined ? {} : { IndexName: index }),
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: { ':pk': 'p' },
    }),
  );
  return Items;
};

describe('random operations', () => {
  it('replayed from the stream give exactly the table, and the index exactly the items with its key', async () => {
    await ensure('NEW_AND_OLD_IMAGES');
    await fc.assert(
      fc.asyncProperty(fc.array(operation, { maxLength: 25 }), fc.boolean(), async (operations, isConcurrent) => {
        if (isConcurrent) await Promise.all(operations.map(apply));
        else for (const one of operations) await apply(one);
        const items = await contentOf();
        const replayed = replay(await readAll());
        expect(Object.keys(replayed)).toHaveLength(items.length);
        for (const item of items) {
          const image = replayed[JSON.stringify({ pk: { S: 'p' }, sk: { S: item['sk'] } })];
          expect(image).toEqual({
            pk: { S: 'p' },
            sk: { S: item['sk'] },
            n: { N: String(item['n']) },
            ...(item['score'] === undefined ? {} : { score: { S: item['score'] } }),
          });
        }
        const inIndex = await contentOf('byScore');
        const withScore = items.filter((item) => item['score'] !== undefined);
        const bySk = (a: Record<string, unknown>, b: Record<string, unknown>) =>
          String(a['sk']).localeCompare(String(b['sk']));
        expect([...inIndex].sort(bySk)).toEqual([...withScore].sort(bySk));
      }),
      { numRuns: 30 },
    );
  });

  it('survive a restart item by item', async () => {
    await ensure('NEW_IMAGE');
    await put({ pk: 'p', sk: 'ü\u{1f6b4}', n: 7 });
    await restart();
    const { Item } = await running.documents.send(new GetCommand({ TableName, Key: { pk: 'p', sk: 'ü\u{1f6b4}' } }));
    expect(Item).toEqual({ pk: 'p', sk: 'ü\u{1f6b4}', n: 7 });
  });
});

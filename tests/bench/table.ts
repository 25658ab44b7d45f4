import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CreateTableCommand, DescribeTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { BatchGetCommand, BatchWriteCommand, DynamoDBDocumentClient, PutCommand } from '@aws-sdk/lib-dynamodb';
import { eventually } from '../support/eventually.ts';
import { tableSpec } from '../support/local-dynamodb.ts';
import { operatorSettings } from '../support/operator-settings.ts';

const CONTESTANTS = ['alleycat', 'dynalite'] as const;
type Contestant = (typeof CONTESTANTS)[number];

const SERVER = fileURLToPath(new URL('./support/table-server.ts', import.meta.url));
const TableName = 'boards';
const CALLERS = 16;
const PUTS = 4_000;
const BATCHES = 160;

/** Scores fall: a later one is put above an earlier one, and moves in the index. */
const itemOf = (pk: string, at: number, turn = at) => ({
  pk,
  sk: `device-${String(at).padStart(8, '0')}`,
  score: String(99_999_999 - turn),
  name: `Device number ${at}`,
  note: 'x'.repeat(60),
});

type Send = (documents: DynamoDBDocumentClient, at: number) => Promise<unknown>;

/** What is sent, how many items it has, and how often. */
interface Work {
  readonly items: number;
  readonly times: number;
  readonly send: Send;
}

const WORKS: Readonly<Record<string, Work>> = {
  putItem: {
    items: 1,
    times: PUTS,
    send: (documents, at) => {
      const Item = itemOf('p', at % (PUTS / 2), at);
      const ConditionExpression = 'attribute_not_exists(pk) OR score > :score OR score = :score AND #name > :name';
      const ExpressionAttributeNames = { '#name': 'name' };
      const ExpressionAttributeValues = { ':score': Item.score, ':name': Item.name };
      const condition = { ConditionExpression, ExpressionAttributeNames, ExpressionAttributeValues };
      return documents.send(new PutCommand({ TableName, Item, ...condition }));
    },
  },
  batchWriteItem: {
    items: 25,
    times: BATCHES,
    send: (documents, at) => {
      const boards = Array.from({ length: 25 }, (_, index) => ({ PutRequest: { Item: itemOf('q', at * 25 + index) } }));
      return documents.send(new BatchWriteCommand({ RequestItems: { boards } }));
    },
  },
  batchGetItem: {
    items: 100,
    times: BATCHES,
    send: (documents, at) => {
      const keyOf = (index: number) => ({ pk: 'q', sk: itemOf('q', (at * 100 + index) % (BATCHES * 25)).sk });
      const boards = { Keys: Array.from({ length: 100 }, (_, index) => keyOf(index)), ConsistentRead: true };
      return documents.send(new BatchGetCommand({ RequestItems: { boards } }));
    },
  },
};

type Micros = Readonly<Record<string, number>>;

/** Processor time of the server per item (µs), for both contestants in turn: the least of all runs, which others disturbed least. */
export const tableBench = async ({ runs }: { runs: number }): Promise<Record<string, unknown>> => {
  const results: Record<Contestant, Micros[]> = { alleycat: [], dynalite: [] };
  for (let run = 0; run < runs; run += 1) {
    for (const contestant of CONTESTANTS) results[contestant].push(await benchTable(contestant));
  }
  const least = (contestant: Contestant, work: string): number =>
    Math.min(...results[contestant].map((micros) => micros[work] ?? Number.POSITIVE_INFINITY));
  const works = Object.keys(WORKS);
  return {
    tableCpuMicros: Object.fromEntries(
      works.map((work) => [work, Object.fromEntries(CONTESTANTS.map((one) => [one, Math.round(least(one, work))]))]),
    ),
    ...Object.fromEntries(
      works.map((work) => [`${work}VsDynalite`, least('dynalite', work) / least('alleycat', work)]),
    ),
  };
};

const benchTable = async (contestant: Contestant): Promise<Micros> => {
  const dataFolder = await mkdtemp(join(tmpdir(), 'table-bench-'));
  const server = fork(SERVER, [contestant, dataFolder]);
  try {
    const [{ port }] = (await once(server, 'message')) as [{ port: number }];
    const client = new DynamoDBClient(operatorSettings(`http://127.0.0.1:${port}`));
    const documents = DynamoDBDocumentClient.from(client);
    if (contestant === 'dynalite') await createTable(client);
    const micros: Record<string, number> = {};
    for (const [name, work] of Object.entries(WORKS)) {
      await sendAll(documents, work, 0);
      const before = await cpuMicros(server);
      await sendAll(documents, work, work.times);
      micros[name] = ((await cpuMicros(server)) - before) / work.times / work.items;
    }
    client.destroy();
    return micros;
  } finally {
    const gone = once(server, 'exit');
    server.disconnect();
    await gone;
    await rm(dataFolder, { recursive: true, force: true });
  }
};

const createTable = async (client: DynamoDBClient): Promise<void> => {
  const { createTable: definition } = tableSpec(TableName);
  const input = { ...definition, TableName } as unknown as ConstructorParameters<typeof CreateTableCommand>[0];
  await client.send(new CreateTableCommand(input));
  await eventually(async () => {
    const { Table } = await client.send(new DescribeTableCommand({ TableName }));
    return Table?.TableStatus === 'ACTIVE' ? true : undefined;
  });
};

const sendAll = async (documents: DynamoDBDocumentClient, work: Work, from: number): Promise<void> => {
  let next = from;
  const call = async (): Promise<void> => {
    while (next < from + work.times) await work.send(documents, next++);
  };
  await Promise.all(Array.from({ length: CALLERS }, call));
};

const cpuMicros = async (server: ChildProcess): Promise<number> => {
  server.send('cpu');
  const [answer] = (await once(server, 'message')) as [{ cpuMicros: number }];
  return answer.cpuMicros;
};

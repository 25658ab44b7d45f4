import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { CreateTableCommand, DescribeTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import dynalite from 'dynalite';
import { eventually } from './eventually.ts';

export interface LocalTable {
  tableName: string;
  documents: DynamoDBDocumentClient;
}

export interface LocalDynamo {
  /** Creates a fresh table with the keys and indexes of template.yaml. */
  createTable(): Promise<LocalTable>;
  stop(): Promise<void>;
}

/** Starts an in-memory DynamoDB on a free port of this machine. */
export const startDynalite = async (): Promise<LocalDynamo> => {
  const server = dynalite({ createTableMs: 0, deleteTableMs: 0, updateTableMs: 0 });
  // Longer than clients keep an idle socket, so that they end it: a request must not meet the end of its connection.
  server.keepAliveTimeout = 75_000;
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const client = new DynamoDBClient({
    endpoint: `http://127.0.0.1:${port}`,
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    maxAttempts: 1,
  });
  const documents = DynamoDBDocumentClient.from(client);
  let tables = 0;
  return {
    createTable: async () => {
      const tableName = `alleycat-${++tables}`;
      await client.send(new CreateTableCommand(tableDefinition(tableName)));
      await eventually(() => isActive(client, tableName), { everyMs: 2, what: `table ${tableName}` });
      return { tableName, documents };
    },
    stop: async () => {
      client.destroy();
      server.close();
      await once(server, 'close');
    },
  };
};

/** As on AWS, CreateTable answers while the table is still being made: until it is active, requests do not find it. */
const isActive = async (client: DynamoDBClient, TableName: string): Promise<true | undefined> => {
  const { Table } = await client.send(new DescribeTableCommand({ TableName }));
  return Table?.TableStatus === 'ACTIVE' ? true : undefined;
};

const text = (name: string) => ({ AttributeName: name, AttributeType: 'S' }) as const;
const hash = (name: string) => ({ AttributeName: name, KeyType: 'HASH' }) as const;
const range = (name: string) => ({ AttributeName: name, KeyType: 'RANGE' }) as const;

const tableDefinition = (TableName: string) => ({
  TableName,
  BillingMode: 'PAY_PER_REQUEST' as const,
  AttributeDefinitions: [
    text('PK'),
    text('SK'),
    text('rankKey'),
    text('resultRacerId'),
    text('resultKey'),
    { AttributeName: 'summaryClassId', AttributeType: 'N' as const },
    { AttributeName: 'summaryStartSeconds', AttributeType: 'N' as const },
  ],
  KeySchema: [hash('PK'), range('SK')],
  GlobalSecondaryIndexes: [
    {
      IndexName: 'byClassStart',
      KeySchema: [hash('summaryClassId'), range('summaryStartSeconds')],
      Projection: { ProjectionType: 'ALL' as const },
    },
    { IndexName: 'byRank', KeySchema: [hash('PK'), range('rankKey')], Projection: { ProjectionType: 'ALL' as const } },
    {
      IndexName: 'byRacer',
      KeySchema: [hash('resultRacerId'), range('resultKey')],
      Projection: { ProjectionType: 'ALL' as const },
    },
  ],
});

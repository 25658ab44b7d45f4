import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { Clock } from '../../infra/local/src/core/clock.ts';
import type { StreamViewType, TableSpec } from '../../infra/local/src/core/deployment.ts';
import { createDynamoDb, type DynamoDb, type DynamoDbOptions } from '../../infra/local/src/dynamodb/dynamo-db.ts';
import { openAwsPort } from './aws-port.ts';
import { createFakeClock } from './fake-clock.ts';

export const silentLog = () => undefined;

/** Key `pk` + `sk`, an index `byScore` on `pk` + `score`. */
export const tableSpec = (name: string, streamViewType?: StreamViewType): TableSpec => ({
  name,
  createTable: {
    BillingMode: 'PAY_PER_REQUEST',
    AttributeDefinitions: ['pk', 'sk', 'score'].map((AttributeName) => ({ AttributeName, AttributeType: 'S' })),
    KeySchema: [
      { AttributeName: 'pk', KeyType: 'HASH' },
      { AttributeName: 'sk', KeyType: 'RANGE' },
    ],
    GlobalSecondaryIndexes: [
      {
        IndexName: 'byScore',
        KeySchema: [
          { AttributeName: 'pk', KeyType: 'HASH' },
          { AttributeName: 'score', KeyType: 'RANGE' },
        ],
        Projection: { ProjectionType: 'ALL' },
      },
    ],
  },
  ...(streamViewType === undefined ? {} : { streamViewType }),
});

/** The table of `tableSpec` with two more indexes: one on an attribute of its own, and one on attributes that were known. */
export const grownTableSpec = (name: string, streamViewType?: StreamViewType): TableSpec => {
  const { createTable, ...spec } = tableSpec(name, streamViewType);
  const key = (AttributeName: string, KeyType: string) => ({ AttributeName, KeyType });
  return {
    ...spec,
    createTable: {
      ...createTable,
      AttributeDefinitions: [
        ...(createTable['AttributeDefinitions'] as object[]),
        { AttributeName: 'owner', AttributeType: 'S' },
      ],
      GlobalSecondaryIndexes: [
        ...(createTable['GlobalSecondaryIndexes'] as object[]),
        {
          IndexName: 'byOwner',
          KeySchema: [key('owner', 'HASH'), key('sk', 'RANGE')],
          Projection: { ProjectionType: 'ALL' },
        },
        { IndexName: 'byKind', KeySchema: [key('sk', 'HASH')], Projection: { ProjectionType: 'KEYS_ONLY' } },
      ],
    },
  };
};

export interface RunningDynamoDb {
  readonly dynamo: DynamoDb;
  readonly client: DynamoDBClient;
  readonly documents: DynamoDBDocumentClient;
  stop(): Promise<void>;
}

/** The database behind the AWS port, with SDK clients. */
export const runDynamoDb = async (
  dataFolder: string,
  { clock = createFakeClock(), ...options }: { clock?: Clock } & Partial<DynamoDbOptions> = {},
): Promise<RunningDynamoDb> => {
  const dynamo = createDynamoDb({ dataFolder, clock, log: silentLog, ...options });
  await dynamo.start();
  const port = await openAwsPort({ json: [dynamo.api] });
  const client = new DynamoDBClient(port.clientSettings);
  const documents = DynamoDBDocumentClient.from(client);
  const stop = async () => {
    client.destroy();
    await port.close();
    await dynamo.stop();
  };
  return { dynamo, client, documents, stop };
};

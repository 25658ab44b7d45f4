import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { FirehoseClient, PutRecordBatchCommand } from '@aws-sdk/client-firehose';
import { PutRecordsCommand } from '@aws-sdk/client-kinesis';
import { InvokeCommand } from '@aws-sdk/client-lambda';
import { GetObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import mqtt from 'mqtt';
import { expect, it, onTestFinished } from 'vitest';
import type { Usage } from '../../../infra/local/src/core/usage.ts';
import { readClientSecret } from '../../support/client-secret.ts';
import { codeFolder } from '../../support/lambda-functions.ts';
import { operatorSettings } from '../../support/operator-settings.ts';
import { getJson, type Stack, startStack } from '../../support/stack.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const TEMPLATE = `
Resources:
  Telemetry: { Type: AWS::Kinesis::Stream, Properties: { ShardCount: 2 } }
  Things:
    Type: AWS::DynamoDB::Table
    Properties:
      BillingMode: PAY_PER_REQUEST
      AttributeDefinitions: [{ AttributeName: PK, AttributeType: S }]
      KeySchema: [{ AttributeName: PK, KeyType: HASH }]
  Archive: { Type: AWS::S3::Bucket }
  Import:
    Type: AWS::KinesisFirehose::DeliveryStream
    Properties:
      DeliveryStreamType: DirectPut
      ExtendedS3DestinationConfiguration:
        RoleARN: arn:aws:iam::000000000000:role/any
        BucketARN: !GetAtt Archive.Arn
        BufferingHints: { IntervalInSeconds: 900, SizeInMBs: 64 }
  ToStream:
    Type: AWS::IoT::TopicRule
    Properties:
      RuleName: ToStream
      TopicRulePayload:
        AwsIotSqlVersion: "2016-03-23"
        Sql: SELECT * FROM 'dt/+'
        Actions: [{ Kinesis: { RoleArn: any, StreamName: !Ref Telemetry, PartitionKey: "\${topic(2)}" } }]
  Echo:
    Type: AWS::Serverless::Function
    Properties:
      Handler: index.handler
      Runtime: nodejs24.x
      MemorySize: 256
      Events:
        Asked: { Type: HttpApi, Properties: { ApiId: !Ref Api, Method: GET, Path: /echo } }
  Api: { Type: AWS::Serverless::HttpApi }
  People: { Type: AWS::Cognito::UserPool }
  Fleet:
    Type: AWS::Cognito::UserPoolResourceServer
    Properties: { Identifier: fleet, Name: fleet, Scopes: [{ ScopeName: all }], UserPoolId: !Ref People }
  Machine:
    Type: AWS::Cognito::UserPoolClient
    Properties:
      UserPoolId: !Ref People
      GenerateSecret: true
      AllowedOAuthFlowsUserPoolClient: true
      AllowedOAuthFlows: [client_credentials]
      AllowedOAuthScopes: [fleet/all]
Outputs:
  Pool: { Value: !Ref People }
  Machine: { Value: !Ref Machine }
`;

const KB = 1024;
const bytes = (count: number) => Buffer.alloc(count, 'x');

const start = async (): Promise<Stack> => {
  const templateFile = join(temporaryFolder(), 'template.yaml');
  writeFileSync(templateFile, TEMPLATE);
  const folder = codeFolder({ 'index.js': "exports.handler = async () => ({ statusCode: 200, body: 'ok' });" });
  const stack = await startStack({ templateFile, codeFolderOf: () => folder });
  onTestFinished(() => stack.stop());
  return stack;
};

const names = ({ runtime: { deployment } }: Stack) => ({
  stream: deployment.streams[0]?.name ?? '',
  table: deployment.tables[0]?.name ?? '',
  bucket: deployment.buckets[0]?.name ?? '',
  delivery: deployment.deliveryStreams[0]?.name ?? '',
  functionName: deployment.functions[0]?.name ?? '',
  api: deployment.httpApis[0]?.id ?? '',
});

/** A bike, as it were: Basic Ingest, a message to a rule, and one that a listener hears. */
const sendMessages = async ({ runtime }: Stack): Promise<void> => {
  const client = await mqtt.connectAsync(`mqtt://127.0.0.1:${runtime.ports.mqttPort}`);
  const heard = new Promise((resolve) => client.once('message', resolve));
  await client.subscribeAsync('board');
  await client.publishAsync('$aws/rules/ToStream/dt/a', '{"a":1}', { qos: 1 });
  await client.publishAsync('dt/b', JSON.stringify({ filling: 'x'.repeat(6 * KB) }), { qos: 1 });
  await client.publishAsync('board', 'x', { qos: 0 });
  await heard;
  await client.endAsync();
};

const callServices = async (stack: Stack): Promise<void> => {
  const { stream, table, bucket, delivery, functionName } = names(stack);
  const settings = operatorSettings(stack.awsUrl);
  const [dynamoDb, firehose] = [new DynamoDBClient(settings), new FirehoseClient(settings)];
  const Records = [
    { Data: bytes(25 * KB), PartitionKey: 'k' },
    { Data: bytes(10), PartitionKey: 'k' },
  ];
  await stack.kinesis.send(new PutRecordsCommand({ StreamName: stream, Records }));
  await dynamoDb.send(
    new PutItemCommand({ TableName: table, Item: { PK: { S: 'a' }, data: { S: 'x'.repeat(1_500) } } }),
  );
  const Batch = [{ Data: bytes(100) }, { Data: bytes(5 * KB + 1) }];
  await firehose.send(new PutRecordBatchCommand({ DeliveryStreamName: delivery, Records: Batch }));
  await stack.s3.send(new PutObjectCommand({ Bucket: bucket, Key: 'a', Body: bytes(300) }));
  const read = await stack.s3.send(new GetObjectCommand({ Bucket: bucket, Key: 'a' }));
  await read.Body?.transformToByteArray();
  await stack.lambda.send(new InvokeCommand({ FunctionName: functionName, Payload: '{}' }));
  await fetch(`${stack.url}/echo`);
  for (const client of [dynamoDb, firehose]) client.destroy();
};

const askForToken = async (stack: Stack): Promise<void> => {
  const { Pool: poolId = '', Machine: clientId = '' } = stack.runtime.deployment.outputs;
  const secret = await readClientSecret({ settings: operatorSettings(stack.awsUrl), poolId, clientId });
  const headers = { authorization: `Basic ${Buffer.from(`${clientId}:${secret}`).toString('base64')}` };
  for (const grant_type of ['client_credentials', 'refresh_token'])
    await fetch(`${stack.url}/oauth2/token`, { method: 'POST', headers, body: new URLSearchParams({ grant_type }) });
};

it('aws-semantics 11: a runtime tells its operator what AWS would bill of all that was sent', async () => {
  const stack = await start();
  const before = (await getJson(`${stack.url}/_local/usage`)) as Usage;
  expect(before).toMatchObject({ iot: { connects: 0 }, kinesis: [{ records: 0 }], cognito: { tokenRequests: 0 } });
  await sendMessages(stack);
  await callServices(stack);
  await askForToken(stack);

  const { stream, table, bucket, delivery, functionName, api } = names(stack);
  const usage = (await getJson(`${stack.url}/_local/usage`)) as Usage;
  const number = expect.any(Number) as number;
  const ofBroker = Buffer.byteLength(JSON.stringify({ filling: 'x'.repeat(6 * KB) })) + 1 + '{"a":1}'.length + 1;
  expect(usage).toEqual({
    atMs: number,
    sinceMs: before.sinceMs,
    iot: {
      connectionMinutes: 1,
      connects: 1,
      subscribes: 1,
      messageUnitsIn: 2 + 1,
      messageUnitsOut: 1,
      rulesTriggered: 1 + 2,
      actionsExecuted: 1 + 2,
      clientAcks: 0,
    },
    kinesis: [
      {
        stream,
        shardHours: number,
        putUnits: 2 + 1 + 2,
        records: 4,
        bytesIn: 25 * KB + 1 + 11 + ofBroker,
        readCalls: 0,
        bytesOut: 0,
      },
    ],
    lambda: [{ functionName, memoryMb: 256, invocations: 2, billedMs: number, gbSeconds: number, logBytes: number }],
    dynamoDb: [{ table, writeUnits: 2, readUnits: 0, byIndex: {}, conditionalFailures: 0, streamRecords: 0 }],
    firehose: [{ name: delivery, records: 2, billedBytes: 3 * 5 * KB, bytesIn: 100 + 5 * KB + 1 }],
    s3: [{ bucket, putRequests: 1, getRequests: 1, bytesIn: 300, bytesOut: 300, storedBytes: 300 }],
    httpApi: [{ api, requests: 1 }],
    cognito: { tokenRequests: 1 },
  });
  const [shards, compute] = [usage.kinesis[0]?.shardHours ?? 0, usage.lambda[0]];
  expect(shards).toBeGreaterThan(before.kinesis[0]?.shardHours ?? 0);
  expect(shards).toBeLessThanOrEqual((2 * (usage.atMs - usage.sinceMs)) / 3_600_000);
  expect(compute?.gbSeconds).toBeCloseTo((compute?.billedMs ?? 0) / 4_000, 9);
});

it('tells in its metrics which limits have bitten, and what it took of the processors', async () => {
  const stack = await start();
  const client = await mqtt.connectAsync(`mqtt://127.0.0.1:${stack.runtime.ports.mqttPort}`, { clientId: 'talker' });
  client.on('error', () => undefined);
  const closed = new Promise<void>((resolve) => client.once('close', () => resolve()));
  client.publish('dt/a', bytes(128 * KB + 1));
  await closed;
  await client.endAsync(true);
  expect(await getJson(`${stack.url}/_local/metrics`)).toMatchObject({
    process: { cpuSeconds: expect.any(Number) },
    limits: [{ limit: 'iot-payload', resource: 'talker', quota: '128 KB', count: 1 }],
  });
});

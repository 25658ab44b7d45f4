import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CreateTableCommand, DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { FirehoseClient, PutRecordCommand } from '@aws-sdk/client-firehose';
import { CreateStreamCommand, KinesisClient, PutRecordCommand as PutToStreamCommand } from '@aws-sdk/client-kinesis';
import { DeleteObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { expect, it, onTestFinished } from 'vitest';
import { createLocalRuntime } from '../../../../../infra/local/src/index.ts';
import { operatorSettings } from '../../../../support/operator-settings.ts';
import { temporaryFolder } from '../../../../support/temporary-folder.ts';

const KEY = {
  AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' as const }],
  KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' as const }],
  BillingMode: 'PAY_PER_REQUEST' as const,
};
const TEMPLATE = {
  Resources: {
    Things: { Type: 'AWS::Kinesis::Stream', Properties: { Name: 'things', ShardCount: 1 } },
    Boards: { Type: 'AWS::DynamoDB::Table', Properties: { TableName: 'boards', ...KEY } },
    Bin: { Type: 'AWS::S3::Bucket', Properties: { BucketName: 'bin' } },
    Delivery: {
      Type: 'AWS::KinesisFirehose::DeliveryStream',
      Properties: {
        DeliveryStreamName: 'delivery',
        ExtendedS3DestinationConfiguration: { BucketARN: { 'Fn::GetAtt': ['Bin', 'Arn'] }, RoleARN: 'arn' },
      },
    },
  },
};

const start = async () => {
  const dataFolder = temporaryFolder();
  const templateFile = join(temporaryFolder(), 'template.yaml');
  writeFileSync(templateFile, JSON.stringify(TEMPLATE));
  const runtime = await createLocalRuntime({
    ...{ templateFile, stackName: 'stack', codeFolderOf: () => dataFolder, dataFolder, host: '127.0.0.1' },
    ...{ webPort: 0, mqttPort: 0, awsPort: 0, faults: true, log: () => undefined },
  });
  onTestFinished(() => runtime.stop());
  await runtime.start();
  return runtime.ports;
};

/** Everything on the AWS port that is acknowledged and has to be there later. */
const writesTo = (awsPort: number) => {
  const settings = { ...operatorSettings(`http://127.0.0.1:${awsPort}`), maxAttempts: 1 };
  const Data = Buffer.from('{}');
  const dynamoDb = new DynamoDBClient(settings);
  const kinesis = new KinesisClient(settings);
  const firehose = new FirehoseClient(settings);
  const s3 = new S3Client({ ...settings, forcePathStyle: true });
  return {
    item: () => dynamoDb.send(new PutItemCommand({ TableName: 'boards', Item: { id: { S: 'a' } } })),
    table: () => dynamoDb.send(new CreateTableCommand({ TableName: 'more', ...KEY })),
    record: () => kinesis.send(new PutToStreamCommand({ StreamName: 'things', PartitionKey: 'a', Data })),
    stream: () => kinesis.send(new CreateStreamCommand({ StreamName: 'more', ShardCount: 1 })),
    delivery: () => firehose.send(new PutRecordCommand({ DeliveryStreamName: 'delivery', Record: { Data } })),
    object: () => s3.send(new PutObjectCommand({ Bucket: 'bin', Key: 'a', Body: 'x' })),
    deletion: () => s3.send(new DeleteObjectCommand({ Bucket: 'bin', Key: 'a' })),
  };
};

it('acknowledges nothing that is written while the disk is full, and everything afterwards', async () => {
  const { webPort, awsPort } = await start();
  const url = `http://127.0.0.1:${webPort}/_local/faults`;
  const write = writesTo(awsPort);
  const writes = Object.entries(write);
  await write.object();
  const acknowledged = async () => {
    const names: string[] = [];
    for (const [name, work] of writes) {
      const isTaken = await work().then(
        () => true,
        () => false,
      );
      if (isTaken) names.push(name);
    }
    return names;
  };
  const headers = { 'content-type': 'application/json' };
  await fetch(`${url}/disk-full`, { method: 'PUT', headers, body: '{"seconds":600}' });
  expect(await acknowledged()).toEqual([]);
  await fetch(url, { method: 'DELETE' });
  expect(await acknowledged()).toEqual(writes.map(([name]) => name));
});

import type { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import type { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { KinesisClient } from '@aws-sdk/client-kinesis';
import type { LambdaClient } from '@aws-sdk/client-lambda';
import type { S3Client } from '@aws-sdk/client-s3';
import {
  createCloudFormationClient,
  createCloudWatchClient,
  createDynamoDbClient,
  createKinesisClient,
  createLambdaClient,
  createS3Client,
} from '../aws-clients.ts';
import type { Target } from '../target.ts';

/** Everybody who is asked how the platform is. */
export interface StatusClients {
  readonly cloudFormation: CloudFormationClient;
  readonly cloudWatch: CloudWatchClient;
  readonly dynamoDb: DynamoDBClient;
  readonly kinesis: KinesisClient;
  readonly lambda: LambdaClient;
  readonly s3: S3Client;
}

/** Lends clients to some work, and closes them after it. */
export async function withStatusClients<Value>(
  target: Target,
  work: (clients: StatusClients) => Promise<Value>,
): Promise<Value> {
  const clients = {
    cloudFormation: createCloudFormationClient(target),
    cloudWatch: createCloudWatchClient(target),
    dynamoDb: createDynamoDbClient(target),
    kinesis: createKinesisClient(target),
    lambda: createLambdaClient(target),
    s3: createS3Client(target),
  };
  try {
    return await work(clients);
  } finally {
    for (const client of Object.values(clients)) client.destroy();
  }
}

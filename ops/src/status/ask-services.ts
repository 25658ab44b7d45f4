import { type CloudFormationClient, paginateListStackResources } from '@aws-sdk/client-cloudformation';
import { DescribeTableCommand, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DescribeStreamSummaryCommand, type KinesisClient } from '@aws-sdk/client-kinesis';
import {
  GetFunctionConfigurationCommand,
  type LambdaClient,
  ListEventSourceMappingsCommand,
} from '@aws-sdk/client-lambda';
import type { MappingFacts, StreamDescription, TableFacts } from './facts.ts';

/** Something that a stack made. */
export interface Resource {
  readonly logicalId: string;
  /** `AWS::Lambda::Function`, for example. */
  readonly type: string;
  /** What its service calls it. */
  readonly name: string;
}

/** As many as CloudFormation lets a stack have. */
const RESOURCES_MAX = 500;

/** What a stack is made of. All of these reject with what the SDK says. */
export async function listResources(client: CloudFormationClient, StackName: string): Promise<readonly Resource[]> {
  const resources: Resource[] = [];
  for await (const { StackResourceSummaries = [] } of paginateListStackResources({ client }, { StackName })) {
    for (const { LogicalResourceId = '', ResourceType = '', PhysicalResourceId = '' } of StackResourceSummaries) {
      resources.push({ logicalId: LogicalResourceId, type: ResourceType, name: PhysicalResourceId });
    }
    if (resources.length >= RESOURCES_MAX) break;
  }
  return resources;
}

export async function describeStream(client: KinesisClient, StreamName: string): Promise<StreamDescription> {
  const { StreamDescriptionSummary } = await client.send(new DescribeStreamSummaryCommand({ StreamName }));
  return {
    status: StreamDescriptionSummary?.StreamStatus ?? '',
    openShards: StreamDescriptionSummary?.OpenShardCount ?? 0,
    retentionMs: (StreamDescriptionSummary?.RetentionPeriodHours ?? 24) * 3_600_000,
  };
}

type TableDescription = Extract<TableFacts['description'], { readonly value: unknown }>['value'];

export async function describeTable(client: DynamoDBClient, TableName: string): Promise<TableDescription> {
  const { Table } = await client.send(new DescribeTableCommand({ TableName }));
  return {
    status: Table?.TableStatus ?? '',
    billingMode: Table?.BillingModeSummary?.BillingMode ?? 'PROVISIONED', // of such tables there is no summary
  };
}

export async function readTimeoutMs(client: LambdaClient, FunctionName: string): Promise<number> {
  const { Timeout = 3 } = await client.send(new GetFunctionConfigurationCommand({ FunctionName }));
  return Timeout * 1_000;
}

/** The event source of a function; each has one at most. */
export async function readMapping(client: LambdaClient, FunctionName: string): Promise<MappingFacts | undefined> {
  const { EventSourceMappings = [] } = await client.send(new ListEventSourceMappingsCommand({ FunctionName }));
  const [mapping] = EventSourceMappings;
  if (mapping === undefined) return undefined;
  const { UUID = '', State = '', LastProcessingResult = '', MaximumRecordAgeInSeconds = -1, LastModified } = mapping;
  const { MaximumBatchingWindowInSeconds = 0, TumblingWindowInSeconds = 0 } = mapping;
  return {
    uuid: UUID,
    isOn: !/^Disabl/.test(State),
    lastResult: LastProcessingResult,
    windowMs: (MaximumBatchingWindowInSeconds + TumblingWindowInSeconds) * 1_000,
    recordAgeMaxMs: MaximumRecordAgeInSeconds < 0 ? undefined : MaximumRecordAgeInSeconds * 1_000,
    changedAtMs: LastModified?.getTime(),
  };
}

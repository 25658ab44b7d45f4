// A smoke test: the transformed stack is created and deleted in moto, as far as moto goes (docs/emulators.md).
import {
  CloudFormationClient,
  CreateStackCommand,
  DeleteStackCommand,
  DescribeStacksCommand,
} from '@aws-sdk/client-cloudformation';
import { DescribeContinuousBackupsCommand, DescribeTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DescribeStreamSummaryCommand, KinesisClient, ListStreamsCommand } from '@aws-sdk/client-kinesis';
import {
  GetFunctionConfigurationCommand,
  LambdaClient,
  ListEventSourceMappingsCommand,
  ListFunctionsCommand,
} from '@aws-sdk/client-lambda';
import {
  GetBucketEncryptionCommand,
  GetBucketLifecycleConfigurationCommand,
  GetBucketNotificationConfigurationCommand,
  GetPublicAccessBlockCommand,
  ListBucketsCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { asFields } from '../../infra/local/src/template/parse-template.ts';
import { templateFiles } from '../../scripts/tools/templates.ts';
import { type CloudFormationTemplate, leftOut, runPython, tools, transformTemplates } from './cloudformation.ts';
import { ofType } from './function-problems.ts';
import { type MotoServer, startMotoServer } from './moto-server.ts';
import { createStack, motoSettings, resourcesOfStack, uploadArtifacts } from './moto-stack.ts';
import { withoutTypes } from './supported-part.ts';

/** Types that moto's CloudFormation has no model of: they are taken out of the templates before. */
const NO_MODEL = [
  'AWS::ApiGatewayV2::Api',
  'AWS::ApiGatewayV2::Stage',
  'AWS::CloudFront::CachePolicy',
  'AWS::CloudFront::Distribution',
  'AWS::CloudFront::Function',
  'AWS::CloudFront::OriginAccessControl',
  'AWS::CloudFront::ResponseHeadersPolicy',
  'AWS::CloudWatch::Alarm',
  'AWS::Cognito::ManagedLoginBranding',
  'AWS::Cognito::UserPool',
  'AWS::Cognito::UserPoolClient',
  'AWS::Cognito::UserPoolDomain',
  'AWS::Cognito::UserPoolResourceServer',
  'AWS::ElastiCache::ServerlessCache',
  'AWS::IAM::RolePolicy',
  'AWS::IoT::Authorizer',
  'AWS::IoT::TopicRule',
  'AWS::KinesisFirehose::DeliveryStream',
  'AWS::Lambda::EventInvokeConfig',
  'AWS::Logs::LogStream',
  'AWS::S3::BucketPolicy',
  'AWS::SNS::Subscription',
  'AWS::SNS::TopicPolicy',
  'AWS::SecretsManager::Secret',
];

/**
 * What makes the deletion of a stack fail, and so stays instead: a policy is not found again if its name is not written out,
 * and a network is not empty, since route tables of stacks are never deleted.
 */
const UNDELETABLE = ['AWS::EC2::VPC', 'AWS::IoT::Policy'];

// It knows no RetainExceptOnCreate either, which is Retain for every stack that was complete once.

/** What moto reads over in a resource that it creates. */
const FORGOTTEN = {
  'AWS::S3::Bucket': ['LifecycleConfiguration', 'NotificationConfiguration', 'PublicAccessBlockConfiguration'],
  'AWS::DynamoDB::Table': ['PointInTimeRecoverySpecification', 'SSESpecification'],
  'AWS::Kinesis::Stream': ['StreamEncryption'],
  'AWS::Lambda::Function': ['Architectures', 'LoggingConfig'],
};

const transformed = transformTemplates(templateFiles());
const supported: ReadonlyMap<string, CloudFormationTemplate> = new Map(
  [...transformed].map(([file, template]) => {
    const part = withoutTypes(template, (type) => NO_MODEL.includes(type));
    const resources = Object.entries(part.Resources).map(([logicalId, resource]) => [
      logicalId,
      UNDELETABLE.includes(resource.Type) || resource.DeletionPolicy === 'RetainExceptOnCreate'
        ? { ...resource, DeletionPolicy: 'Retain' }
        : resource,
    ]);
    return [file, { ...part, Resources: Object.fromEntries(resources) }];
  }),
);
const root = supported.get('template.yaml') ?? { Resources: {} };
const typesOf = (templates: ReadonlyMap<string, CloudFormationTemplate>): string[] => [
  ...new Set([...templates.values()].flatMap(({ Resources }) => Object.values(Resources).map(({ Type }) => Type))),
];

let moto: MotoServer;
let cloudFormation: CloudFormationClient;
let physicalIds: ReadonlyMap<string, string>;

beforeAll(async () => {
  if (tools === undefined) return;
  moto = await startMotoServer();
  cloudFormation = new CloudFormationClient(motoSettings(moto.url));
  await uploadArtifacts(moto.url, supported);
  // With everything that a template can have.
  await createStack(cloudFormation, {
    stackName: 'alleycat',
    file: 'template.yaml',
    parameters: { EnableRankIndex: 'yes' },
  });
  const resources = await resourcesOfStack(cloudFormation, 'alleycat');
  physicalIds = new Map(
    [...resources].map(([logicalId, { PhysicalResourceId = '' }]) => [logicalId, PhysicalResourceId]),
  );
});

afterAll(async () => {
  cloudFormation?.destroy();
  await moto?.stop();
});

const idOf = (logicalId: string): string => physicalIds.get(logicalId) ?? '';
const stackNames = async (): Promise<string[]> => {
  const { Stacks = [] } = await cloudFormation.send(new DescribeStacksCommand({}));
  return Stacks.map(({ StackName = '' }) => StackName);
};
const isAnswered = (answer: Promise<unknown>): Promise<boolean> =>
  answer.then(
    () => true,
    () => false,
  );
/** Names of properties that are not as the template says. */
const forgotten = (kept: Readonly<Record<string, boolean>>): string[] =>
  Object.keys(kept).filter((property) => kept[property] !== true);

describe.skipIf(tools === undefined)(`in moto${leftOut}`, () => {
  it('types are missing that we know of, and no others', () => {
    const models = runPython('moto_types.py', []) as string[]; // as that program prints them
    expect(
      typesOf(transformed)
        .filter((type) => !models.includes(type))
        .sort(),
    ).toEqual(NO_MODEL);
  });

  it('all the others are created, in the stack and in the stacks within it', async () => {
    const names = await stackNames();
    const created = names.map(async (name) => [...(await resourcesOfStack(cloudFormation, name)).keys()]);
    const expected = [...supported.values()].map(({ Resources }) => Object.keys(Resources));
    expect((await Promise.all(created)).flat().sort()).toEqual(expected.flat().sort());
    expect(names).toHaveLength(templateFiles().length);
    expect(physicalIds.size).toBeGreaterThan(60);
  });

  it('have an id, but for two types', () => {
    const without = Object.entries(root.Resources).filter(([logicalId]) => idOf(logicalId) === '');
    expect([...new Set(without.map(([, { Type }]) => Type))].sort()).toEqual([
      'AWS::IoT::Policy',
      'AWS::Lambda::Permission',
    ]);
  });

  it('stacks within the stack are told what it consists of', async () => {
    const { Stacks = [] } = await cloudFormation.send(new DescribeStacksCommand({}));
    const given = Stacks.find(({ StackName = '' }) => StackName.includes('MonitoringStack'))?.Parameters ?? [];
    const values = Object.fromEntries(given.map(({ ParameterKey, ParameterValue }) => [ParameterKey, ParameterValue]));
    expect(values).toMatchObject({
      StackName: 'alleycat',
      ReadingStreamName: idOf('ReadingStream'),
      RaceTableName: idOf('RaceTable'),
      AggregateFunctionName: idOf('AggregateFunction'),
      AggregateMappingId: idOf('AggregateFunctionReadings'),
    });
  });
});

describe.skipIf(tools === undefined)(`what moto created${leftOut}`, () => {
  const properties = (logicalId: string) => root.Resources[logicalId]?.Properties ?? {};

  it('has event sources as the template says', async () => {
    const lambda = new LambdaClient(motoSettings(moto.url));
    const { EventSourceMappings = [] } = await lambda.send(new ListEventSourceMappingsCommand({}));
    const mappings = ofType(root, 'AWS::Lambda::EventSourceMapping').map(([logicalId]) => properties(logicalId));
    const facts = ({
      MaximumRetryAttempts,
      MaximumRecordAgeInSeconds,
      FilterCriteria,
      FunctionResponseTypes,
    }: object & Record<string, unknown>) => ({
      MaximumRetryAttempts,
      MaximumRecordAgeInSeconds,
      FilterCriteria,
      FunctionResponseTypes,
    });
    expect(EventSourceMappings.map((mapping) => facts({ ...mapping }))).toEqual(mappings.map(facts));
    expect(EventSourceMappings.map(({ DestinationConfig }) => DestinationConfig?.OnFailure?.Destination)).toEqual(
      mappings.map(() => `arn:aws:s3:::${idOf('FailureBucket')}`),
    );
    expect(EventSourceMappings.map(({ FunctionArn }) => FunctionArn?.split(':').at(-1))).toEqual(
      ['AggregateFunction', 'AnnounceFunction', 'FinishFunction', 'RanksFunction'].map(idOf),
    );
  });

  it('has functions, but for some properties', async () => {
    const lambda = new LambdaClient(motoSettings(moto.url));
    const said = properties('RecordsFunction');
    const created = await lambda.send(new GetFunctionConfigurationCommand({ FunctionName: idOf('RecordsFunction') }));
    const kept = {
      MemorySize: created.MemorySize === said['MemorySize'],
      Timeout: created.Timeout === said['Timeout'],
      Runtime: created.Runtime === said['Runtime'],
      Role: created.Role?.endsWith(`/${idOf('RecordsFunctionRole')}`) === true,
      Environment: created.Environment?.Variables?.['HISTORY_BUCKET'] === idOf('HistoryBucket'),
      Architectures: created.Architectures?.join() === [said['Architectures']].flat().join(),
      LoggingConfig: created.LoggingConfig !== undefined,
    };
    expect(forgotten(kept)).toEqual(FORGOTTEN['AWS::Lambda::Function']);
  });

  it('has the table, but for some properties', async () => {
    const dynamoDb = new DynamoDBClient(motoSettings(moto.url));
    const said = properties('RaceTable');
    const TableName = idOf('RaceTable');
    const { Table } = await dynamoDb.send(new DescribeTableCommand({ TableName }));
    const backups = await dynamoDb.send(new DescribeContinuousBackupsCommand({ TableName }));
    const { PointInTimeRecoveryStatus } = backups.ContinuousBackupsDescription?.PointInTimeRecoveryDescription ?? {};
    expect(Table?.KeySchema).toEqual(said['KeySchema']);
    expect(Table?.GlobalSecondaryIndexes?.map(({ IndexName }) => IndexName)).toEqual(
      [said['GlobalSecondaryIndexes']].flat().map((index) => asFields(index)['IndexName']),
    );
    const kept = {
      StreamSpecification: Table?.StreamSpecification?.StreamViewType === 'NEW_IMAGE',
      BillingMode: Table?.BillingModeSummary?.BillingMode === 'PAY_PER_REQUEST',
      PointInTimeRecoverySpecification: PointInTimeRecoveryStatus === 'ENABLED',
      SSESpecification: Table?.SSEDescription !== undefined,
    };
    expect(forgotten(kept)).toEqual(FORGOTTEN['AWS::DynamoDB::Table']);
  });

  it('has the stream, but for some properties', async () => {
    const kinesis = new KinesisClient(motoSettings(moto.url));
    const { StreamDescriptionSummary: stream } = await kinesis.send(
      new DescribeStreamSummaryCommand({ StreamName: idOf('ReadingStream') }),
    );
    const kept = {
      ShardCount: stream?.OpenShardCount === 1,
      RetentionPeriodHours: stream?.RetentionPeriodHours === 24,
      StreamEncryption: stream?.EncryptionType === 'KMS',
    };
    expect(forgotten(kept)).toEqual(FORGOTTEN['AWS::Kinesis::Stream']);
  });

  it('has buckets, but for some properties', async () => {
    const s3 = new S3Client({ ...motoSettings(moto.url), forcePathStyle: true });
    const bucket = { Bucket: idOf('ReadingsBucket') };
    const notifications = await s3.send(new GetBucketNotificationConfigurationCommand(bucket));
    const kept = {
      BucketEncryption: await isAnswered(s3.send(new GetBucketEncryptionCommand(bucket))),
      LifecycleConfiguration: await isAnswered(s3.send(new GetBucketLifecycleConfigurationCommand(bucket))),
      NotificationConfiguration: notifications.LambdaFunctionConfigurations !== undefined,
      PublicAccessBlockConfiguration: await isAnswered(s3.send(new GetPublicAccessBlockCommand(bucket))),
    };
    expect(forgotten(kept)).toEqual(FORGOTTEN['AWS::S3::Bucket']);
  });
});

describe.skipIf(tools === undefined)(`deletion in moto${leftOut}`, () => {
  beforeAll(async () => {
    if (tools !== undefined) await cloudFormation.send(new DeleteStackCommand({ StackName: 'alleycat' }));
  });

  it('leaves no stack, function, event source and stream', async () => {
    const lambda = new LambdaClient(motoSettings(moto.url));
    const kinesis = new KinesisClient(motoSettings(moto.url));
    const left = {
      stacks: await stackNames(),
      functions: (await lambda.send(new ListFunctionsCommand({}))).Functions,
      mappings: (await lambda.send(new ListEventSourceMappingsCommand({}))).EventSourceMappings,
      streams: (await kinesis.send(new ListStreamsCommand({}))).StreamNames,
    };
    expect(left).toEqual({ stacks: [], functions: [], mappings: [], streams: [] });
  });

  it('leaves what is to stay: the table and the buckets with data', async () => {
    const dynamoDb = new DynamoDBClient(motoSettings(moto.url));
    const s3 = new S3Client({ ...motoSettings(moto.url), forcePathStyle: true });
    const { Table } = await dynamoDb.send(new DescribeTableCommand({ TableName: idOf('RaceTable') }));
    const { Buckets = [] } = await s3.send(new ListBucketsCommand({}));
    const data = Object.entries(root.Resources).filter(([, { DeletionPolicy }]) => DeletionPolicy === 'Retain');
    const buckets = data.filter(([, { Type }]) => Type === 'AWS::S3::Bucket').map(([logicalId]) => idOf(logicalId));
    expect(Table?.TableStatus).toBe('ACTIVE');
    expect(buckets).toHaveLength(3);
    expect(Buckets.map(({ Name }) => Name).sort()).toEqual(['artifacts', ...buckets].sort());
  });

  const Policy = { PolicyName: { Ref: 'AWS::StackName' }, PolicyDocument: { Statement: [] } };
  const Routes = { Type: 'AWS::EC2::RouteTable', Properties: { VpcId: { Ref: 'Undeletable' } } };
  it.each([
    { type: 'AWS::EC2::VPC', properties: { CidrBlock: '10.1.0.0/24' }, others: { Routes } },
    { type: 'AWS::IoT::Policy', properties: Policy, others: {} },
  ])('still fails for $type', async ({ type, properties: Properties, others }) => {
    expect(UNDELETABLE).toContain(type);
    const StackName = type.replaceAll('::', '-');
    const TemplateBody = JSON.stringify({ Resources: { Undeletable: { Type: type, Properties }, ...others } });
    await cloudFormation.send(new CreateStackCommand({ StackName, TemplateBody }));
    await expect(cloudFormation.send(new DeleteStackCommand({ StackName }))).rejects.toThrow();
  });
});

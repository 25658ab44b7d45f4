import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readDeployment } from '../../../../../infra/local/src/template/read-deployment.ts';
import { temporaryFolder } from '../../../../support/temporary-folder.ts';

const read = (template: object) => {
  const templateFile = join(temporaryFolder(), 'template.yaml');
  writeFileSync(templateFile, JSON.stringify(template)); // JSON is YAML
  return readDeployment({ templateFile, stackName: 'demo', parameters: { Given: '1' }, codeFolderOf: (id) => id });
};

const arnOf = (logicalId: string) => ({ 'Fn::GetAtt': [logicalId, 'Arn'] });

const withResources = (resources: object, functionProperties: object = {}) =>
  read({
    Parameters: { Given: { Type: 'Number', Default: 0 }, Unsaid: { Type: 'Number', Default: 7 } },
    Resources: {
      Source: { Type: 'AWS::Kinesis::Stream' },
      Bin: { Type: 'AWS::S3::Bucket' },
      WorkerLog: {
        Type: 'AWS::Logs::LogGroup',
        Properties: { LogGroupName: { 'Fn::Join': ['/', ['', 'aws', { Ref: 'AWS::StackName' }]] } },
      },
      Worker: {
        Type: 'AWS::Serverless::Function',
        Properties: {
          Handler: 'index.handler',
          Runtime: 'nodejs24.x',
          LoggingConfig: { LogGroup: { Ref: 'WorkerLog' } },
          ...functionProperties,
        },
      },
      // The role is one that SAM makes: nothing in the template is called so.
      Policy: { Type: 'AWS::IAM::RolePolicy', Properties: { RoleName: { Ref: 'WorkerRole' } } },
      ...resources,
    },
    Outputs: { Log: { Value: { Ref: 'WorkerLog' } } },
  });

const delivery = (destination: object, properties: object = {}) =>
  withResources({
    Delivery: {
      Type: 'AWS::KinesisFirehose::DeliveryStream',
      Properties: {
        ExtendedS3DestinationConfiguration: { BucketARN: arnOf('Bin'), RoleARN: 'arn', ...destination },
        ...properties,
      },
    },
  }).deliveryStreams;

const processing = (...processors: object[]) => ({
  ProcessingConfiguration: { Enabled: true, Processors: processors },
});
const lambdaProcessor = (parameters: Record<string, unknown>) => ({
  Type: 'Lambda',
  Parameters: Object.entries(parameters).map(([ParameterName, ParameterValue]) => ({ ParameterName, ParameterValue })),
});

describe('delivery streams', () => {
  it('have the defaults of aws-semantics 5.2', () => {
    expect(delivery({})).toEqual([
      {
        name: 'demo-Delivery',
        bucketName: 'demo-bin',
        prefix: '',
        errorOutputPrefix: '',
        bufferSeconds: 300,
        bufferMegabytes: 5,
        compression: 'UNCOMPRESSED',
      },
    ]);
  });

  it('have the transform defaults of aws-semantics 5.3, and find a function behind its qualified ARN', () => {
    const LambdaArn = { 'Fn::Join': [':', [arnOf('Worker'), '$LATEST']] };
    expect(delivery(processing(lambdaProcessor({ LambdaArn })))[0]?.transform).toEqual({
      functionName: 'demo-Worker',
      functionArn: 'arn:aws:lambda:us-east-1:000000000000:function:demo-Worker:$LATEST',
      bufferSeconds: 60,
      bufferMegabytes: 1,
      retries: 3,
    });
  });

  it('take what is switched off as absent', () => {
    expect(
      delivery({
        ProcessingConfiguration: { Enabled: false },
        DynamicPartitioningConfiguration: { Enabled: false },
        S3BackupMode: 'Disabled',
      }),
    ).toEqual(delivery({}));
  });

  it('are known by Ref and by ARN', () => {
    const { outputs } = read({
      Resources: {
        Delivery: {
          Type: 'AWS::KinesisFirehose::DeliveryStream',
          Properties: {
            ExtendedS3DestinationConfiguration: { BucketARN: arnOf('Bin') },
          },
        },
        Bin: { Type: 'AWS::S3::Bucket' },
      },
      Parameters: { Given: { Type: 'Number' } },
      Outputs: { Name: { Value: { Ref: 'Delivery' } }, Arn: { Value: arnOf('Delivery') } },
    });
    expect(outputs).toEqual({
      Name: 'demo-Delivery',
      Arn: 'arn:aws:firehose:us-east-1:000000000000:deliverystream/demo-Delivery',
    });
  });

  it.each([
    [{ CompressionFormat: 'ZIP' }, 'CompressionFormat ZIP'],
    [{ BufferingHints: { IntervalInSeconds: 60 } }, 'BufferingHints needs both'],
    [{ BufferingHints: { IntervalInSeconds: 901, SizeInMBs: 1 } }, 'IntervalInSeconds must be between 0 and 900'],
    [{ BufferingHints: { IntervalInSeconds: 60, SizeInMBs: 0 } }, 'SizeInMBs must be between 1 and 128'],
    [{ DynamicPartitioningConfiguration: { Enabled: true } }, 'DynamicPartitioningConfiguration is not understood'],
    [{ S3BackupMode: 'Enabled' }, 'S3BackupMode is not understood'],
    [{ FileExtension: '.json' }, 'FileExtension is not understood'],
    [{ CustomTimeZone: 'Europe/Berlin' }, 'CustomTimeZone is not understood'],
    [{ BucketARN: 'arn:aws:s3:::elsewhere' }, 'BucketARN: the template has no bucket elsewhere'],
    [processing({ Type: 'AppendDelimiterToRecord' }), 'exactly one processor, of type Lambda'],
    [processing(lambdaProcessor({})), 'LambdaArn is missing'],
    [processing(lambdaProcessor({ LambdaArn: 'arn:aws:lambda:r:1:function:no' })), 'has no function no'],
    [processing(lambdaProcessor({ LambdaArn: arnOf('Worker'), BufferSizeInMBs: '4' })), 'between 0.2 and 3'],
    [processing(lambdaProcessor({ LambdaArn: arnOf('Worker'), Delimiter: ',' })), 'Delimiter is not understood'],
  ])('with %j are refused, naming the property', (destination, message) => {
    expect(() => delivery(destination)).toThrow(message);
  });

  it.each([
    [{ DeliveryStreamType: 'MSKAsSource' }, 'DeliveryStreamType MSKAsSource'],
    [{ DeliveryStreamType: 'KinesisStreamAsSource' }, 'KinesisStreamARN is missing'],
    [{ KinesisStreamSourceConfiguration: { KinesisStreamARN: arnOf('Source') } }, 'DeliveryStreamType DirectPut'],
    [{ RedshiftDestinationConfiguration: {} }, 'RedshiftDestinationConfiguration'],
    [{ ExtendedS3DestinationConfiguration: undefined }, 'ExtendedS3DestinationConfiguration is missing'],
  ])('of the kind %j are refused, naming the property', (properties, message) => {
    expect(() => delivery({}, properties)).toThrow(message);
  });
});

const onBucket = (properties: object) =>
  withResources({}, { Events: { In: { Type: 'S3', Properties: { Bucket: { Ref: 'Bin' }, ...properties } } } })
    .bucketNotifications;

describe('bucket notifications', () => {
  it('take one event or several, and any key without a filter', () => {
    const spec = { id: 'WorkerIn', bucketName: 'demo-bin', functionName: 'demo-Worker', prefix: '', suffix: '' };
    expect(onBucket({ Events: 's3:ObjectCreated:*' })).toEqual([{ ...spec, events: ['s3:ObjectCreated:*'] }]);
    const Rules = [
      { Name: 'prefix', Value: 'in/' },
      { Name: 'Suffix', Value: '.gz' },
    ];
    expect(
      onBucket({ Events: ['s3:ObjectCreated:Put', 's3:ObjectRemoved:Delete'], Filter: { S3Key: { Rules } } }),
    ).toEqual([{ ...spec, events: ['s3:ObjectCreated:Put', 's3:ObjectRemoved:Delete'], prefix: 'in/', suffix: '.gz' }]);
  });

  it.each([
    [{}, 'Events is missing'],
    [{ Events: 's3:ObjectRestore:*' }, 'raises no s3:ObjectRestore:*'],
    [{ Events: 's3:ObjectCreated:*', Bucket: 'elsewhere' }, 'the template has no bucket elsewhere'],
    [{ Events: 's3:ObjectCreated:*', Filter: { S3Key: { Rules: [{ Name: 'size', Value: '1' }] } } }, 'no rule size'],
    [
      {
        Events: 's3:ObjectCreated:*',
        Filter: { S3Key: { Rules: [1, 2].map(() => ({ Name: 'prefix', Value: '1' })) } },
      },
      'one prefix and one suffix at most',
    ],
  ])('with %j are refused', (properties, message) => {
    expect(() => onBucket(properties)).toThrow(message);
  });
});

const asyncInvoke = (properties: object) => withResources({}, properties).functions[0]?.asyncInvoke;
const onFailure = (Destination: unknown) => ({ DestinationConfig: { OnFailure: { Type: 'S3Bucket', Destination } } });

describe('asynchronous invocation', () => {
  it('has the defaults of aws-semantics 3.3', () => {
    expect(asyncInvoke({})).toEqual({ maximumRetryAttempts: 2, maximumEventAgeSeconds: 21_600 });
  });

  it('reads what the template says', () => {
    const EventInvokeConfig = {
      MaximumRetryAttempts: 0,
      MaximumEventAgeInSeconds: 60,
      ...onFailure(arnOf('Bin')),
    };
    expect(asyncInvoke({ EventInvokeConfig })).toEqual({
      maximumRetryAttempts: 0,
      maximumEventAgeSeconds: 60,
      onFailureArn: 'arn:aws:s3:::demo-bin',
    });
  });

  it.each([
    [{ EventInvokeConfig: { MaximumRetryAttempts: 3 } }, 'MaximumRetryAttempts must be between 0 and 2'],
    [{ EventInvokeConfig: { MaximumEventAgeInSeconds: 59 } }, 'MaximumEventAgeInSeconds must be between 60 and 21600'],
    [{ EventInvokeConfig: onFailure('arn:aws:sqs:us-east-1:1:dead') }, 'OnFailure.Destination'],
    [{ EventInvokeConfig: onFailure('arn:aws:s3:::elsewhere') }, 'the template has no bucket elsewhere'],
    [{ EventInvokeConfig: { DestinationConfig: { OnSuccess: {} } } }, 'OnSuccess'],
    [{ DeadLetterQueue: { Type: 'SQS' } }, 'DeadLetterQueue'],
  ])('with %j is refused, naming the property', (properties, message) => {
    expect(() => asyncInvoke(properties)).toThrow(message);
  });
});

it.each([
  ['AWS::Lambda::EventInvokeConfig', {}, 'use the property EventInvokeConfig of the function'],
  ['AWS::Lambda::EventSourceMapping', {}, 'use an event of type Kinesis or DynamoDB of the function'],
  ['AWS::S3::Bucket', { NotificationConfiguration: {} }, 'use an event of type S3 of the function'],
])('refuses %s with %j, which would be left out in silence', (Type, Properties, message) => {
  expect(() => withResources({ Other: { Type, Properties } })).toThrow(message);
});

const ruleInto = (BucketName: unknown, as: 'Actions' | 'ErrorAction') => {
  const toBucket = { S3: { BucketName, Key: 'k' } };
  const TopicRulePayload = { Sql: "SELECT * FROM 'a'", Actions: [], [as]: as === 'Actions' ? [toBucket] : toBucket };
  return withResources({ Rule: { Type: 'AWS::IoT::TopicRule', Properties: { TopicRulePayload } } });
};

it.each(['Actions', 'ErrorAction'] as const)('refuses a rule whose %s names a bucket that is not there', (as) => {
  expect(ruleInto({ Ref: 'Bin' }, as).topicRules).toHaveLength(1);
  expect(() => ruleInto('elsewhere', as)).toThrow('BucketName: the template has no bucket elsewhere');
});

it('knows the values of all parameters and the names of log groups', () => {
  const { parameters, outputs } = withResources({});
  expect({ parameters, outputs }).toEqual({ parameters: { Given: '1', Unsaid: '7' }, outputs: { Log: '/aws/demo' } });
});

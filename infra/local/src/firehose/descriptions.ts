import { bucketArn, roleArn } from '../core/arn.ts';
import type { DeliveryStreamSpec, TransformSpec } from '../core/deployment.ts';
import { CONFIGURATION_VERSION, type DeliveryStream } from './delivery-stream.ts';

/** A delivery stream as DescribeDeliveryStream shows it. @param startedAtMs when it first ran (epoch ms) */
export const describe = ({ spec, arn }: DeliveryStream, startedAtMs: number): object => {
  const startedAtSeconds = startedAtMs / 1_000;
  return {
    DeliveryStreamName: spec.name,
    DeliveryStreamARN: arn,
    DeliveryStreamStatus: 'ACTIVE',
    DeliveryStreamEncryptionConfiguration: { Status: 'DISABLED' },
    DeliveryStreamType: typeOf(spec),
    VersionId: String(CONFIGURATION_VERSION),
    CreateTimestamp: startedAtSeconds,
    ...(spec.sourceStreamArn === undefined
      ? {}
      : {
          Source: {
            KinesisStreamSourceDescription: {
              KinesisStreamARN: spec.sourceStreamArn,
              RoleARN: roleArn(spec.name),
              DeliveryStartTimestamp: startedAtSeconds,
            },
          },
        }),
    Destinations: [destination(spec)],
    HasMoreDestinations: false,
  };
};

export const typeOf = ({ sourceStreamArn }: DeliveryStreamSpec): 'DirectPut' | 'KinesisStreamAsSource' =>
  sourceStreamArn === undefined ? 'DirectPut' : 'KinesisStreamAsSource';

/** The service shows an extended destination in its short form too. */
const destination = (spec: DeliveryStreamSpec): object => {
  const short = {
    RoleARN: roleArn(spec.name),
    BucketARN: bucketArn(spec.bucketName),
    Prefix: spec.prefix,
    ErrorOutputPrefix: spec.errorOutputPrefix,
    BufferingHints: { SizeInMBs: spec.bufferMegabytes, IntervalInSeconds: spec.bufferSeconds },
    CompressionFormat: spec.compression,
    EncryptionConfiguration: { NoEncryptionConfig: 'NoEncryption' },
    CloudWatchLoggingOptions: { Enabled: false },
  };
  return {
    DestinationId: 'destinationId-000000000001',
    S3DestinationDescription: short,
    ExtendedS3DestinationDescription: {
      ...short,
      ProcessingConfiguration: {
        Enabled: spec.transform !== undefined,
        Processors: spec.transform === undefined ? [] : [processor(spec.transform, roleArn(spec.name))],
      },
      S3BackupMode: 'Disabled',
    },
  };
};

const processor = (transform: TransformSpec, role: string): object => ({
  Type: 'Lambda',
  Parameters: [
    { ParameterName: 'LambdaArn', ParameterValue: transform.functionArn },
    { ParameterName: 'NumberOfRetries', ParameterValue: String(transform.retries) },
    { ParameterName: 'RoleArn', ParameterValue: role },
    { ParameterName: 'BufferSizeInMBs', ParameterValue: String(transform.bufferMegabytes) },
    { ParameterName: 'BufferIntervalInSeconds', ParameterValue: String(transform.bufferSeconds) },
  ],
});

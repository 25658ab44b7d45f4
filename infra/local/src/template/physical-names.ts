import {
  bucketArn,
  deliveryStreamArn,
  functionArn,
  logGroupArn,
  REGION,
  roleArn,
  ruleArn,
  streamArn,
  TEMPLATE_STREAM_LABEL,
  tableArn,
  tableStreamArn,
} from '../core/arn.ts';
import { RuntimeError } from '../core/errors.ts';
import type { Resource } from './parse-template.ts';

export interface NamedResource {
  readonly logicalId: string;
  readonly resource: Resource;
  readonly stackName: string;
  readonly resolve: (value: unknown) => unknown;
}

const NAME_PROPERTY: Readonly<Record<string, string>> = {
  'AWS::DynamoDB::Table': 'TableName',
  'AWS::IAM::Role': 'RoleName',
  'AWS::IoT::TopicRule': 'RuleName',
  'AWS::Kinesis::Stream': 'Name',
  'AWS::KinesisFirehose::DeliveryStream': 'DeliveryStreamName',
  'AWS::Logs::LogGroup': 'LogGroupName',
  'AWS::Logs::LogStream': 'LogStreamName',
  'AWS::S3::Bucket': 'BucketName',
  'AWS::Serverless::Function': 'FunctionName',
};

/** What `Ref` gives: the name in the template, or one made from stack and logical id. */
export const physicalNameOf = ({ logicalId, resource, stackName, resolve }: NamedResource): string => {
  const property = NAME_PROPERTY[resource.Type];
  const given = property === undefined ? undefined : resolve(resource.Properties[property]);
  if (given !== undefined) return String(given);
  const name = `${stackName}-${logicalId}`;
  if (resource.Type === 'AWS::S3::Bucket') return name.toLowerCase();
  return resource.Type === 'AWS::IoT::TopicRule' ? name.replaceAll('-', '_') : name;
};

/** What `Fn::GetAtt` gives. @throws RuntimeError TEMPLATE_UNRESOLVED for attributes no service here has */
export const attributeOf = (named: NamedResource, attribute: string): string => {
  const make = ATTRIBUTES[`${named.resource.Type}.${attribute}`];
  if (make === undefined) {
    throw new RuntimeError(
      'TEMPLATE_UNRESOLVED',
      `the local runtime knows no attribute ${attribute} of ${named.logicalId} (${named.resource.Type})`,
    );
  }
  return make(physicalNameOf(named));
};

const ATTRIBUTES: Readonly<Record<string, (name: string) => string>> = {
  'AWS::DynamoDB::Table.Arn': tableArn,
  'AWS::DynamoDB::Table.StreamArn': (name) => tableStreamArn(name, TEMPLATE_STREAM_LABEL),
  'AWS::IAM::Role.Arn': roleArn,
  'AWS::IoT::TopicRule.Arn': ruleArn,
  'AWS::Kinesis::Stream.Arn': streamArn,
  'AWS::KinesisFirehose::DeliveryStream.Arn': deliveryStreamArn,
  'AWS::Logs::LogGroup.Arn': logGroupArn,
  'AWS::S3::Bucket.Arn': bucketArn,
  'AWS::S3::Bucket.DomainName': (name) => `${name}.s3.amazonaws.com`,
  'AWS::S3::Bucket.RegionalDomainName': (name) => `${name}.s3.${REGION}.amazonaws.com`,
  'AWS::Serverless::Function.Arn': functionArn,
  'AWS::Serverless::HttpApi.ApiEndpoint': (name) => `https://${name}.execute-api.${REGION}.amazonaws.com`,
};

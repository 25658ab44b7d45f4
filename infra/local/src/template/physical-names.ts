import { createHash } from 'node:crypto';
import {
  authorizerArn,
  bucketArn,
  deliveryStreamArn,
  functionArn,
  iotPolicyArn,
  logGroupArn,
  REGION,
  roleArn,
  ruleArn,
  secretArn,
  serverlessCacheArn,
  streamArn,
  TEMPLATE_STREAM_LABEL,
  tableArn,
  tableStreamArn,
  userPoolArn,
} from '../core/arn.ts';
import { RuntimeError } from '../core/errors.ts';
import { isNetwork, networkAttributeOf, networkIdOf } from './networks.ts';
import type { Resource } from './parse-template.ts';

/** Where something listens. */
export interface Endpoint {
  readonly host: string;
  readonly port: number;
}

export interface NamedResource {
  readonly logicalId: string;
  readonly resource: Resource;
  readonly stackName: string;
  /** Address of the web port, where issuers are. */
  readonly webUrl?: string | undefined;
  /** Where the cache is. */
  readonly cacheEndpoint?: Endpoint | undefined;
  readonly resolve: (value: unknown) => unknown;
}

const NAME_PROPERTY: Readonly<Record<string, string>> = {
  'AWS::Cognito::UserPoolDomain': 'Domain',
  'AWS::Cognito::UserPoolResourceServer': 'Identifier',
  'AWS::DynamoDB::Table': 'TableName',
  'AWS::ElastiCache::ServerlessCache': 'ServerlessCacheName',
  'AWS::IAM::Role': 'RoleName',
  'AWS::IoT::Authorizer': 'AuthorizerName',
  'AWS::IoT::Policy': 'PolicyName',
  'AWS::IoT::TopicRule': 'RuleName',
  'AWS::Kinesis::Stream': 'Name',
  'AWS::KinesisFirehose::DeliveryStream': 'DeliveryStreamName',
  'AWS::Logs::LogGroup': 'LogGroupName',
  'AWS::Logs::LogStream': 'LogStreamName',
  'AWS::S3::Bucket': 'BucketName',
  'AWS::Serverless::Function': 'FunctionName',
};

/** What `Ref` gives: the name in the template, or one made from stack and logical id. */
export const physicalNameOf = (named: NamedResource): string => {
  const { logicalId, resource, stackName, resolve } = named;
  const property = NAME_PROPERTY[resource.Type];
  const given = property === undefined ? undefined : resolve(resource.Properties[property]);
  if (given !== undefined) return String(given);
  if (isNetwork(resource.Type)) return networkIdOf(named);
  if (resource.Type === 'AWS::Cognito::UserPool') return `local_${logicalId}`;
  const name = `${stackName}-${logicalId}`;
  if (resource.Type === 'AWS::Cognito::UserPoolClient') return clientIdOf(name);
  if (resource.Type === 'AWS::SecretsManager::Secret') return secretArn(name);
  if (resource.Type === 'AWS::S3::Bucket') return name.toLowerCase();
  return resource.Type === 'AWS::IoT::TopicRule' ? name.replaceAll('-', '_') : name;
};

/** What `Fn::GetAtt` gives. @throws RuntimeError TEMPLATE_UNRESOLVED for attributes no service here has */
export const attributeOf = (named: NamedResource, attribute: string): string => {
  const make = ATTRIBUTES[`${named.resource.Type}.${attribute}`];
  if (make !== undefined) return make(physicalNameOf(named), named);
  const known = isNetwork(named.resource.Type) ? networkAttributeOf(named, attribute) : undefined;
  if (known === undefined) {
    throw new RuntimeError(
      'TEMPLATE_UNRESOLVED',
      `the local runtime knows no attribute ${attribute} of ${named.logicalId} (${named.resource.Type})`,
    );
  }
  return known;
};

/** 26 lower-case letters and digits, as Cognito's. */
const clientIdOf = (name: string): string =>
  BigInt(`0x${createHash('sha256').update(name).digest('hex')}`)
    .toString(36)
    .padStart(26, '0')
    .slice(-26);

/** The issuer of a pool's tokens. @throws RuntimeError TEMPLATE_UNRESOLVED without a web port */
export const providerUrlOf = (poolId: string, webUrl: string | undefined): string => {
  if (webUrl !== undefined) return `${webUrl}/${poolId}`;
  throw new RuntimeError('TEMPLATE_UNRESOLVED', `the user pool ${poolId} needs a web port for its address`);
};

const endpointOf = ({ logicalId, cacheEndpoint }: NamedResource): Endpoint => {
  if (cacheEndpoint !== undefined) return cacheEndpoint;
  throw new RuntimeError('TEMPLATE_UNRESOLVED', `the cache ${logicalId} needs a port for its endpoint`);
};

const ATTRIBUTES: Readonly<Record<string, (name: string, named: NamedResource) => string>> = {
  'AWS::Cognito::UserPool.Arn': userPoolArn,
  'AWS::Cognito::UserPool.ProviderName': (id, { webUrl }) => providerUrlOf(id, webUrl).replace(/^https?:\/\//, ''),
  'AWS::Cognito::UserPool.ProviderURL': (id, { webUrl }) => providerUrlOf(id, webUrl),
  'AWS::Cognito::UserPool.UserPoolId': (id) => id,
  'AWS::Cognito::UserPoolClient.ClientId': (id) => id,
  'AWS::DynamoDB::Table.Arn': tableArn,
  'AWS::DynamoDB::Table.StreamArn': (name) => tableStreamArn(name, TEMPLATE_STREAM_LABEL),
  'AWS::ElastiCache::ServerlessCache.ARN': serverlessCacheArn,
  'AWS::ElastiCache::ServerlessCache.Endpoint.Address': (_, named) => endpointOf(named).host,
  'AWS::ElastiCache::ServerlessCache.Endpoint.Port': (_, named) => String(endpointOf(named).port),
  'AWS::ElastiCache::ServerlessCache.ReaderEndpoint.Address': (_, named) => endpointOf(named).host,
  'AWS::ElastiCache::ServerlessCache.ReaderEndpoint.Port': (_, named) => String(endpointOf(named).port),
  'AWS::IAM::Role.Arn': roleArn,
  'AWS::IoT::Authorizer.Arn': authorizerArn,
  'AWS::IoT::Policy.Arn': iotPolicyArn,
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

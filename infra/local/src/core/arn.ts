/** The account and region that the local runtime plays. Twelve zeros cannot be a real account. */
export const ACCOUNT_ID = '000000000000';
export const REGION = 'us-east-1';

const arn = (service: string, resource: string): string => `arn:aws:${service}:${REGION}:${ACCOUNT_ID}:${resource}`;

/** Templates take names that differ from stack to stack from the UUID at its end. */
export const stackArn = (name: string): string =>
  arn('cloudformation', `stack/${name}/00000000-0000-4000-8000-000000000000`);
export const streamArn = (name: string): string => arn('kinesis', `stream/${name}`);
export const deliveryStreamArn = (name: string): string => arn('firehose', `deliverystream/${name}`);
export const functionArn = (name: string): string => arn('lambda', `function:${name}`);
export const mappingArn = (uuid: string): string => arn('lambda', `event-source-mapping:${uuid}`);
export const tableArn = (name: string): string => arn('dynamodb', `table/${name}`);
export const tableStreamArn = (name: string, label: string): string => `${tableArn(name)}/stream/${label}`;
/**
 * Label of the streams of a template's tables. DynamoDB stamps a stream with its creation time, but here the template is
 * resolved before there is a table, and mapping and records must name one ARN.
 */
export const TEMPLATE_STREAM_LABEL = '2026-01-01T00:00:00.000';
/** A rule of EventBridge. */
export const eventRuleArn = (name: string): string => arn('events', `rule/${name}`);
export const bucketArn = (name: string): string => `arn:aws:s3:::${name}`;
export const roleArn = (name: string): string => `arn:aws:iam::${ACCOUNT_ID}:role/${name}`;
export const logGroupArn = (name: string): string => arn('logs', `log-group:${name}:*`);
export const secretArn = (name: string): string => arn('secretsmanager', `secret:${name}`);
export const serverlessCacheArn = (name: string): string => arn('elasticache', `serverlesscache:${name}`);
export const userPoolArn = (id: string): string => arn('cognito-idp', `userpool/${id}`);
/** @param resource kind and name, for example `topic/a/b` */
export const iotResourceArn = (resource: string): string => arn('iot', resource);
export const ruleArn = (name: string): string => iotResourceArn(`rule/${name}`);
export const authorizerArn = (name: string): string => iotResourceArn(`authorizer/${name}`);
export const iotPolicyArn = (name: string): string => iotResourceArn(`policy/${name}`);

/** The last part of an ARN's resource: the name of the stream, table, bucket or function, without a qualifier. */
export const nameFromArn = (text: string): string => {
  const resource = text.split(':').slice(5).join(':');
  if (text.startsWith('arn:aws:s3:::')) return resource.split('/')[0] ?? resource;
  if (resource.startsWith('function:')) return resource.split(':')[1] ?? resource;
  return resource.split('/')[1] ?? resource;
};

import {
  type Deployment,
  type HttpApiSpec,
  STREAM_VIEW_TYPES,
  type StreamViewType,
  type TableSpec,
  type UserPoolSpec,
} from '../core/deployment.ts';
import { RuntimeError } from '../core/errors.ts';
import type { Fields } from '../core/fields.ts';
import { httpApiOf } from './apis.ts';
import { authorizersOf } from './authorizers.ts';
import { cacheOf } from './caches.ts';
import { checkReferences } from './check-references.ts';
import { checkUnread } from './check-unread.ts';
import { deliveryStreamOf } from './delivery-streams.ts';
import { readFields } from './fields.ts';
import { functionOf, type ReadFunction } from './functions.ts';
import { readOutputs } from './outputs.ts';
import { asFields, parseTemplateFile, type Template } from './parse-template.ts';
import type { Endpoint } from './physical-names.ts';
import type { ResolvedResource } from './resolved-resource.ts';
import { createResolver, type Resolver } from './resolver.ts';
import { topicRuleOf } from './rules.ts';
import { stackResourcesOf } from './stack-resources.ts';
import { userPoolsOf } from './user-pools.ts';

export interface ReadDeploymentOptions {
  /** Path of the SAM template. */
  readonly templateFile: string;
  readonly stackName: string;
  /** Values for the template's parameters; its defaults stand for the others. */
  readonly parameters: Readonly<Record<string, string>>;
  /** Folder of a function's built bundle. */
  readonly codeFolderOf: (logicalId: string) => string;
  /** Address of the web port as this machine reaches it, needed for user pools: `http://127.0.0.1:8080`. */
  readonly webUrl?: string;
  /** What the template's secrets are derived from; needed if it has any. */
  readonly secretKey?: string;
  /** Where the template's cache is; needed for its attributes. */
  readonly cacheEndpoint?: Endpoint;
}

/**
 * Reads a SAM template into what the local services need to know.
 * Resource types without a local part (roles, alarms, log groups, nested stacks …) are left out.
 * @throws RuntimeError TEMPLATE_UNREADABLE | TEMPLATE_INVALID | TEMPLATE_UNRESOLVED | PARAMETER_INVALID
 */
export const readDeployment = (options: ReadDeploymentOptions): Deployment => {
  const template = parseTemplateFile(options.templateFile);
  const resolver = createResolver({ ...options, template });
  const reading: Reading = { ...options, template, resolver };
  const globals = resolver.fields(asFields(template.Globals['Function']));
  const functions = resourcesOf(reading, 'AWS::Serverless::Function').map((resource) =>
    functionOf(resource, { globals, stackName: options.stackName, codeFolderOf: options.codeFolderOf }),
  );
  const cache = cacheOf(resourcesOf(reading, 'AWS::ElastiCache::ServerlessCache'));
  const mappings = functions.flatMap((readFunction) => readFunction.mappings);
  const deployment: Deployment = {
    stackName: options.stackName,
    streams: resourcesOf(reading, 'AWS::Kinesis::Stream').map(({ name, properties }) => {
      const read = readFields(properties, name);
      return {
        name,
        shardCount: read.number('ShardCount', 1),
        retentionHours: read.number('RetentionPeriodHours', 24),
      };
    }),
    tables: resourcesOf(reading, 'AWS::DynamoDB::Table').map(readTable),
    buckets: resourcesOf(reading, 'AWS::S3::Bucket').map(({ name }) => ({ name })),
    functions: functions.map(({ spec }) => spec),
    mappings,
    topicRules: resourcesOf(reading, 'AWS::IoT::TopicRule').map(({ name, properties }) =>
      topicRuleOf(name, properties),
    ),
    deliveryStreams: resourcesOf(reading, 'AWS::KinesisFirehose::DeliveryStream').map(({ name, properties }) =>
      deliveryStreamOf(name, properties),
    ),
    bucketNotifications: functions.flatMap(({ notifications }) => notifications),
    schedules: functions.flatMap(({ schedules }) => schedules),
    httpApis: readHttpApis(reading, functions),
    userPools: readUserPools(reading),
    authorizers: authorizersOf({
      authorizers: resourcesOf(reading, 'AWS::IoT::Authorizer'),
      permissions: resourcesOf(reading, 'AWS::Lambda::Permission'),
    }),
    ...(cache === undefined ? {} : { cache }),
    parameters: resolver.parameters,
    outputs: readOutputs(template, resolver),
    resources: stackResourcesOf({ template, resolver, mappings }),
  };
  checkReferences(deployment);
  checkUnread((type) => resourcesOf(reading, type));
  return deployment;
};

interface Reading extends ReadDeploymentOptions {
  readonly template: Template;
  readonly resolver: Resolver;
}

const resourcesOf = ({ template, resolver }: Reading, type: string): ResolvedResource[] =>
  Object.entries(template.Resources)
    .filter(([, resource]) => resource.Type === type && resolver.isWanted(resource))
    .map(([logicalId, resource]) => ({
      logicalId,
      name: String(resolver.resolve({ Ref: logicalId })),
      properties: resolver.fields(resource.Properties),
    }));

const readTable = ({ name, properties }: ResolvedResource): TableSpec => {
  const { StreamSpecification, TableName, ...createTable } = properties;
  const viewType = asFields(StreamSpecification)['StreamViewType'];
  return {
    name: String(TableName ?? name),
    createTable: pick(createTable, CREATE_TABLE_MEMBERS),
    ...(viewType === undefined ? {} : { streamViewType: streamViewType(name, String(viewType)) }),
  };
};

// Members that DynamoDB's CreateTable shares with the CloudFormation resource; the others are set by calls of their own.
const CREATE_TABLE_MEMBERS = [
  'AttributeDefinitions',
  'BillingMode',
  'GlobalSecondaryIndexes',
  'KeySchema',
  'LocalSecondaryIndexes',
  'ProvisionedThroughput',
];

const pick = (fields: Fields, names: readonly string[]): Fields =>
  Object.fromEntries(names.filter((name) => name in fields).map((name) => [name, fields[name]]));

const streamViewType = (table: string, text: string): StreamViewType => {
  const viewType = STREAM_VIEW_TYPES.find((known) => known === text);
  if (viewType === undefined) throw new RuntimeError('TEMPLATE_INVALID', `${table}: no StreamViewType ${text}`);
  return viewType;
};

const readHttpApis = (reading: Reading, functions: readonly ReadFunction[]): HttpApiSpec[] => {
  const routes = functions.flatMap((readFunction) => readFunction.routes);
  const named = resourcesOf(reading, 'AWS::Serverless::HttpApi');
  // SAM makes an API of its own for events that name none.
  const implicit = {
    name: 'ServerlessHttpApi',
    properties: reading.resolver.fields(reading.template.Globals['HttpApi']),
  };
  return [...named, implicit]
    .map(({ name, properties }) => ({
      id: name,
      properties,
      routes: routes.filter(({ apiId }) => apiId === name).map(({ apiId: _, ...route }) => route),
    }))
    .filter(({ routes: own }) => own.length > 0)
    .map(httpApiOf);
};

const readUserPools = (reading: Reading): UserPoolSpec[] =>
  userPoolsOf({
    pools: resourcesOf(reading, 'AWS::Cognito::UserPool'),
    clients: resourcesOf(reading, 'AWS::Cognito::UserPoolClient'),
    domains: resourcesOf(reading, 'AWS::Cognito::UserPoolDomain'),
    resourceServers: resourcesOf(reading, 'AWS::Cognito::UserPoolResourceServer'),
    webUrl: reading.webUrl,
  });

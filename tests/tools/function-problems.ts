import type { Fields } from '../../infra/local/src/core/fields.ts';
import { asFields } from '../../infra/local/src/template/parse-template.ts';
import type { CloudFormationResource, CloudFormationTemplate } from './cloudformation.ts';
import { referencesIn } from './template-graph.ts';

type Owned = readonly [logicalId: string, resource: CloudFormationResource];

export const ofType = ({ Resources }: CloudFormationTemplate, type: string): Owned[] =>
  Object.entries(Resources).filter(([, { Type }]) => Type === type);

const namesIn = (value: unknown): string[] => referencesIn(value).map(({ name }) => name);

/** The shortest retention of a stream: what is given up must be there for as long. */
const STREAM_SECONDS_MIN = 86_400;

/** How long callers wait at most, in seconds, and how long a run may take that another follows. */
const CALLER_SECONDS_MAX: Readonly<Record<string, number>> = {
  'apigateway.amazonaws.com': 29,
  'iot.amazonaws.com': 5,
  'events.amazonaws.com': 60,
  's3.amazonaws.com': 900,
  'firehose.amazonaws.com': 300,
  'event source': 900,
};

/** Services that leave an event with Lambda and do not wait for what comes of it. */
const ASYNCHRONOUS = ['events.amazonaws.com', 's3.amazonaws.com'];

/** Who calls a function. */
export const callersOf = (template: CloudFormationTemplate, logicalId: string): string[] => {
  const permitted = ofType(template, 'AWS::Lambda::Permission')
    .filter(([, { Properties = {} }]) => namesIn(Properties['FunctionName']).includes(logicalId))
    .map(([, { Properties = {} }]) => String(Properties['Principal']));
  const isTransform = ofType(template, 'AWS::KinesisFirehose::DeliveryStream').some(([, { Properties }]) =>
    namesIn(Properties).includes(logicalId),
  );
  const hasMapping = mappingsOf(template, logicalId).length > 0;
  const others = [...(isTransform ? ['firehose.amazonaws.com'] : []), ...(hasMapping ? ['event source'] : [])];
  return [...new Set([...permitted, ...others])];
};

const mappingsOf = (template: CloudFormationTemplate, logicalId: string): Owned[] =>
  ofType(template, 'AWS::Lambda::EventSourceMapping').filter(([, { Properties = {} }]) =>
    namesIn(Properties['FunctionName']).includes(logicalId),
  );

/** What is missing around the functions of a transformed template, one line each. */
export const functionProblems = (template: CloudFormationTemplate): string[] =>
  ofType(template, 'AWS::Lambda::Function').flatMap(([logicalId, { Properties = {} }]) =>
    [
      ...roleProblems(template, Properties),
      ...logProblems(template, Properties),
      ...timeoutProblems(callersOf(template, logicalId), Properties['Timeout']),
      ...mappingsOf(template, logicalId).flatMap(([, mapping]) => mappingProblems(template, mapping.Properties ?? {})),
      ...asynchronousProblems(template, logicalId),
    ].map((problem) => `${logicalId}: ${problem}`),
  );

const usersOf = (template: CloudFormationTemplate, property: string, name: string | undefined): number =>
  Object.values(template.Resources).filter(({ Properties = {} }) => namesIn(Properties[property]).includes(name ?? ''))
    .length;

const roleProblems = (template: CloudFormationTemplate, { Role }: Fields): string[] => {
  const [role] = namesIn(Role);
  const resource = template.Resources[role ?? ''];
  if (resource?.Type !== 'AWS::IAM::Role') return ['no role of this stack'];
  const trusted = JSON.stringify(resource.Properties?.['AssumeRolePolicyDocument']);
  return [
    ...(usersOf(template, 'Role', role) === 1 ? [] : [`${role} is not its own`]),
    ...(trusted.includes('"lambda.amazonaws.com"') ? [] : [`${role} does not trust Lambda`]),
  ];
};

const logProblems = (template: CloudFormationTemplate, { LoggingConfig }: Fields): string[] => {
  const [group] = namesIn(asFields(LoggingConfig)['LogGroup']);
  const resource = template.Resources[group ?? ''];
  if (resource?.Type !== 'AWS::Logs::LogGroup') return ['no log group of this stack'];
  return [
    ...(usersOf(template, 'LoggingConfig', group) === 1 ? [] : [`${group} is not its own`]),
    ...(resource.Properties?.['RetentionInDays'] === undefined ? [`${group} is kept for ever`] : []),
  ];
};

const timeoutProblems = (callers: readonly string[], timeout: unknown): string[] => {
  if (callers.length === 0) return ['nobody calls it'];
  return callers.flatMap((caller) => {
    const secondsMax = CALLER_SECONDS_MAX[caller];
    if (secondsMax === undefined) return [`how long ${caller} waits is not known`];
    return typeof timeout === 'number' && timeout <= secondsMax ? [] : [`${caller} does not wait for ${timeout} s`];
  });
};

const isBounded = (value: unknown, max: number): boolean => typeof value === 'number' && value >= 0 && value <= max;

const RETRIES_MAX = 100; // more and a batch that cannot succeed holds up its shard for hours

const mappingProblems = (template: CloudFormationTemplate, properties: Fields): string[] => [
  ...(isBounded(properties['MaximumRetryAttempts'], RETRIES_MAX) ? [] : ['its event source has no limit of retries']),
  ...(isBounded(properties['MaximumRecordAgeInSeconds'], STREAM_SECONDS_MIN)
    ? []
    : ['records of its event source may grow older than the stream keeps them']),
  ...(hasDestination(template, properties) ? [] : ['its event source keeps nothing that it gives up']),
];

const hasDestination = ({ Resources }: CloudFormationTemplate, { DestinationConfig }: Fields): boolean =>
  namesIn(asFields(asFields(DestinationConfig)['OnFailure'])['Destination']).some(
    (name) => Resources[name]?.Type === 'AWS::S3::Bucket',
  );

const asynchronousProblems = (template: CloudFormationTemplate, logicalId: string): string[] => {
  if (!callersOf(template, logicalId).some((caller) => ASYNCHRONOUS.includes(caller))) return [];
  const [config] = ofType(template, 'AWS::Lambda::EventInvokeConfig').filter(([, { Properties = {} }]) =>
    namesIn(Properties['FunctionName']).includes(logicalId),
  );
  const properties = config?.[1].Properties ?? {};
  return [
    ...(isBounded(properties['MaximumRetryAttempts'], 2) ? [] : ['its events have no limit of retries']),
    ...(isBounded(properties['MaximumEventAgeInSeconds'], 21_600) ? [] : ['its events have no limit of age']),
    ...(hasDestination(template, properties) ? [] : ['keeps no event that it gives up']),
  ];
};

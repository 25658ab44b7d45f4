import { type Fields, isFields } from '../../infra/local/src/core/fields.ts';
import { asFields, type Resource, type Template } from '../../infra/local/src/template/parse-template.ts';

/** A statement of a policy and whose it is. */
export interface OwnedStatement {
  readonly logicalId: string;
  readonly statement: Fields;
}

type Owned = readonly [logicalId: string, resource: Resource];

const ofType = ({ Resources }: Template, type: string): Owned[] =>
  Object.entries(Resources).filter(([, { Type }]) => Type === type);

export const functionsOf = (template: Template): Owned[] => ofType(template, 'AWS::Serverless::Function');

const listOf = (value: unknown): unknown[] => (value === undefined ? [] : [value].flat());
export const actionsOf = (statement: Fields): string[] => listOf(statement['Action']).map(String);
const textOf = (value: unknown): string => {
  if (!isFields(value)) return String(value);
  const attribute = value['Fn::GetAtt'];
  if (attribute !== undefined) return `\${${listOf(attribute).join('.')}}`;
  const text = listOf(value['Fn::Sub'])[0];
  return text === undefined ? JSON.stringify(value) : String(text);
};

/** Resources as in the template, attributes as `${Bucket.Arn}`. */
export const resourcesOf = (statement: Fields): string[] => listOf(statement['Resource']).map(textOf);

/** Every statement, wherever the template has one. */
export const statementsOf = (template: Template): OwnedStatement[] =>
  Object.entries(template.Resources).flatMap(([logicalId, { Properties }]) =>
    statementsIn(Properties).map((statement) => ({ logicalId, statement })),
  );

export const statementsIn = (value: unknown): Fields[] => {
  if (Array.isArray(value)) return value.flatMap(statementsIn);
  if (!isFields(value)) return [];
  const own = listOf(value['Statement']).map(asFields);
  return [
    ...own,
    ...Object.entries(value).flatMap(([name, inner]) => (name === 'Statement' ? [] : statementsIn(inner))),
  ];
};

const TLS_ONLY = { Bool: { 'aws:SecureTransport': 'false' } };

/** Says no to everybody who comes without TLS: the one place for wildcards, because it gives nothing. */
const isTlsOnly = ({ Effect, Condition }: Fields): boolean =>
  Effect === 'Deny' && JSON.stringify(Condition) === JSON.stringify(TLS_ONLY);

// A wildcard below something of this stack stays in this stack.
const isBelowOwn = (resource: string): boolean => /^\$\{\w+\.Arn\}[/:]/.test(resource);

/** What gives more than it names. */
const statementProblems = ({ logicalId, statement }: OwnedStatement): string[] => {
  const negative = ['NotAction', 'NotResource', 'NotPrincipal'].filter((name) => name in statement);
  const found = negative.map((name) => `${logicalId}: ${name}`);
  if (isTlsOnly(statement)) return found;
  const { Principal: principal } = statement;
  const isAnybody = principal !== undefined && [principal, ...Object.values(asFields(principal))].flat().includes('*');
  return [
    ...found,
    ...(isAnybody ? [`${logicalId}: Principal *`] : []),
    ...actionsOf(statement)
      .filter((action) => action.includes('*'))
      .map((action) => `${logicalId}: action ${action}`),
    ...resourcesOf(statement)
      .filter((resource) => resource.includes('*') && !isBelowOwn(resource))
      .map((resource) => `${logicalId}: ${actionsOf(statement).join()} on ${resource}`),
  ];
};

const bucketProblems = (template: Template): string[] =>
  ofType(template, 'AWS::S3::Bucket').flatMap(([logicalId, { Properties }]) => [
    ...(isEncrypted(Properties) ? [] : [`${logicalId}: no encryption`]),
    ...(isPrivate(Properties) ? [] : [`${logicalId}: no public access block`]),
    ...(hasTlsOnlyPolicy(template, logicalId) ? [] : [`${logicalId}: no policy that demands TLS`]),
  ]);

const isEncrypted = ({ BucketEncryption }: Fields): boolean =>
  listOf(asFields(BucketEncryption)['ServerSideEncryptionConfiguration']).some(
    (rule) => asFields(asFields(rule)['ServerSideEncryptionByDefault'])['SSEAlgorithm'] !== undefined,
  );

const ACCESS_BLOCK = ['BlockPublicAcls', 'BlockPublicPolicy', 'IgnorePublicAcls', 'RestrictPublicBuckets'];

const isPrivate = ({ PublicAccessBlockConfiguration: block }: Fields): boolean =>
  ACCESS_BLOCK.every((name) => asFields(block)[name] === true);

const hasTlsOnlyPolicy = (template: Template, bucket: string): boolean =>
  ofType(template, 'AWS::S3::BucketPolicy')
    .filter(([, { Properties }]) => asFields(Properties['Bucket'])['Ref'] === bucket)
    .flatMap(([, { Properties }]) => statementsIn(Properties))
    .some(
      (statement) =>
        isTlsOnly(statement) &&
        statement['Principal'] === '*' &&
        actionsOf(statement).join() === 's3:*' &&
        resourcesOf(statement).sort().join() === `\${${bucket}.Arn},\${${bucket}.Arn}/*`,
    );

/** Services act for everybody who asks them to: a role has to say for whom of them it is. */
const trustProblems = (template: Template): string[] =>
  ofType(template, 'AWS::IAM::Role').flatMap(([logicalId, { Properties }]) =>
    statementsIn(Properties['AssumeRolePolicyDocument'])
      .filter(({ Condition }) => !ownAccountOnly(Condition))
      .map(() => `${logicalId}: trusts a service for every account`),
  );

const ownAccountOnly = (condition: unknown): boolean => {
  const equals = asFields(asFields(condition)['StringEquals']);
  return ['aws:SourceAccount', 'sts:ExternalId'].some((key) => asFields(equals[key])['Ref'] === 'AWS::AccountId');
};

/** Policies of AWS that the template names, or that SAM adds to a function's role because of its other properties. */
const managedPolicyProblems = (template: Template): string[] => {
  const tracing = asFields(template.Globals['Function'])['Tracing'] ?? 'Disabled';
  return [
    ...functionsOf(template).flatMap(([logicalId, { Properties }]) => [
      `${logicalId}: AWSLambdaBasicExecutionRole`,
      ...((Properties['Tracing'] ?? tracing) === 'Disabled' ? [] : [`${logicalId}: AWSXrayWriteOnlyAccess`]),
      ...['Kinesis', 'DynamoDB']
        .filter((type) =>
          Object.values(asFields(Properties['Events'])).some((event) => asFields(event)['Type'] === type),
        )
        .map((type) => `${logicalId}: AWSLambda${type}ExecutionRole`),
      ...('VpcConfig' in Properties ? [`${logicalId}: AWSLambdaVPCAccessExecutionRole`] : []),
      ...listOf(Properties['Policies'])
        .filter((policy) => !isFields(policy) || !('Statement' in policy || 'Ref' in policy))
        .map((policy) => `${logicalId}: ${isFields(policy) ? Object.keys(policy).join() : policy}`),
    ]),
    ...ofType(template, 'AWS::IAM::Role').flatMap(([logicalId, { Properties }]) =>
      listOf(Properties['ManagedPolicyArns']).map((arn) => `${logicalId}: ${textOf(arn)}`),
    ),
  ];
};

/** Everything in a template that gives more than it has to, one line each. */
export const policyProblems = (template: Template): string[] => [
  ...statementsOf(template).flatMap(statementProblems),
  ...bucketProblems(template),
  ...trustProblems(template),
  ...managedPolicyProblems(template),
];

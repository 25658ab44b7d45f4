import { globSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parseTemplate, parseTemplateFile, type Template } from '../../infra/local/src/template/parse-template.ts';
import { commandsIn, iamActionsOf } from './function-commands.ts';
import { type Grant, grantedTo, grantsOf } from './granted-actions.ts';
import { functionsOf, policyProblems, statementsIn } from './template-policies.ts';

const text = readFileSync('template.yaml', 'utf8');
const template = parseTemplate(text);
const nested = globSync('infra/*/template.yaml').map((file) => ({ file, template: parseTemplateFile(file) }));

/** What would be a problem, and why it is none. The first pattern that matches speaks. */
const JUSTIFIED: readonly { readonly problem: RegExp; readonly reason: string }[] = [
  {
    problem: /^DeliveryPolicy: kms:Decrypt on arn:[^*]*:key\/\*$/,
    reason: "the stream's key belongs to AWS and has an id of its own in every account; a condition ties it to Kinesis",
  },
  {
    problem: /^AnnounceFunction: iot:Publish on arn:[^*]*:topic\/\$\{AWS::StackName\}\/live\/\*$/,
    reason: 'there is one live topic per class, and classes are a parameter',
  },
  {
    problem: /^BreakerFunction: (cloudwatch:GetMetricData|lambda:ListEventSourceMappings) on \*$/,
    reason: 'figures and the list of event sources are no resources that a policy could name',
  },
  {
    problem: /^BreakerFunction: lambda:GetEventSourceMapping,[\w:]+ on arn:[^*]*:event-source-mapping:\*$/,
    reason: 'ids of event sources are known after the deployment; a condition ties them to the functions of the stack',
  },
  {
    problem: /^AlarmKey: (action kms:\*|kms:[\w,:*]+ on \*)$/,
    reason: "in a key's own policy * is that key; an account that may not do everything with its key cannot manage it",
  },
  {
    problem: /^RankWayTo(Table|History): Principal \*$/,
    reason: 'a gateway has nobody of its own: it narrows what passes, and roles say who may do it',
  },
  { problem: /: AWSLambdaBasicExecutionRole$/, reason: 'SAM adds it to every role that it makes: writing logs' },
  { problem: /: AWSXrayWriteOnlyAccess$/, reason: 'SAM adds it for tracing, which knows no resources' },
  {
    problem: /: AWSLambdaVPCAccessExecutionRole$/,
    reason:
      'SAM adds it for functions in a network, where Lambda makes interfaces by their role; it knows no resources',
  },
  {
    problem: /: AWSLambda(Kinesis|DynamoDB)ExecutionRole$/,
    reason:
      'SAM adds it for event sources, with read access to streams only; without it a role would have to be written out',
  },
];

const isJustified = (problem: string): boolean => JUSTIFIED.some(({ problem: known }) => known.test(problem));
const problemsIn = (changed: Template): string[] => policyProblems(changed).filter((problem) => !isJustified(problem));

describe('policies of the template', () => {
  it('give what they name and nothing else', () => {
    expect(problemsIn(template)).toEqual([]);
  });

  it.each(nested)('give what they name and nothing else in $file', ({ template: inner }) => {
    expect(problemsIn(inner)).toEqual([]);
  });

  it.each(JUSTIFIED)('need the exception $problem', ({ problem }) => {
    const found = [template, ...nested.map(({ template: inner }) => inner)].flatMap(policyProblems);
    expect(found.some((known) => problem.test(known))).toBe(true);
  });

  const rolePolicy =
    '\n  More:\n    Type: AWS::IAM::RolePolicy\n    Properties:\n      PolicyDocument:\n        Statement:\n';
  const statement = (content: string): string =>
    text.replace('\nResources:', `\nResources:${rolePolicy}          - ${content}`);
  it.each([
    ['{ Effect: Allow, Action: "*", Resource: !GetAtt RaceTable.Arn }', ['More: action *']],
    ['{ Effect: Allow, Action: s3:Get*, Resource: !GetAtt RaceTable.Arn }', ['More: action s3:Get*']],
    ['{ Effect: Allow, Action: s3:GetObject, Resource: "*" }', ['More: s3:GetObject on *']],
    ['{ Effect: Allow, Action: s3:GetObject, Resource: "arn:aws:s3:::*" }', ['More: s3:GetObject on arn:aws:s3:::*']],
    ['{ Effect: Allow, Action: iot:Publish, Resource: !Sub "arn:topic/a*" }', ['More: iot:Publish on arn:topic/a*']],
    ['{ Effect: Allow, NotAction: s3:GetObject, Resource: !GetAtt RaceTable.Arn }', ['More: NotAction']],
    ['{ Effect: Allow, Action: s3:GetObject, NotResource: !GetAtt RaceTable.Arn }', ['More: NotResource']],
    ['{ Effect: Allow, Principal: "*", Action: s3:GetObject, Resource: !GetAtt RaceTable.Arn }', ['More: Principal *']],
    ['{ Effect: Allow, Principal: { AWS: ["*"] }, Action: sts:AssumeRole }', ['More: Principal *']],
    ['{ Effect: Allow, NotPrincipal: { AWS: a }, Action: sts:AssumeRole }', ['More: NotPrincipal']],
    [
      '{ Effect: Allow, Principal: "*", Action: s3:*, Resource: !GetAtt RaceTable.Arn, Condition: { Bool: { "aws:SecureTransport": "false" } } }',
      ['More: Principal *', 'More: action s3:*'],
    ],
  ])('would be noticed with the statement %s', (content, problems) => {
    expect(problemsIn(parseTemplate(statement(content)))).toEqual(problems);
  });

  const changes: { change: string; from: string | RegExp; to: string; problems: string[] }[] = [
    {
      change: 'a bucket without encryption',
      from: /(?<=HistoryBucket:[\s\S]*?)BucketEncryption:/,
      to: 'Other:',
      problems: ['HistoryBucket: no encryption'],
    },
    {
      change: 'a public bucket',
      from: 'RestrictPublicBuckets: true',
      to: 'RestrictPublicBuckets: false',
      problems: ['FailureBucket: no public access block'],
    },
    {
      change: 'a bucket without TLS',
      from: /ReadingsBucketPolicy:\n {4}Type: AWS::S3::BucketPolicy/,
      to: 'ReadingsBucketPolicy:\n    Type: Other',
      problems: ['ReadingsBucket: no policy that demands TLS'],
    },
    {
      change: 'TLS for the bucket, not for its objects',
      from: /!Sub "\$\{HistoryBucket.Arn\}\/\*"(?=\]\n {12}Condition)/,
      to: '!GetAtt HistoryBucket.Arn',
      problems: ['HistoryBucket: no policy that demands TLS'],
    },
    {
      change: 'TLS demanded of those who have it',
      from: '"aws:SecureTransport": "false"',
      to: '"aws:SecureTransport": "true"',
      problems: [
        'FailureBucketPolicy: Principal *',
        'FailureBucketPolicy: action s3:*',
        'FailureBucket: no policy that demands TLS',
      ],
    },
    {
      change: 'a role that a service may take on for anybody',
      from: '"aws:SourceAccount": !Ref AWS::AccountId',
      to: '"aws:SourceAccount": "*"',
      problems: ['ReadingRuleRole: trusts a service for every account'],
    },
    {
      change: 'a policy of AWS',
      from: 'Policies: [!Ref ReadTablePolicy]',
      to: 'Policies: [AmazonS3FullAccess, { S3CrudPolicy: {} }]',
      problems: ['ReadRacesFunction: AmazonS3FullAccess', 'ReadRacesFunction: S3CrudPolicy'],
    },
  ];
  it.each(changes)('would be noticed: $change', ({ from, to, problems }) => {
    const changed = text.replace(from, () => to);
    expect(changed).not.toBe(text);
    expect(problemsIn(parseTemplate(changed))).toEqual(problems);
  });
});

// Lambda itself stores what it gives up with the function's role, and asks whether the bucket is there.
const ON_FAILURE = { action: 's3:ListBucket', resource: `\${FailureBucket.Arn}` };

describe('permissions of functions', () => {
  const functions = functionsOf(template).map(([logicalId]) => logicalId);

  it.each(functions)('%s has none that its code has no use for', (logicalId) => {
    const usable = iamActionsOf(commandsIn(logicalId));
    const useless = grantedTo(template, logicalId).filter(
      ({ action, resource }) =>
        !usable.includes(action) && !(action === ON_FAILURE.action && resource === ON_FAILURE.resource),
    );
    expect(useless).toEqual([]);
  });

  it.each(functions)('%s has one for every service that its code speaks to', (logicalId) => {
    const services = new Set(iamActionsOf(commandsIn(logicalId)).map((action) => action.split(':')[0]));
    const granted = new Set(grantedTo(template, logicalId).map(({ action }) => action.split(':')[0]));
    expect([...services].filter((service) => !granted.has(service))).toEqual([]);
  });

  it('would be noticed if they were useless, or missing', () => {
    const useless = parseTemplate(text.replace('Action: iot:Publish', 'Action: [iot:Publish, dynamodb:Scan]'));
    const announced = iamActionsOf(commandsIn('AnnounceFunction'));
    expect(announced).toContain('iot:Publish');
    expect(announced).not.toContain('dynamodb:Scan');
    expect(grantedTo(useless, 'AnnounceFunction').map(({ action }) => action)).toContain('dynamodb:Scan');
    expect(iamActionsOf(commandsIn('TransformFunction'))).toEqual([]);
    expect(iamActionsOf(commandsIn('RecordsFunction'))).toEqual(
      expect.arrayContaining(['s3:GetObject', 's3:ListBucket', 's3:PutObject']),
    );
  });
});

describe('the network of the rank index', () => {
  const passing = Object.values(template.Resources)
    .filter(({ Type }) => Type === 'AWS::EC2::VPCEndpoint')
    .flatMap(({ Properties }) => statementsIn(Properties).flatMap(grantsOf));
  const passes = ({ action, resource }: Grant): boolean =>
    passing.some(
      (one) =>
        one.action === action &&
        (one.resource.endsWith('*') ? resource.startsWith(one.resource.slice(0, -1)) : resource === one.resource),
    );
  const inside = functionsOf(template).filter(([, { Properties }]) => 'VpcConfig' in Properties);
  // What Lambda stores for them goes another way.
  const ownGrants = (logicalId: string) =>
    grantedTo(template, logicalId).filter(({ resource }) => resource !== ON_FAILURE.resource);

  it.each(inside.map(([logicalId]) => logicalId))('lets through all that %s may do', (logicalId) => {
    const grants = ownGrants(logicalId);
    expect(grants.length).toBeGreaterThan(0);
    expect(grants.filter((grant) => !passes(grant))).toEqual([]);
  });

  it('lets nothing else through', () => {
    const all = inside.flatMap(([logicalId]) => ownGrants(logicalId));
    const actions = new Set(all.map(({ action }) => action));
    expect(passing.filter(({ action }) => !actions.has(action))).toEqual([]);
    expect(passing.length).toBeGreaterThan(0);
  });
});

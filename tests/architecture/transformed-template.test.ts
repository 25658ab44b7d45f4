// What CloudFormation gets: templates as the real SAM translator makes them, as data.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { asFields } from '../../infra/local/src/template/parse-template.ts';
import { templateFiles } from '../../scripts/tools/templates.ts';
import { suiteFolder } from '../support/temporary-folder.ts';
import { type CloudFormationTemplate, leftOut, tools, transformTemplates } from '../tools/cloudformation.ts';
import { fixedNames } from '../tools/fixed-names.ts';
import { functionProblems, ofType } from '../tools/function-problems.ts';
import { cyclesIn, dependenciesOf, referenceProblems, referencesIn } from '../tools/template-graph.ts';

const files = templateFiles();
const text = readFileSync('template.yaml', 'utf8');

// RecordsFunction hears of the bucket's objects, so that the bucket waits for it; with this its role waits for the bucket.
const cyclic = join(suiteFolder(), 'cyclic.yaml');
const historyRight = `            - { Effect: Allow, Action: [s3:GetObject, s3:PutObject], Resource: !Sub "\${HistoryBucket.Arn}/*" }\n`;
writeFileSync(
  cyclic,
  text.replace(historyRight, () => historyRight + historyRight.replace('HistoryBucket', 'ReadingsBucket')),
);

const transformed = transformTemplates([...files, cyclic]);
const templates = files.flatMap((file) => {
  const template = transformed.get(file);
  return template === undefined ? [] : [{ file, template }];
});
const templateOf = (file: string): CloudFormationTemplate => transformed.get(file) ?? { Resources: {} };
const root = templateOf('template.yaml');

type Mutable<T> = { -readonly [K in keyof T]: T[K] extends object | undefined ? Mutable<T[K]> : T[K] };
type Change = (template: Mutable<CloudFormationTemplate>) => void;

const changed = (template: CloudFormationTemplate, change: Change): CloudFormationTemplate => {
  const copy = structuredClone(template) as Mutable<CloudFormationTemplate>; // a copy is ours to change
  change(copy);
  return copy;
};
const changeProperties =
  (logicalId: string, changes: Readonly<Record<string, unknown>>): Change =>
  ({ Resources }) =>
    Object.assign(Resources[logicalId]?.Properties ?? {}, changes);

describe.skipIf(tools === undefined)(`transformed templates${leftOut}`, () => {
  it('are all there', () => {
    expect(templates.map(({ file }) => file)).toEqual(files);
    expect(files).toEqual(expect.arrayContaining(['template.yaml', 'infra/site/template.yaml']));
  });

  it.each(templates)('name what is there and use what they have: $file', ({ template }) => {
    expect(referenceProblems(template)).toEqual([]);
  });

  it.each<{ what: string; change: Change; problems: string[] }>([
    {
      what: 'a parameter that nothing uses',
      change: ({ Parameters }) => Object.assign(Parameters ?? {}, { Unused: { Type: 'String' } }),
      problems: ['parameter Unused is not used'],
    },
    {
      what: 'an output of something that is not there',
      change: ({ Outputs }) => Object.assign(Outputs ?? {}, { Lost: { Value: { 'Fn::GetAtt': ['Nothing', 'Arn'] } } }),
      problems: ['Nothing is not there'],
    },
    {
      what: 'a condition that is not there',
      change: ({ Outputs }) => Object.assign(Outputs ?? {}, { Maybe: { Condition: 'Perhaps', Value: 'x' } }),
      problems: ['condition Perhaps is not there'],
    },
    {
      what: 'a text with something that is not there',
      change: changeProperties('ReadingStream', { Name: { 'Fn::Sub': `\${Nobody.Arn}/\${!literal}` } }),
      problems: ['Nobody is not there'],
    },
  ])('would be noticed: $what', ({ change, problems }) => {
    expect(referenceProblems(changed(root, change))).toEqual(problems);
  });

  it.each(templates)('can be created in some order: $file', ({ template }) => {
    expect(cyclesIn(template)).toEqual([]);
    expect([...dependenciesOf(template).values()].flat().length).toBeGreaterThan(0);
  });

  it('would be noticed: a role that waits for the bucket that waits for its function', () => {
    expect(cyclesIn(templateOf(cyclic))).toEqual([
      'ReadingsBucket',
      'RecordsFunction',
      'RecordsFunctionDeliveredPermission',
      'RecordsFunctionRole',
    ]);
  });

  // Where a name is unique within something of the stack, or need not be.
  const WITHIN: readonly RegExp[] = [
    /^(Delivery|ReadingRule|RecordsRead)Policy\.PolicyName = /, // one role
    /^(Dashboard|Simulator)Client\.ClientName = /, // one pool
    /^FleetServer\.(Name|Identifier) = /, // one pool
    /^(Reading|Import)DeliveryLogStream\.LogStreamName = /, // one log group
    /^Api\w+Stage\.StageName = \$default$/, // one API
  ];

  it.each(templates)('have no name that two stacks would both want: $file', ({ template }) => {
    expect(fixedNames(template).filter((name) => !WITHIN.some((pattern) => pattern.test(name)))).toEqual([]);
  });

  it.each(WITHIN)('need the exception %s', (pattern) => {
    expect(fixedNames(root).some((name) => pattern.test(name))).toBe(true);
  });

  it('would be noticed: a name that two stacks would both want', () => {
    const named = changed(root, changeProperties('RaceTable', { TableName: 'races' }));
    expect(fixedNames(named)).toContain('RaceTable.TableName = races');
  });
});

describe.skipIf(tools === undefined)(`stacks within the stack${leftOut}`, () => {
  const stacks = ofType(root, 'AWS::CloudFormation::Stack').map(([logicalId, { Properties = {} }]) => ({
    logicalId,
    given: asFields(Properties['Parameters']),
    inner: templateOf(String(Properties['TemplateURL']).replace(/^.*\/artifacts\//, '')),
  }));

  it.each(stacks)('$logicalId is given the parameters that it has', ({ given, inner }) => {
    const { Parameters = {} } = inner;
    const needed = Object.keys(Parameters).filter((name) => Parameters[name]?.['Default'] === undefined);
    expect(Object.keys(given).filter((name) => !(name in Parameters))).toEqual([]);
    expect(needed.filter((name) => !(name in given))).toEqual([]);
  });

  it.each(stacks)('$logicalId has the outputs that are asked of it', ({ logicalId, inner }) => {
    const asked = referencesIn([root.Resources, root.Outputs])
      .filter(({ name, attribute }) => name === logicalId && attribute !== undefined)
      .map(({ attribute }) => attribute);
    expect(asked.length).toBeGreaterThan(0);
    const outputs = Object.keys(inner.Outputs ?? {}).map((name) => `Outputs.${name}`);
    expect([...new Set(asked)].filter((name) => !outputs.includes(name ?? ''))).toEqual([]);
  });

  it.each(['Errors', 'Throttles', 'Duration'])('have an alarm for %s of every function', (metric) => {
    const alarms = stacks.flatMap(({ given, inner }) =>
      ofType(inner, 'AWS::CloudWatch::Alarm').map(([, { Properties = {} }]) => ({
        given,
        metrics: Properties['Metrics'] ?? [Properties],
      })),
    );
    const watched = alarms.flatMap(({ given, metrics }) =>
      [metrics]
        .flat()
        .map((entry) => asFields(asFields(asFields(entry)['MetricStat'])['Metric'] ?? entry))
        .filter(({ Namespace, MetricName }) => Namespace === 'AWS/Lambda' && MetricName === metric)
        .flatMap(({ Dimensions }) => referencesIn(Dimensions).flatMap(({ name }) => referencesIn(given[name]))),
    );
    const functions = ofType(root, 'AWS::Lambda::Function').map(([logicalId]) => logicalId);
    expect(functions.length).toBeGreaterThan(10);
    expect(functions.filter((logicalId) => !watched.some(({ name }) => name === logicalId))).toEqual([]);
  });
});

describe.skipIf(tools === undefined)(`functions of the transformed template${leftOut}`, () => {
  const JUSTIFIED = [
    // Those of later minutes find that an index is being built, and leave it alone.
    'RanksFunction: events.amazonaws.com does not wait for 900 s',
    // A minute that is missed is made up for by the next one.
    'RanksFunction: keeps no event that it gives up',
    'BreakerFunction: keeps no event that it gives up',
  ];

  it('have a role, a log group that forgets, a time-out that callers wait for, and limits and a place for what fails', () => {
    expect(functionProblems(root)).toEqual(JUSTIFIED);
  });

  it.each<{ what: string; change: Change; problems: string[] }>([
    {
      what: 'two functions with one role',
      change: changeProperties('FinishFunction', { Role: { 'Fn::GetAtt': ['AnnounceFunctionRole', 'Arn'] } }),
      problems: [
        'AnnounceFunction: AnnounceFunctionRole is not its own',
        'FinishFunction: AnnounceFunctionRole is not its own',
      ],
    },
    {
      what: 'a role of somebody else',
      change: changeProperties('FinishFunction', { Role: 'arn:aws:iam::123456789012:role/admin' }),
      problems: ['FinishFunction: no role of this stack'],
    },
    {
      what: 'a function with the log group that Lambda makes',
      change: changeProperties('FinishFunction', { LoggingConfig: { LogFormat: 'JSON' } }),
      problems: ['FinishFunction: no log group of this stack'],
    },
    {
      what: 'logs that are kept for ever',
      change: changeProperties('FinishLog', { RetentionInDays: undefined }),
      problems: ['FinishFunction: FinishLog is kept for ever'],
    },
    {
      what: 'an answer that nobody waits for',
      change: changeProperties('ReadRacesFunction', { Timeout: 60 }),
      problems: ['ReadRacesFunction: apigateway.amazonaws.com does not wait for 60 s'],
    },
    {
      what: 'an event source that tries for ever, and keeps nothing',
      change: changeProperties('FinishFunctionFinals', {
        MaximumRetryAttempts: -1,
        MaximumRecordAgeInSeconds: -1,
        DestinationConfig: undefined,
      }),
      problems: [
        'FinishFunction: its event source has no limit of retries',
        'FinishFunction: records of its event source may grow older than the stream keeps them',
        'FinishFunction: its event source keeps nothing that it gives up',
      ],
    },
    {
      what: 'events without limits',
      change: ({ Resources }) => delete Resources['RecordsFunctionEventInvokeConfig'],
      problems: [
        'RecordsFunction: its events have no limit of retries',
        'RecordsFunction: its events have no limit of age',
        'RecordsFunction: keeps no event that it gives up',
      ],
    },
  ])('would be noticed: $what', ({ change, problems }) => {
    const found = functionProblems(changed(root, change)).filter((problem) => !JUSTIFIED.includes(problem));
    expect(found).toEqual(problems);
  });
});

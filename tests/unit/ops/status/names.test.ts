import { describe, expect, it } from 'vitest';
import { OpsError } from '../../../../ops/src/errors.ts';
import type { StackDescription, StackOutput } from '../../../../ops/src/stack.ts';
import { allQuestions } from '../../../../ops/src/status/all-questions.ts';
import { namesOf } from '../../../../ops/src/status/names.ts';

const stackWith = (outputs: Partial<Record<StackOutput, string>>): StackDescription => ({
  target: { stackName: 'alleycat' },
  status: 'CREATE_COMPLETE',
  parameters: new Map(),
  parameter: () => '',
  output: (name) => {
    const value = outputs[name];
    if (value === undefined) throw new OpsError('STACK_OUTDATED', `there is no output ${name}`);
    return value;
  },
});
const outputs = {
  ReadingStreamName: 'the-stream',
  RaceTableName: 'the-table',
  FailureBucketName: 'the-failures',
  ImportDeliveryName: 'the-imports',
  Consumers: 'aggregate=a-1,announce=a-2,finish=a-3,records=a-4',
};
const resources = [
  { logicalId: 'AggregateFunction', type: 'AWS::Lambda::Function', name: 'a-1' },
  { logicalId: 'ReadRacesFunction', type: 'AWS::Serverless::Function', name: 'a-6' },
  { logicalId: 'AuthorizeFunction', type: 'AWS::Lambda::Function', name: 'a-5' },
  { logicalId: 'RanksFunction', type: 'AWS::Lambda::Function', name: 'a-7' },
  { logicalId: 'ReadingDelivery', type: 'AWS::KinesisFirehose::DeliveryStream', name: 'the-delivery' },
  { logicalId: 'ReadingRule', type: 'AWS::IoT::TopicRule', name: 'the_rule' },
  { logicalId: 'Api', type: 'AWS::ApiGatewayV2::Api', name: 'the-api' },
];

describe('names of the parts of a stack', () => {
  it('are told by its outputs and by what it is made of', () => {
    expect(namesOf(stackWith(outputs), { value: resources })).toEqual({
      stream: { value: 'the-stream' },
      table: { value: 'the-table' },
      failureBucket: { value: 'the-failures' },
      importDelivery: { value: 'the-imports' },
      readingDelivery: { value: 'the-delivery' },
      rule: { value: 'the_rule' },
      api: { value: 'the-api' },
      consumers: {
        value: new Map([
          ['aggregate', 'a-1'],
          ['announce', 'a-2'],
          ['finish', 'a-3'],
          ['records', 'a-4'],
        ]),
      },
      ranks: { value: 'a-7' },
      functions: {
        value: [
          { name: 'authorize', functionName: 'a-5' },
          { name: 'ranks', functionName: 'a-7' },
          { name: 'read-races', functionName: 'a-6' },
        ],
      },
    });
  });

  it('that are not known take no others with them', () => {
    const { Consumers: _, ...older } = outputs;
    const unknown = { unknown: 'AccessDenied: no', todo: 'Ask.' };
    const names = namesOf(stackWith(older), unknown);
    expect(names).toMatchObject({
      stream: { value: 'the-stream' },
      rule: unknown,
      functions: unknown,
      consumers: { unknown: 'there is no output Consumers', todo: 'Deploy this version, or start the runtime again.' },
    });
    const asked = new Set(allQuestions('alleycat', names).map(({ namespace }) => namespace));
    expect([...asked].sort()).toEqual(['AWS/DynamoDB', 'AWS/Firehose', 'AWS/Kinesis', 'alleycat']);
  });

  it('need no more metrics than CloudWatch answers in one call', () => {
    expect(allQuestions('alleycat', namesOf(stackWith(outputs), { value: resources })).length).toBeLessThan(500);
  });
});

import { describe, expect, it } from 'vitest';
import { parseTemplate } from '../../../../../infra/local/src/template/parse-template.ts';
import { createResolver } from '../../../../../infra/local/src/template/resolver.ts';

const TEMPLATE = `
Parameters:
  Shards: { Type: Number, Default: 2, MinValue: 1, MaxValue: 10 }
  Mode: { Type: String, Default: calm, AllowedValues: [calm, wild] }
  Name: { Type: String, Default: a=1, AllowedPattern: '^[a-z]=[0-9]$' }
Conditions:
  Wild: !Equals [!Ref Mode, wild]
  Tame: !Not [!Condition Wild]
Resources:
  Stream: { Type: AWS::Kinesis::Stream }
  Named: { Type: AWS::Kinesis::Stream, Properties: { Name: given } }
  Table: { Type: AWS::DynamoDB::Table }
  Bucket: { Type: AWS::S3::Bucket }
  Rule: { Type: AWS::IoT::TopicRule }
`;

const resolverOf = (parameters: Record<string, string> = {}) =>
  createResolver({ template: parseTemplate(TEMPLATE), stackName: 'demo', parameters });

const resolveYaml = (yaml: string, parameters: Record<string, string> = {}) =>
  resolverOf(parameters).resolve(parseTemplate(`Parameters: { it: ${yaml} }`).Parameters['it']);

describe('template resolver', () => {
  it.each([
    ['!Ref Shards', '2'],
    ['!Ref Stream', 'demo-Stream'],
    ['!Ref Named', 'given'],
    ['!Ref Bucket', 'demo-bucket'],
    ['!Ref Rule', 'demo_Rule'],
    ['!Ref AWS::Region', 'us-east-1'],
    ['!GetAtt Stream.Arn', 'arn:aws:kinesis:us-east-1:000000000000:stream/demo-Stream'],
    ['!GetAtt [Stream, Arn]', 'arn:aws:kinesis:us-east-1:000000000000:stream/demo-Stream'],
    [
      '!GetAtt Table.StreamArn',
      'arn:aws:dynamodb:us-east-1:000000000000:table/demo-Table/stream/2026-01-01T00:00:00.000',
    ],
    [`!Sub '\${AWS::StackName}/\${Bucket.Arn}/\${!literal}'`, `demo/arn:aws:s3:::demo-bucket/\${literal}`],
    [`!Sub ['\${a}-\${Shards}', { a: !Ref Stream }]`, 'demo-Stream-2'],
    ['!Join [":", [a, !Ref Mode, b]]', 'a:calm:b'],
    ['!Select [1, !Split ["-", a-b-c]]', 'b'],
    ['!Select [2, !GetAZs ""]', 'us-east-1c'],
    ['!Cidr [10.0.0.0/16, 2, 12]', ['10.0.0.0/20', '10.0.16.0/20']],
    ['{ Fn::Cidr: [192.168.1.0/24, "3", "6"] }', ['192.168.1.0/26', '192.168.1.64/26', '192.168.1.128/26']],
    ['!If [Wild, 1, 2]', 2],
    ['!If [Tame, [1, !Ref AWS::NoValue], 2]', [1]],
    ['{ kept: 1, left: !Ref AWS::NoValue }', { kept: 1 }],
    ['{ Fn::If: [Wild, yes, no] }', 'no'],
  ])('resolves %s', (yaml, expected) => {
    expect(resolveYaml(yaml)).toEqual(expected);
  });

  it('prefers values given by the operator to the defaults', () => {
    expect(resolveYaml('!If [Wild, !Ref Shards, 0]', { Mode: 'wild', Shards: '7' })).toBe('7');
  });

  it.each([
    [{ Shards: '11' }, 'parameter Shards is "11"; it must be at most 10'],
    [{ Shards: 'many' }, 'parameter Shards is "many"; it must be a number'],
    [{ Mode: 'odd' }, 'parameter Mode is "odd"; it must be one of calm, wild'],
    [{ Name: 'x' }, 'parameter Name is "x"; it must be of the form ^[a-z]=[0-9]$'],
    [{ Other: '1' }, 'the template has no parameter Other'],
  ])('refuses the parameters %j', (parameters, message) => {
    expect(() => resolverOf(parameters)).toThrow(message);
  });

  it.each([
    ['!Ref Nobody', 'nothing is called Nobody'],
    ['!GetAtt Stream.Colour', 'the local runtime knows no attribute Colour of Stream (AWS::Kinesis::Stream)'],
    ['!ImportValue x', 'Fn::ImportValue is not understood by the local runtime'],
    ['!Select [3, !GetAZs ""]', 'Fn::Select: there is no item 3 in a list of 3'],
    ['!Cidr [10.0.0.0/24, 2, 8]', 'Fn::Cidr: 10.0.0.0/24 has no room for 2 blocks of 8 bits, or is not IPv4'],
    ['!Cidr ["2001:db8::/56", 2, 64]', 'Fn::Cidr: 2001:db8::/56 has no room for 2 blocks of 64 bits, or is not IPv4'],
    ['!If [Nothing, 1, 2]', 'there is no condition Nothing'],
  ])('says what it cannot resolve in %s', (yaml, message) => {
    expect(() => resolveYaml(yaml)).toThrow(message);
  });
});

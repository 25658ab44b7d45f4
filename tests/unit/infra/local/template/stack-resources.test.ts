import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { readDeployment } from '../../../../../infra/local/src/template/read-deployment.ts';
import { temporaryFolder } from '../../../../support/temporary-folder.ts';

const TEMPLATE = `
Conditions: { Never: !Equals [a, b] }
Resources:
  Source: { Type: AWS::Kinesis::Stream, Properties: { Name: given } }
  Bin: { Type: AWS::S3::Bucket }
  Role: { Type: AWS::IAM::Role }
  Unwanted: { Type: AWS::S3::Bucket, Condition: Never }
  Site: { Type: AWS::Serverless::Application, Properties: { Location: site.yaml } }
  Front: { Type: AWS::Serverless::HttpApi }
  Worker:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: nodejs24.x
      Handler: index.handler
      Events:
        In: { Type: Kinesis, Properties: { Stream: !GetAtt Source.Arn, StartingPosition: LATEST } }
`;

it('a stack is made of what SAM makes of its template, without what is not wanted and without nested stacks (aws-semantics 12)', () => {
  const templateFile = join(temporaryFolder(), 'template.yaml');
  writeFileSync(templateFile, TEMPLATE);
  const { resources, mappings } = readDeployment({
    templateFile,
    stackName: 'demo',
    parameters: {},
    codeFolderOf: (id) => id,
  });
  expect(resources).toEqual([
    { logicalId: 'Source', physicalId: 'given', type: 'AWS::Kinesis::Stream' },
    { logicalId: 'Bin', physicalId: 'demo-bin', type: 'AWS::S3::Bucket' },
    { logicalId: 'Role', physicalId: 'demo-Role', type: 'AWS::IAM::Role' },
    { logicalId: 'Front', physicalId: 'demo-Front', type: 'AWS::ApiGatewayV2::Api' },
    { logicalId: 'Worker', physicalId: 'demo-Worker', type: 'AWS::Lambda::Function' },
    { logicalId: 'WorkerIn', physicalId: mappings[0]?.uuid, type: 'AWS::Lambda::EventSourceMapping' },
  ]);
});

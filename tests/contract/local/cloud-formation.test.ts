import {
  CloudFormationClient,
  DescribeStacksCommand,
  ListStackResourcesCommand,
  ListStacksCommand,
} from '@aws-sdk/client-cloudformation';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createCloudFormation } from '../../../infra/local/src/cloudformation/cloud-formation.ts';
import { type AwsPort, openAwsPort } from '../../support/aws-port.ts';
import { createFakeClock } from '../../support/fake-clock.ts';

const STACK_ID = 'arn:aws:cloudformation:us-east-1:000000000000:stack/demo/00000000-0000-4000-8000-000000000000';
const deployment = {
  stackName: 'demo',
  parameters: { Classes: '1=A & B,2="<C>"', Empty: '' },
  outputs: { BucketName: 'demo-bin' },
  resources: [
    { logicalId: 'Bin', physicalId: 'demo-bin', type: 'AWS::S3::Bucket' },
    { logicalId: 'Worker', physicalId: 'demo-Worker', type: 'AWS::Lambda::Function' },
  ],
};

let port: AwsPort;
let client: CloudFormationClient;

beforeAll(async () => {
  const clock = createFakeClock(1_718_000_000_000);
  const rest = [createCloudFormation({ deployment, clock })];
  port = await openAwsPort({ rest });
  client = new CloudFormationClient(port.clientSettings);
});
afterAll(async () => {
  client.destroy();
  await port.close();
});

const OTHER_STACK = {
  name: 'ValidationError',
  message: 'Stack with id other does not exist',
  $fault: 'client',
  $metadata: { httpStatusCode: 400 },
};

describe('ListStackResources through the SDK', () => {
  it.each(['demo', STACK_ID])('lists what the stack %s is made of', async (StackName) => {
    const { StackResourceSummaries, NextToken } = await client.send(new ListStackResourcesCommand({ StackName }));
    const made = { LastUpdatedTimestamp: new Date(1_718_000_000_000), ResourceStatus: 'CREATE_COMPLETE' };
    expect(StackResourceSummaries).toEqual([
      { LogicalResourceId: 'Bin', PhysicalResourceId: 'demo-bin', ResourceType: 'AWS::S3::Bucket', ...made },
      {
        LogicalResourceId: 'Worker',
        PhysicalResourceId: 'demo-Worker',
        ResourceType: 'AWS::Lambda::Function',
        ...made,
      },
    ]);
    expect(NextToken).toBeUndefined();
  });

  it('answers 400 ValidationError for another stack', async () => {
    const list = new ListStackResourcesCommand({ StackName: 'other' });
    await expect(client.send(list)).rejects.toMatchObject(OTHER_STACK);
  });
});

describe('DescribeStacks through the SDK', () => {
  it.each([{ StackName: 'demo' }, { StackName: STACK_ID }, {}])('describes the stack to %j', async (input) => {
    const { Stacks } = await client.send(new DescribeStacksCommand(input));
    expect(Stacks).toEqual([
      {
        StackId: STACK_ID,
        StackName: 'demo',
        CreationTime: new Date(1_718_000_000_000),
        StackStatus: 'CREATE_COMPLETE',
        DisableRollback: false,
        Parameters: [
          { ParameterKey: 'Classes', ParameterValue: '1=A & B,2="<C>"' },
          { ParameterKey: 'Empty', ParameterValue: '' },
        ],
        Outputs: [{ OutputKey: 'BucketName', OutputValue: 'demo-bin' }],
      },
    ]);
  });

  it('answers 400 ValidationError for another stack, in the words of CloudFormation', async () => {
    await expect(client.send(new DescribeStacksCommand({ StackName: 'other' }))).rejects.toMatchObject(OTHER_STACK);
  });

  it('answers 400 to other operations and to none', async () => {
    await expect(client.send(new ListStacksCommand({}))).rejects.toMatchObject({ name: 'InvalidAction' });
    const response = await fetch(port.url, { method: 'POST' });
    expect([response.status, /<Code>(\w+)</.exec(await response.text())?.[1]]).toEqual([400, 'MissingAction']);
  });
});

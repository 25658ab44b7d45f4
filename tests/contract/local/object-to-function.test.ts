import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { InvokeCommand } from '@aws-sdk/client-lambda';
import { GetObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { expect, it, onTestFinished } from 'vitest';
import { eventually } from '../../support/eventually.ts';
import { codeFolder } from '../../support/lambda-functions.ts';
import { getJson, type Stack, startStack } from '../../support/stack.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const TEMPLATE = `
Parameters:
  Suffix: { Type: String, Default: .txt }
Resources:
  Inbox: { Type: AWS::S3::Bucket }
  Outbox: { Type: AWS::S3::Bucket }
  Copier:
    Type: AWS::Serverless::Function
    Properties:
      Handler: index.handler
      Runtime: nodejs24.x
      Timeout: 60
      Environment: { Variables: { OUTBOX: !Ref Outbox } }
      EventInvokeConfig:
        MaximumRetryAttempts: 0
        DestinationConfig: { OnFailure: { Type: S3Bucket, Destination: !GetAtt Outbox.Arn } }
      Events:
        Arrived:
          Type: S3
          Properties:
            Bucket: !Ref Inbox
            Events: s3:ObjectCreated:*
            Filter: { S3Key: { Rules: [{ Name: suffix, Value: !Ref Suffix }] } }
Outputs:
  InboxName: { Value: !Ref Inbox }
`;

// It reaches the AWS port, so it runs only when that is open.
const COPIER = `
exports.handler = async ({ Records }) => {
  for (const { s3 } of Records) {
    const key = decodeURIComponent(s3.object.key.replaceAll('+', ' '));
    if (key.startsWith('broken')) throw new Error('cannot copy ' + key);
    const base = process.env.AWS_ENDPOINT_URL;
    const headers = { 'x-amz-copy-source': '/' + s3.bucket.name + '/' + encodeURIComponent(key) };
    const answer = await fetch(base + '/' + process.env.OUTBOX + '/' + encodeURIComponent(key), { method: 'PUT', headers });
    if (!answer.ok) throw new Error('status ' + answer.status);
  }
};`;

const start = async (dataFolder: string): Promise<Stack> => {
  const templateFile = join(temporaryFolder(), 'template.yaml');
  writeFileSync(templateFile, TEMPLATE);
  const folder = codeFolder({ 'index.js': COPIER });
  const stack = await startStack({ templateFile, dataFolder, codeFolderOf: () => folder });
  onTestFinished(() => stack.stop());
  return stack;
};

const put = ({ s3 }: Stack, Key: string) =>
  s3.send(new PutObjectCommand({ Bucket: 'alleycat-inbox', Key, Body: `body of ${Key}` }));
const keysIn = ({ runtime }: Stack, bucket: string) => runtime.services.s3.listKeys({ bucket });

it('aws-semantics 6.1: an object that is put invokes its function, also after a restart', async () => {
  const dataFolder = temporaryFolder();
  const first = await start(dataFolder);
  await put(first, 'a b.txt');
  await put(first, 'other.json');
  await eventually(() => keysIn(first, 'alleycat-outbox')[0]);
  const read = await first.s3.send(new GetObjectCommand({ Bucket: 'alleycat-outbox', Key: 'a b.txt' }));
  expect(await read.Body?.transformToString()).toBe('body of a b.txt');

  // With its events stopped the runtime only accepts them, as it does while it ends.
  await first.runtime.services.lambda.events.stop();
  await put(first, 'late.txt');
  expect(await getJson(`${first.url}/_local/metrics`)).toMatchObject({
    asyncInvocations: { waiting: 1, succeeded: 1 },
    s3: { objectsByBucket: { 'alleycat-inbox': 3, 'alleycat-outbox': 1 }, waitingEvents: 0 },
    firehose: [],
  });
  await first.stop();

  const second = await start(dataFolder);
  await eventually(() => (keysIn(second, 'alleycat-outbox').length === 2 ? true : undefined));
  expect(keysIn(second, 'alleycat-outbox')).toEqual(['a b.txt', 'late.txt']);
});

it('aws-semantics 3.3: an event that its function cannot process lies in the failure bucket, under its request id', async () => {
  const stack = await start(temporaryFolder());
  const Payload = JSON.stringify({ Records: [{ s3: { bucket: {}, object: { key: 'broken' } } }] });
  const { $metadata } = await stack.lambda.send(
    new InvokeCommand({ FunctionName: 'alleycat-Copier', InvocationType: 'Event', Payload }),
  );
  const key = await eventually(() => keysIn(stack, 'alleycat-outbox')[0]);
  expect(key).toMatch(/^aws\/lambda\/async\/alleycat-Copier\/\d{4}\/\d\d\/\d\d\//);
  const record = await stack.s3.send(new GetObjectCommand({ Bucket: 'alleycat-outbox', Key: key }));
  expect(JSON.parse((await record.Body?.transformToString()) ?? '')).toMatchObject({
    requestContext: { requestId: $metadata.requestId, condition: 'RetriesExhausted', approximateInvokeCount: 1 },
    requestPayload: JSON.parse(Payload),
    responsePayload: { errorType: 'Error', errorMessage: 'cannot copy broken' },
  });
});

it('describes its own stack beside the other services', async () => {
  const stack = await start(temporaryFolder());
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  const client = new CloudFormationClient({ endpoint: stack.awsUrl, region: 'us-east-1', credentials });
  onTestFinished(() => client.destroy());
  const { Stacks } = await client.send(new DescribeStacksCommand({ StackName: 'alleycat' }));
  expect(Stacks).toMatchObject([
    {
      Parameters: [{ ParameterKey: 'Suffix', ParameterValue: '.txt' }],
      Outputs: [{ OutputKey: 'InboxName', OutputValue: 'alleycat-inbox' }],
    },
  ]);
});

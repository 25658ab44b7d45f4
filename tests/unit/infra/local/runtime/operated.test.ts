import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { GetFunctionConcurrencyCommand, LambdaClient, PutFunctionConcurrencyCommand } from '@aws-sdk/client-lambda';
import { GetObjectCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { expect, it, onTestFinished } from 'vitest';
import { createLocalRuntime } from '../../../../../infra/local/src/index.ts';
import { eventually } from '../../../../support/eventually.ts';
import { createFakeClock } from '../../../../support/fake-clock.ts';
import { codeFolder } from '../../../../support/lambda-functions.ts';
import { operatorSettings } from '../../../../support/operator-settings.ts';
import { temporaryFolder } from '../../../../support/temporary-folder.ts';

const TEMPLATE = `
Resources:
  Bin: { Type: AWS::S3::Bucket }
  Sweep:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: nodejs24.x
      Handler: index.handler
      EventInvokeConfig: { DestinationConfig: { OnFailure: { Type: S3, Destination: !GetAtt Bin.Arn } } }
      Events:
        Tick: { Type: Schedule, Properties: { Schedule: rate(1 hour) } }
`;

const FunctionName = 'stack-Sweep';
const Bucket = 'stack-bin';
const PERIOD_MS = 3_600_000;
const START_MS = Date.UTC(2026, 0, 2, 3, 4, 5);

/** A runtime that time passes for when a test says so, with clients of its services. */
const started = async (dataFolder = temporaryFolder()) => {
  const clock = createFakeClock(START_MS);
  const templateFile = join(temporaryFolder(), 'template.yaml');
  writeFileSync(templateFile, TEMPLATE);
  const code = codeFolder({ 'index.js': 'exports.handler = async (event) => console.log(JSON.stringify(event));' });
  const runtime = await createLocalRuntime({
    templateFile,
    stackName: 'stack',
    codeFolderOf: () => code,
    dataFolder,
    host: '127.0.0.1',
    ...{ webPort: 0, mqttPort: 0, awsPort: 0 },
    clock,
    log: () => undefined,
  });
  await runtime.start();
  const settings = operatorSettings(`http://127.0.0.1:${runtime.ports.awsPort}`);
  const [lambda, s3] = [new LambdaClient(settings), new S3Client({ ...settings, forcePathStyle: true })];
  const stop = async () => {
    lambda.destroy();
    s3.destroy();
    await runtime.stop();
  };
  onTestFinished(stop);
  return { clock, dataFolder, runtime, lambda, s3, stop };
};

const tick = { 'detail-type': 'Scheduled Event', time: '2026-01-02T04:04:05Z' };

it('a function is invoked by its schedule, on the clock of the runtime (aws-semantics 13)', async () => {
  const { clock, dataFolder, runtime, stop } = await started();
  const invocations = () => runtime.services.lambda.metrics()[0]?.invocations;
  clock.advance(PERIOD_MS);
  await eventually(() => (invocations() === 1 ? true : undefined));
  await stop();
  const line = readFileSync(join(dataFolder, 'logs', `${FunctionName}.log`), 'utf8').match(/\{.*\}/)?.[0] ?? '{}';
  expect(JSON.parse(line)).toMatchObject(tick);
});

it('a function that is switched off stays so after a restart, and its events go to the failure destination (aws-semantics 3.5)', async () => {
  const before = await started();
  await before.lambda.send(new PutFunctionConcurrencyCommand({ FunctionName, ReservedConcurrentExecutions: 0 }));
  await before.stop();
  const { clock, runtime, lambda, s3 } = await started(before.dataFolder);
  expect(await lambda.send(new GetFunctionConcurrencyCommand({ FunctionName }))).toMatchObject({
    ReservedConcurrentExecutions: 0,
  });
  clock.advance(PERIOD_MS);
  const Key = await eventually(async () => (await s3.send(new ListObjectsV2Command({ Bucket }))).Contents?.[0]?.Key);
  const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key }));
  expect(JSON.parse((await Body?.transformToString()) ?? '')).toMatchObject({
    requestContext: { condition: 'ZeroReservedConcurrency', approximateInvokeCount: 0 },
    requestPayload: tick,
  });
  expect(runtime.services.lambda.metrics()[0]?.invocations).toBe(0);
});

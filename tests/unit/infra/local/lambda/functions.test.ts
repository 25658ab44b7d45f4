import {
  GetFunctionCommand,
  GetFunctionConfigurationCommand,
  type LambdaClient,
  ListFunctionsCommand,
} from '@aws-sdk/client-lambda';
import { describe, expect, it } from 'vitest';
import { createLambda } from '../../../../../infra/local/src/lambda/create-lambda.ts';
import { createFakeClock } from '../../../../support/fake-clock.ts';
import { lambdaClientOf } from '../../../../support/lambda-client.ts';
import { functionSpec, lambdaParts } from '../../../../support/lambda-functions.ts';

const clientOf = (names: readonly string[]): Promise<LambdaClient> => {
  const functions = names.map((name) => functionSpec({ name, timeoutSeconds: 3, environment: { SECRET: 'hidden' } }));
  const clock = createFakeClock(Date.UTC(2026, 0, 2, 3, 4, 5));
  return lambdaClientOf(createLambda({ ...lambdaParts(), clock, functions }).rest);
};

const configuration = (name: string) => ({
  FunctionName: name,
  FunctionArn: `arn:aws:lambda:us-east-1:000000000000:function:${name}`,
  Runtime: 'nodejs24.x',
  Handler: 'index.handler',
  Timeout: 3,
  MemorySize: 128,
  LastModified: '2026-01-02T03:04:05.000+0000',
  Version: '$LATEST',
  State: 'Active',
  LastUpdateStatus: 'Successful',
  PackageType: 'Zip',
});

const names = Array.from({ length: 60 }, (_, index) => `f${index}`);

describe('functions as operators see them (aws-semantics 3.6)', () => {
  it('are listed in one page, however many there are', async () => {
    const client = await clientOf(names);
    const { $metadata, ...answer } = await client.send(new ListFunctionsCommand({}));
    expect(answer).toEqual({ Functions: names.map(configuration) });
  });

  it.each(['f7', 'f7:$LATEST', '000000000000:function:f7', 'arn:aws:lambda:us-east-1:000000000000:function:f7'])(
    'are found as %s',
    async (FunctionName) => {
      const client = await clientOf(names);
      const { $metadata, ...found } = await client.send(new GetFunctionCommand({ FunctionName }));
      expect(found).toEqual({ Configuration: configuration('f7'), Code: { RepositoryType: 'S3' } });
      const { $metadata: _, ...own } = await client.send(new GetFunctionConfigurationCommand({ FunctionName }));
      expect(own).toEqual(configuration('f7'));
    },
  );

  it.each([{ FunctionName: 'other' }, { FunctionName: 'f7', Qualifier: '3' }])('do not contain %j', async (input) => {
    const client = await clientOf(names);
    const notFound = { name: 'ResourceNotFoundException', $metadata: { httpStatusCode: 404 } };
    await expect(client.send(new GetFunctionCommand(input))).rejects.toMatchObject(notFound);
    await expect(client.send(new GetFunctionConfigurationCommand(input))).rejects.toMatchObject(notFound);
  });
});

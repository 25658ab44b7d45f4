import {
  DeleteFunctionConcurrencyCommand,
  GetFunctionCommand,
  GetFunctionConcurrencyCommand,
  InvokeCommand,
  type LambdaClient,
  PutFunctionConcurrencyCommand,
} from '@aws-sdk/client-lambda';
import { describe, expect, it } from 'vitest';
import type { Lambda } from '../../../../../infra/local/src/lambda/create-lambda.ts';
import { eventually } from '../../../../support/eventually.ts';
import { createMemoryKeyValueStore } from '../../../../support/fakes/memory-key-value-store.ts';
import { lambdaClientOf } from '../../../../support/lambda-client.ts';
import { lambdaOf } from '../../../../support/lambda-functions.ts';

const FunctionName = 'subject';
const ECHO = 'exports.handler = async (event) => event;';
const SLOW = `const { setTimeout: wait } = require('node:timers/promises');
exports.handler = async ({ waitMs }) => { await wait(waitMs); return 'done'; };`;

type Options = NonNullable<Parameters<typeof lambdaOf>[1]>;

const started = async (options: Options = {}, source = ECHO): Promise<{ lambda: Lambda; client: LambdaClient }> => {
  const lambda = await lambdaOf(source, options);
  return { lambda, client: await lambdaClientOf(lambda.rest) };
};

const reserve = (client: LambdaClient, ReservedConcurrentExecutions: number) =>
  client.send(new PutFunctionConcurrencyCommand({ FunctionName, ReservedConcurrentExecutions }));
const release = (client: LambdaClient) => client.send(new DeleteFunctionConcurrencyCommand({ FunctionName }));
const reservedBy = async (client: LambdaClient) =>
  (await client.send(new GetFunctionConcurrencyCommand({ FunctionName }))).ReservedConcurrentExecutions;
const invoke = (client: LambdaClient) =>
  client.send(new InvokeCommand({ FunctionName, Payload: Buffer.from('{"n":1}') }));

const THROTTLED = {
  name: 'TooManyRequestsException',
  $metadata: expect.objectContaining({ httpStatusCode: 429 }),
  Reason: 'ReservedFunctionConcurrentInvocationLimitExceeded',
};

describe('reserved concurrency (aws-semantics 3.5)', () => {
  it('is what was put, and nothing again once it is deleted', async () => {
    const { client } = await started();
    expect(await reservedBy(client)).toBeUndefined();
    expect(await reserve(client, 7)).toMatchObject({ ReservedConcurrentExecutions: 7 });
    expect(await reservedBy(client)).toBe(7);
    const { Concurrency } = await client.send(new GetFunctionCommand({ FunctionName }));
    expect(Concurrency).toEqual({ ReservedConcurrentExecutions: 7 });
    expect((await release(client)).$metadata.httpStatusCode).toBe(204);
    expect(await reservedBy(client)).toBeUndefined();
  });

  it('is taken from the template, until an operator decides otherwise', async () => {
    const { client } = await started({ spec: { reservedConcurrency: 3 } });
    expect(await reservedBy(client)).toBe(3);
    await reserve(client, 0);
    expect(await reservedBy(client)).toBe(0);
    await release(client);
    expect(await reservedBy(client)).toBeUndefined();
  });

  it('of zero throttles every invocation, and lets them through again once it is gone', async () => {
    const { client } = await started();
    await invoke(client); // an environment that waits for work is not asked either
    await reserve(client, 0);
    await expect(invoke(client)).rejects.toMatchObject(THROTTLED);
    await release(client);
    expect((await invoke(client)).Payload?.transformToString()).toBe('{"n":1}');
  });

  it('bounds what runs at once, also below the environments that are there already', async () => {
    const { lambda, client } = await started({ spec: { timeoutSeconds: 60 } }, SLOW);
    const run = (waitMs: number) => lambda.invoke(FunctionName, JSON.stringify({ waitMs }));
    await Promise.all([run(0), run(0), run(0)]);
    expect(lambda.metrics()[0]?.environments).toBe(3);
    await reserve(client, 1);
    const first = run(60_000);
    await expect(run(0)).rejects.toMatchObject({ name: 'TooManyRequestsException' });
    lambda.killWorker('Subject');
    expect((await first).functionError).toBe('Unhandled');
    expect((await run(0)).payload).toBe('"done"');
  });

  it('outlives the runtime', async () => {
    const state = createMemoryKeyValueStore();
    const before = await started({ state, spec: { reservedConcurrency: 3 } });
    await reserve(before.client, 0);
    const after = await started({ state, spec: { reservedConcurrency: 3 } });
    expect(await reservedBy(after.client)).toBe(0);
    await expect(invoke(after.client)).rejects.toMatchObject(THROTTLED);
    await release(after.client);
    expect(await reservedBy((await started({ state, spec: { reservedConcurrency: 3 } })).client)).toBeUndefined();
  });

  it('is not set when it could not be kept', async () => {
    const state = createMemoryKeyValueStore();
    const { client } = await started({ state });
    state.writeErrors.push(new Error('no space left'));
    await expect(reserve(client, 0)).rejects.toMatchObject({ $metadata: { httpStatusCode: 500 } });
    expect(await reservedBy(client)).toBeUndefined();
  });

  it.each([
    [900, undefined],
    [901, 'InvalidParameterValueException'],
    [-1, 'ValidationException'],
  ])('of %i leaves an account its hundred: %s', async (environments, error) => {
    const { client } = await started();
    const answer = reserve(client, environments);
    if (error === undefined) expect(await answer).toMatchObject({ ReservedConcurrentExecutions: environments });
    else await expect(answer).rejects.toMatchObject({ name: error, $metadata: { httpStatusCode: 400 } });
  });

  it('is unknown of a function that is not there', async () => {
    const { client } = await started();
    const other = { FunctionName: 'other' };
    const notFound = { name: 'ResourceNotFoundException', $metadata: { httpStatusCode: 404 } };
    await expect(client.send(new GetFunctionConcurrencyCommand(other))).rejects.toMatchObject(notFound);
    await expect(client.send(new DeleteFunctionConcurrencyCommand(other))).rejects.toMatchObject(notFound);
    const put = new PutFunctionConcurrencyCommand({ ...other, ReservedConcurrentExecutions: 0 });
    await expect(client.send(put)).rejects.toMatchObject(notFound);
  });

  it('of zero sends accepted events to the failure destination, whole and without an attempt', async () => {
    const stored: { key: string; document: unknown }[] = [];
    const { lambda, client } = await started({
      spec: {
        asyncInvoke: { maximumRetryAttempts: 2, maximumEventAgeSeconds: 21_600, onFailureArn: 'arn:aws:s3:::bin' },
      },
      objects: {
        putObject: async ({ key, body }) =>
          void stored.push({ key, document: JSON.parse(Buffer.from(body).toString()) }),
      },
    });
    await reserve(client, 0);
    const event = new InvokeCommand({ FunctionName, InvocationType: 'Event', Payload: Buffer.from('{"n":1}') });
    const { StatusCode, $metadata } = await client.send(event);
    expect(StatusCode).toBe(202);
    const [object] = await eventually(() => (stored.length > 0 ? stored : undefined));
    expect(object).toEqual({
      key: expect.stringMatching(/^aws\/lambda\/async\/subject\//),
      document: {
        version: '1.0',
        timestamp: expect.any(String),
        requestContext: {
          requestId: $metadata.requestId,
          functionArn: 'arn:aws:lambda:us-east-1:000000000000:function:subject:$LATEST',
          condition: 'ZeroReservedConcurrency',
          approximateInvokeCount: 0,
        },
        requestPayload: { n: 1 },
      },
    });
    expect(lambda.metrics()[0]).toMatchObject({ invocations: 0, throttles: 0 });
  });
});

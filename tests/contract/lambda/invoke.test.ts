import { InvokeCommand, type InvokeCommandInput } from '@aws-sdk/client-lambda';
import { describe, expect, it } from 'vitest';
import { eventually } from '../../support/eventually.ts';
import { lambdaClientOf } from '../../support/lambda-client.ts';
import { lambdaOf } from '../../support/lambda-functions.ts';

const SOURCE = `exports.handler = async (event, context) => {
  if (event.fail) throw new RangeError('out of range');
  if (event.log) console.log('x'.repeat(event.log));
  if (event.context) return context.clientContext;
  return event;
};`;

const open = async (source = SOURCE, spec = {}) => {
  const lambda = await lambdaOf(source, { spec });
  const client = await lambdaClientOf(lambda.rest);
  const invoke = (input: Partial<InvokeCommandInput> = {}) =>
    client.send(new InvokeCommand({ FunctionName: 'subject', ...input }));
  return { lambda, invoke };
};

const text = (payload: Uint8Array | undefined): string => Buffer.from(payload ?? []).toString('utf8');

describe('Invoke through the SDK (aws-semantics 3.1)', () => {
  it('answers 200 with payload and executed version', async () => {
    const { invoke } = await open();
    const answer = await invoke({ Payload: Buffer.from('{"n":1}') });
    expect({ ...answer, Payload: text(answer.Payload), $metadata: answer.$metadata.httpStatusCode }).toEqual({
      StatusCode: 200,
      ExecutedVersion: '$LATEST',
      Payload: '{"n":1}',
      $metadata: 200,
    });
  });

  it('answers a failing function with 200 and FunctionError', async () => {
    const { invoke } = await open();
    const answer = await invoke({ Payload: Buffer.from('{"fail":true}') });
    expect({ status: answer.StatusCode, error: answer.FunctionError }).toEqual({ status: 200, error: 'Unhandled' });
    expect(JSON.parse(text(answer.Payload))).toMatchObject({ errorType: 'RangeError', errorMessage: 'out of range' });
  });

  it('takes an empty payload as an empty object', async () => {
    const { invoke } = await open();
    expect(text((await invoke()).Payload)).toBe('{}');
  });

  it('returns the last 4 KB of the log on LogType Tail', async () => {
    const { invoke } = await open();
    const answer = await invoke({ LogType: 'Tail', Payload: Buffer.from('{"log":10000}') });
    const log = Buffer.from(answer.LogResult ?? '', 'base64').toString('utf8');
    expect(log).toHaveLength(4_096);
    expect(log).toMatch(/^x+\nEND RequestId: .*\nREPORT RequestId: .*\n$/);
  });

  it('hands the client context to the function', async () => {
    const { invoke } = await open();
    const ClientContext = Buffer.from('{"custom":{"a":"b"}}').toString('base64');
    const answer = await invoke({ ClientContext, Payload: Buffer.from('{"context":true}') });
    expect(text(answer.Payload)).toBe('{"custom":{"a":"b"}}');
  });

  it('answers DryRun with 204 and does not run', async () => {
    const { invoke, lambda } = await open();
    expect((await invoke({ InvocationType: 'DryRun' })).StatusCode).toBe(204);
    expect(lambda.metrics()).toMatchObject([{ invocations: 0 }]);
  });

  it('answers Event with 202, an empty body and no version, and runs it in the background', async () => {
    const { invoke, lambda } = await open();
    const answer = await invoke({ InvocationType: 'Event' });
    expect([answer.StatusCode, text(answer.Payload), answer.ExecutedVersion]).toEqual([202, '', undefined]);
    await eventually(() => (lambda.metrics()[0]?.invocations === 1 ? true : undefined));
  });

  it.each([
    'subject:$LATEST',
    '000000000000:function:subject',
    'arn:aws:lambda:us-east-1:000000000000:function:subject',
    'arn:aws:lambda:us-east-1:000000000000:function:subject:$LATEST',
  ])('accepts the name %s', async (FunctionName) => {
    const { invoke } = await open();
    expect((await invoke({ FunctionName })).StatusCode).toBe(200);
  });

  it('answers 400 to a function name that is not valid percent-encoding', async () => {
    const { lambda } = await open();
    const path = '/2015-03-31/functions/%ZZ/invocations';
    const request = { method: 'POST', path, query: new URLSearchParams(), headers: {}, body: Buffer.alloc(0) };
    expect(await lambda.rest.handle(request)).toMatchObject({
      status: 400,
      headers: { 'x-amzn-errortype': 'InvalidParameterValueException' },
    });
  });

  it('answers 404 ResourceNotFoundException, with $LATEST where no qualifier was given', async () => {
    const { invoke } = await open();
    await expect(invoke({ FunctionName: 'missing' })).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
      message: 'Function not found: arn:aws:lambda:us-east-1:000000000000:function:missing:$LATEST',
      Type: 'User',
      $metadata: { httpStatusCode: 404 },
    });
    await expect(invoke({ Qualifier: 'v7' })).rejects.toMatchObject({
      message: 'Function not found: arn:aws:lambda:us-east-1:000000000000:function:subject:v7',
    });
  });

  it('answers 400 InvalidRequestContentException to what is not JSON', async () => {
    const { invoke } = await open();
    await expect(invoke({ Payload: Buffer.from('{') })).rejects.toMatchObject({
      name: 'InvalidRequestContentException',
      $metadata: { httpStatusCode: 400 },
    });
  });

  it.each([
    ['RequestResponse', 6_291_456],
    ['Event', 1_048_576],
  ] as const)('answers 413 RequestTooLargeException to a %s payload above %i bytes', async (InvocationType, limit) => {
    const { invoke } = await open('exports.handler = async () => 1;');
    const payload = (bytes: number) => Buffer.from(`"${'x'.repeat(bytes - 2)}"`);
    expect((await invoke({ InvocationType, Payload: payload(limit) })).FunctionError).toBeUndefined();
    await expect(invoke({ InvocationType, Payload: payload(limit + 1) })).rejects.toMatchObject({
      name: 'RequestTooLargeException',
      $metadata: { httpStatusCode: 413 },
    });
  });

  it('answers 429 TooManyRequestsException with its reason when throttled', async () => {
    const { invoke } = await open(SOURCE, { reservedConcurrency: 0 });
    await expect(invoke()).rejects.toMatchObject({
      name: 'TooManyRequestsException',
      Reason: 'ReservedFunctionConcurrentInvocationLimitExceeded',
      $metadata: { httpStatusCode: 429 },
    });
  });
});

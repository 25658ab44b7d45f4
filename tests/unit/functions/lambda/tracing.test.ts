import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { afterStart, traceClient } from '../../../../functions/src/lambda/tracing.ts';

afterEach(() => vi.unstubAllEnvs());

describe('traceClient', () => {
  it.each([
    ['there is no X-Ray daemon', {}],
    ['X-Ray is off', { AWS_XRAY_DAEMON_ADDRESS: '169.254.79.129:2000', AWS_XRAY_SDK_ENABLED: 'false' }],
  ])('leaves a client alone where %s', async (_, environment) => {
    vi.stubEnv('AWS_EXECUTION_ENV', 'AWS_Lambda_nodejs24.x'); // elsewhere the tracer leaves everything alone
    const client = new DynamoDBClient({ region: 'us-east-1' });
    const before = client.middlewareStack.identify();
    await traceClient(client, environment);
    expect(client.middlewareStack.identify()).toEqual(before);
  });
});

describe('afterStart', () => {
  it('handles events only when the start-up is done', async () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    const handled: number[] = [];
    const handle = afterStart(promise, async (event: number) => handled.push(event));
    const first = handle(1);
    expect(handled).toEqual([]);
    resolve();
    await first;
    expect(handled).toEqual([1]);
  });

  it('fails every event when the start-up failed', async () => {
    const handle = afterStart(Promise.reject(new Error('no tracer')), async () => 'handled');
    await expect(handle({})).rejects.toThrow('no tracer');
    await expect(handle({})).rejects.toThrow('no tracer');
  });
});

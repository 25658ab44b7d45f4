import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { describe, expect, it } from 'vitest';
import { afterStart, traceClient } from '../../../../functions/src/lambda/tracing.ts';

describe('traceClient', () => {
  it('leaves a client alone where there is no X-Ray daemon', async () => {
    const client = new DynamoDBClient({ region: 'us-east-1' });
    const before = client.middlewareStack.identify();
    await traceClient(client, {});
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

import {
  CreateEventSourceMappingCommand,
  DeleteEventSourceMappingCommand,
  GetEventSourceMappingCommand,
  type LambdaClient,
  ListEventSourceMappingsCommand,
  type ListEventSourceMappingsCommandInput,
  UpdateEventSourceMappingCommand,
} from '@aws-sdk/client-lambda';
import { describe, expect, it } from 'vitest';
import { eventSourceBench, mappingSpec, settle } from '../../support/event-source-bench.ts';
import { lambdaClientOf } from '../../support/lambda-client.ts';

const UUID = mappingSpec().uuid;
const STREAM = mappingSpec().sourceArn;

const open = async (setup: Parameters<typeof eventSourceBench>[0] = {}) => {
  const bench = eventSourceBench(setup);
  await bench.start();
  const client = await lambdaClientOf(bench.eventSources.rest);
  return { bench, client };
};

const stateOf = async (client: LambdaClient, uuid = UUID) =>
  (await client.send(new GetEventSourceMappingCommand({ UUID: uuid }))).State;

const plain = ({ $metadata, ...configuration }: { $metadata: unknown }): Record<string, unknown> => configuration;

describe('event source mappings through the SDK (aws-semantics 2.9)', () => {
  it('have the configuration that AWS shows', async () => {
    const { bench, client } = await open();
    expect(plain(await client.send(new GetEventSourceMappingCommand({ UUID })))).toEqual({
      UUID,
      EventSourceMappingArn: `arn:aws:lambda:us-east-1:000000000000:event-source-mapping:${UUID}`,
      EventSourceArn: STREAM,
      FunctionArn: 'arn:aws:lambda:us-east-1:000000000000:function:fn',
      StartingPosition: 'TRIM_HORIZON',
      BatchSize: 100,
      MaximumBatchingWindowInSeconds: 0,
      ParallelizationFactor: 1,
      MaximumRecordAgeInSeconds: -1,
      MaximumRetryAttempts: -1,
      BisectBatchOnFunctionError: false,
      TumblingWindowInSeconds: 0,
      FunctionResponseTypes: [],
      DestinationConfig: { OnFailure: {} },
      LastModified: new Date(bench.clock.nowMs()),
      LastProcessingResult: 'No records processed',
      State: 'Enabled',
      StateTransitionReason: 'User action',
    });
  });

  it('show OK and PROBLEM as the result of the last processing', async () => {
    const { bench, client } = await open({ mapping: { maximumRetryAttempts: 0 } });
    const result = async () => (await client.send(new GetEventSourceMappingCommand({ UUID }))).LastProcessingResult;
    bench.source.put();
    await bench.run(1_000);
    expect(await result()).toBe('OK');
    bench.setHandler(() => ({ requestId: 'r', payload: '{}', functionError: 'Unhandled', logTail: '' }));
    bench.source.put();
    await bench.run(1_000);
    expect(await result()).toBe('PROBLEM: Function call failed');
  });

  it('keep their position while disabled, and their state across a restart', async () => {
    const { bench, client } = await open();
    const first = bench.source.put();
    await bench.run(1_000);
    const disabling = await client.send(new UpdateEventSourceMappingCommand({ UUID, Enabled: false }));
    expect([disabling.$metadata.httpStatusCode, disabling.State]).toEqual([202, 'Disabling']);
    await settle();
    expect(await stateOf(client)).toBe('Disabled');
    const second = bench.source.put();
    await bench.run(5_000);
    await bench.crash();
    await bench.run(5_000);
    expect(bench.batches()).toEqual([[first]]);
    const again = await lambdaClientOf(bench.eventSources.rest);
    expect(await stateOf(again)).toBe('Disabled');
    expect((await again.send(new UpdateEventSourceMappingCommand({ UUID, Enabled: true }))).State).toBe('Enabling');
    await bench.run(1_000);
    expect(await stateOf(again)).toBe('Enabled');
    expect(bench.batches()).toEqual([[first], [second]]);
  });

  it('change their batch size, filters, retries and destination', async () => {
    const { bench, client } = await open();
    const changes = {
      BatchSize: 2,
      MaximumRetryAttempts: 5,
      FilterCriteria: { Filters: [{ Pattern: '{"partitionKey":["wanted"]}' }] },
      FunctionResponseTypes: ['ReportBatchItemFailures' as const],
      DestinationConfig: { OnFailure: { Destination: 'arn:aws:s3:::failures' } },
    };
    const updating = await client.send(new UpdateEventSourceMappingCommand({ UUID, ...changes }));
    expect(updating).toMatchObject({ State: 'Updating', ...changes });
    await settle();
    const wanted = [1, 2, 3].map(() => bench.source.put({ key: 'wanted' }));
    bench.source.put({ key: 'other' });
    await bench.run(1_000);
    expect(bench.batches()).toEqual([wanted.slice(0, 2), wanted.slice(2)]);
    const bare = await client.send(
      new UpdateEventSourceMappingCommand({ UUID, FilterCriteria: {}, DestinationConfig: { OnFailure: {} } }),
    );
    expect([bare.FilterCriteria, bare.DestinationConfig]).toEqual([undefined, { OnFailure: {} }]);
  });

  it('take one change at a time', async () => {
    const { bench, client } = await open({ handler: () => new Promise(() => undefined) });
    bench.source.put();
    await bench.run(1_000);
    await client.send(new UpdateEventSourceMappingCommand({ UUID, Enabled: false }));
    await expect(client.send(new UpdateEventSourceMappingCommand({ UUID, Enabled: true }))).rejects.toMatchObject({
      name: 'ResourceInUseException',
    });
  });

  it.each([
    ['BatchSize', { BatchSize: 10_001 }],
    ['MaximumBatchingWindowInSeconds', { MaximumBatchingWindowInSeconds: 301 }],
    ['ParallelizationFactor', { ParallelizationFactor: 11 }],
    ['MaximumRecordAgeInSeconds', { MaximumRecordAgeInSeconds: 59 }],
    ['MaximumRetryAttempts', { MaximumRetryAttempts: 10_001 }],
    ['TumblingWindowInSeconds', { TumblingWindowInSeconds: 901 }],
    ['ParallelizationFactor 1', { TumblingWindowInSeconds: 1, ParallelizationFactor: 2 }],
    ['Invalid filter pattern definition.', { FilterCriteria: { Filters: [{ Pattern: '{"data":"x"}' }] } }],
    ['S3 only', { DestinationConfig: { OnFailure: { Destination: 'arn:aws:sqs:us-east-1:000000000000:q' } } }],
  ])('refuse a change for %s and stay as they are', async (message, changes) => {
    const { client } = await open();
    const before = plain(await client.send(new GetEventSourceMappingCommand({ UUID })));
    await expect(client.send(new UpdateEventSourceMappingCommand({ UUID, ...changes }))).rejects.toMatchObject({
      name: 'InvalidParameterValueException',
      message: expect.stringContaining(message),
      $metadata: { httpStatusCode: 400 },
    });
    expect(plain(await client.send(new GetEventSourceMappingCommand({ UUID })))).toEqual(before);
  });

  it('refuse to move to another stream or position', async () => {
    const { bench } = await open();
    const answer = await bench.eventSources.rest.handle({
      method: 'PUT',
      path: `/2015-03-31/event-source-mappings/${UUID}`,
      query: new URLSearchParams(),
      headers: {},
      body: Buffer.from('{"StartingPosition":"LATEST"}'),
    });
    expect(answer).toMatchObject({
      status: 400,
      headers: { 'x-amzn-errortype': 'InvalidParameterValueException' },
      body: expect.stringContaining('StartingPosition cannot be changed'),
    });
  });

  it('are created, run, survive a restart, and are deleted with their checkpoints', async () => {
    const { bench, client } = await open({ mappings: [] });
    const created = await client.send(
      new CreateEventSourceMappingCommand({
        EventSourceArn: STREAM,
        FunctionName: 'arn:aws:lambda:us-east-1:000000000000:function:other',
        StartingPosition: 'LATEST',
      }),
    );
    expect(created).toMatchObject({ State: 'Creating', BatchSize: 100, $metadata: { httpStatusCode: 202 } });
    const uuid = created.UUID ?? '';
    await settle();
    expect(await stateOf(client, uuid)).toBe('Enabled');
    await bench.crash();
    bench.source.put();
    await bench.run(1_000);
    expect(bench.invocations.map(({ functionName }) => functionName)).toEqual(['other']);
    const again = await lambdaClientOf(bench.eventSources.rest);
    expect((await again.send(new DeleteEventSourceMappingCommand({ UUID: uuid }))).State).toBe('Deleting');
    await settle();
    await expect(stateOf(again, uuid)).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
    expect([...bench.store.contents]).toEqual([]);
  });

  it('answer an unknown stream with 400 and a duplicate with 409 naming the existing UUID', async () => {
    const { client } = await open();
    const create = (EventSourceArn: string) =>
      client.send(
        new CreateEventSourceMappingCommand({ EventSourceArn, FunctionName: 'fn', StartingPosition: 'LATEST' }),
      );
    await expect(create('arn:aws:kinesis:us-east-1:000000000000:stream/none')).rejects.toMatchObject({
      name: 'InvalidParameterValueException',
      message: 'Stream not found: arn:aws:kinesis:us-east-1:000000000000:stream/none',
      Type: 'User',
    });
    await expect(create(STREAM)).rejects.toMatchObject({
      name: 'ResourceConflictException',
      message: expect.stringContaining(UUID),
      $metadata: { httpStatusCode: 409 },
    });
  });

  it('are listed by function and source, in pages', async () => {
    const mappings = ['a', 'b', 'c'].map((uuid) => mappingSpec({ uuid, functionName: `fn-${uuid}` }));
    const { client } = await open({ mappings });
    const list = async (input: ListEventSourceMappingsCommandInput) => {
      const answer = await client.send(new ListEventSourceMappingsCommand(input));
      return { uuids: answer.EventSourceMappings?.map((mapping) => mapping.UUID), next: answer.NextMarker };
    };
    expect(await list({})).toEqual({ uuids: ['a', 'b', 'c'], next: undefined });
    expect(await list({ FunctionName: 'fn-b' })).toEqual({ uuids: ['b'], next: undefined });
    expect(await list({ EventSourceArn: 'arn:aws:kinesis:us-east-1:000000000000:stream/none' })).toMatchObject({
      uuids: [],
    });
    const first = await list({ MaxItems: 2 });
    expect(first).toEqual({ uuids: ['a', 'b'], next: expect.any(String) });
    expect(await list({ MaxItems: 2, Marker: first.next ?? '' })).toEqual({ uuids: ['c'], next: undefined });
  });
});

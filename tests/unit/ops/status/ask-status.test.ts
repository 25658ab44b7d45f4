import { setImmediate } from 'node:timers/promises';
import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { KinesisClient } from '@aws-sdk/client-kinesis';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { S3Client } from '@aws-sdk/client-s3';
import { describe, expect, it } from 'vitest';
import type { StackDescription } from '../../../../ops/src/stack.ts';
import { askStatus } from '../../../../ops/src/status/ask-status.ts';
import { mapAsked } from '../../../../ops/src/status/asked.ts';
import type { StatusClients } from '../../../../ops/src/status/status-clients.ts';
import { NOW_MS } from './support.ts';

const CONSUMERS = 'aggregate=s-aggregate,announce=s-announce,finish=s-finish,records=s-records';

const stack: StackDescription = {
  target: { stackName: 's' },
  status: 'UPDATE_COMPLETE',
  parameters: new Map(),
  output: (name) => (name === 'Consumers' ? CONSUMERS : name),
  parameter: (name) => name,
};

/** Names of functions that are no consumers, in the order in which a status has them. */
const functionNames = Array.from({ length: 20 }, (_, index) => `s-read-${10 + index}`);

const answers: Readonly<Record<string, object>> = {
  ListStackResourcesCommand: {
    StackResourceSummaries: functionNames.map((name) => ({
      LogicalResourceId: name,
      ResourceType: 'AWS::Lambda::Function',
      PhysicalResourceId: name,
    })),
  },
  ListEventSourceMappingsCommand: { EventSourceMappings: [{ UUID: 'the-mapping', State: 'Enabled' }] },
  GetFunctionConfigurationCommand: { Timeout: 7 },
};

type Middleware = (
  next: unknown,
  context: { readonly commandName?: string },
) => (call: { readonly input: object }) => Promise<{ output: { $metadata: object }; response: unknown }>;

/** What clients of all services have in common. */
interface Interceptable {
  readonly middlewareStack: { add(middleware: Middleware, options: { readonly step: 'initialize' }): void };
}

/** Services that answer a turn of the event loop later, and how many calls each kind and all together came to. */
const openServices = ({ refused = '' } = {}) => {
  const seen = { underWayMax: 0, calls: new Map<string, number>() };
  let underWay = 0;
  const answer = async (command: string, functionName: string | undefined) => {
    seen.calls.set(command, (seen.calls.get(command) ?? 0) + 1);
    underWay += 1;
    seen.underWayMax = Math.max(seen.underWayMax, underWay);
    await setImmediate();
    underWay -= 1;
    if (functionName === refused) throw Object.assign(new Error('not for you'), { name: 'AccessDeniedException' });
    return { $metadata: {}, ...answers[command] };
  };
  const answered = <Client extends Interceptable>(client: Client): Client => {
    const middleware: Middleware =
      (_next, { commandName = '' }) =>
      async ({ input }) => {
        const functionName = 'FunctionName' in input ? String(input.FunctionName) : undefined;
        return { output: await answer(commandName, functionName), response: undefined };
      };
    client.middlewareStack.add(middleware, { step: 'initialize' });
    return client;
  };
  const region = 'us-east-1';
  const clients: StatusClients = {
    cloudFormation: answered(new CloudFormationClient({ region })),
    cloudWatch: answered(new CloudWatchClient({ region })),
    dynamoDb: answered(new DynamoDBClient({ region })),
    kinesis: answered(new KinesisClient({ region })),
    lambda: answered(new LambdaClient({ region })),
    s3: answered(new S3Client({ region })),
  };
  return { clients, seen };
};

describe('asking how the platform is', () => {
  it('asks about every function once, with no more than eight calls at a time', async () => {
    const { clients, seen } = openServices();
    const { functions, consumers } = await askStatus(stack, clients, NOW_MS);
    expect(mapAsked(functions, (all) => all.map(({ name, timeoutMs }) => ({ name, timeoutMs })))).toEqual({
      value: functionNames.map((name) => ({ name, timeoutMs: { value: 7_000 } })),
    });
    expect(consumers.map((consumer) => [consumer.name, consumer.switch, consumer.timeoutMs])).toEqual(
      ['aggregate', 'announce', 'finish', 'records'].map((name) => [name, { value: 'on' }, { value: 7_000 }]),
    );
    expect(seen.calls.get('GetFunctionConfigurationCommand')).toBe(functionNames.length + consumers.length);
    expect(seen.underWayMax).toBe(8);
  });

  it.each(['s-read-12', 's-finish'])(
    'takes a refusal about %s for an answer, and asks about the others',
    async (refused) => {
      const { clients } = openServices({ refused });
      const { functions, consumers } = await askStatus(stack, clients, NOW_MS);
      const all = [...('value' in functions ? functions.value : []), ...consumers];
      expect(all.filter(({ timeoutMs }) => !('value' in timeoutMs))).toMatchObject([
        {
          name: refused === 's-finish' ? 'finish' : refused,
          timeoutMs: {
            unknown: 'AccessDeniedException: not for you',
            todo: 'Ask for the permission, or as somebody who has it.',
          },
        },
      ]);
      expect(all).toHaveLength(functionNames.length + 4);
    },
  );
});

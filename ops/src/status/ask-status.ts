import { CONSUMERS, type Consumer } from '@alleycat/domain';
import { settleAll, valuesOf } from '@alleycat/domain/use-cases';
import { dynamoBreakerStore, lambdaConsumerSwitch } from '@alleycat/functions/adapters';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { StackDescription } from '../stack.ts';
import { allQuestions, answersOf } from './all-questions.ts';
import { askFailures } from './ask-failures.ts';
import { askMetrics, type Metrics } from './ask-metrics.ts';
import { describeStream, describeTable, listResources, readMapping, readTimeoutMs } from './ask-services.ts';
import { type Asked, ask, askOf, knownOf, mapAsked } from './asked.ts';
import type { ConsumerFacts, DeliveryFacts, FunctionFacts, RankFacts, StatusFacts } from './facts.ts';
import {
  apiQuestions,
  deliveryQuestions,
  functionQuestions,
  raceQuestions,
  rankQuestions,
  rejectionQuestions,
  ruleQuestions,
  streamQuestions,
  tableQuestions,
} from './metric-questions.ts';
import { MINUTE_MS } from './minutes.ts';
import { type NamedFunction, type Names, namesOf } from './names.ts';
import type { StatusClients } from './status-clients.ts';

/** What is looked back on: long enough for metrics that come late. */
const LOOK_BACK_MS = 5 * MINUTE_MS;
/** Each is asked about with one call: fast, and far below what the services allow an account. */
const FUNCTIONS_AT_ONCE_MAX = 8;
/** Each is asked about with three calls at once. */
const CONSUMERS_AT_ONCE_MAX = 2;

interface Asking {
  readonly stack: StackDescription;
  readonly names: Names;
  readonly metrics: Asked<Metrics>;
  readonly clients: StatusClients;
}

/** Asks everybody how the platform is. Never rejects because of one who does not answer. */
export async function askStatus(stack: StackDescription, clients: StatusClients, nowMs: number): Promise<StatusFacts> {
  const { stackName } = stack.target;
  const names = namesOf(stack, await ask(() => listResources(clients.cloudFormation, stackName)));
  // Whole minutes, as metrics are counted.
  const window = { fromMs: Math.floor((nowMs - LOOK_BACK_MS) / MINUTE_MS) * MINUTE_MS, toMs: nowMs };
  const [metrics, streamDescription, tableDescription] = await Promise.all([
    ask(() => askMetrics(clients.cloudWatch, allQuestions(stackName, names), window)),
    askOf(names.stream, (name) => describeStream(clients.kinesis, name)),
    askOf(names.table, (name) => describeTable(clients.dynamoDb, name)),
  ]);
  const asking = { stack, names, metrics, clients };
  const consumers = await askConsumers(asking);
  const [functions, ranks] = [await askFunctions(asking), await askRanks(asking)];
  const stackNameAsked = { value: stackName };
  return {
    atMs: nowMs,
    stack: { name: stackName, status: stack.status, parameters: stack.parameters },
    stream: { description: streamDescription, metrics: answersOf(metrics, names.stream, streamQuestions) },
    consumers,
    functions,
    races: {
      metrics: answersOf(metrics, stackNameAsked, raceQuestions),
      rejections: answersOf(metrics, stackNameAsked, rejectionQuestions),
    },
    ranks,
    rule: answersOf(metrics, names.rule, ruleQuestions),
    table: { description: tableDescription, metrics: answersOf(metrics, names.table, tableQuestions) },
    deliveries: deliveriesOf(asking),
    failures: await askOf(names.failureBucket, (bucket) =>
      askFailures(clients.s3, {
        bucket,
        nowMs,
        functions: knownOf(names.consumers) ?? new Map(),
        mappings: mappingsOf(consumers),
        // The table has what they held, and the index is compared with it.
        passedOver: rankSourcesOf(ranks),
      }),
    ),
    api: answersOf(metrics, names.api, apiQuestions),
  };
}

async function askConsumers({ names, metrics, clients }: Asking): Promise<readonly ConsumerFacts[]> {
  const documents = DynamoDBDocumentClient.from(clients.dynamoDb);
  const breakers = await askOf(names.table, (tableName) => dynamoBreakerStore({ documents, tableName }).readAll());
  const askConsumer = async (name: Consumer): Promise<ConsumerFacts> => {
    const functionName = mapAsked(names.consumers, (functions) => functions.get(name) ?? '');
    const [switchState, mapping, timeoutMs] = await Promise.all([
      askOf(names.consumers, (functions) => lambdaConsumerSwitch({ lambda: clients.lambda, functions }).stateOf(name)),
      askOf(functionName, (known) => readMapping(clients.lambda, known)),
      askOf(functionName, (known) => readTimeoutMs(clients.lambda, known)),
    ]);
    return {
      name,
      switch: switchState,
      breaker: mapAsked(breakers, (records) => records.find(({ consumer }) => consumer === name)),
      mapping,
      timeoutMs,
      metrics: answersOf(metrics, functionName, functionQuestions),
    };
  };
  return valuesOf(await settleAll(CONSUMERS, askConsumer, CONSUMERS_AT_ONCE_MAX));
}

async function askFunctions({ names, metrics, clients }: Asking): Promise<Asked<readonly FunctionFacts[]>> {
  if (!('value' in names.functions)) return names.functions;
  const askFunction = async ({ name, functionName }: NamedFunction): Promise<FunctionFacts> => ({
    name,
    timeoutMs: await ask(() => readTimeoutMs(clients.lambda, functionName)),
    metrics: answersOf(metrics, { value: functionName }, functionQuestions),
  });
  return { value: valuesOf(await settleAll(names.functions.value, askFunction, FUNCTIONS_AT_ONCE_MAX)) };
}

const askRanks = async ({ stack, names, metrics, clients }: Asking): Promise<Asked<RankFacts | undefined>> => {
  if (!('value' in names.ranks)) return names.ranks;
  const functionName = names.ranks.value;
  if (functionName === undefined) return { value: undefined };
  return {
    value: {
      said: answersOf(metrics, { value: stack.target.stackName }, rankQuestions),
      calls: answersOf(metrics, { value: functionName }, functionQuestions),
      mapping: await ask(() => readMapping(clients.lambda, functionName)),
    },
  };
};

function deliveriesOf({ stack, names, metrics }: Asking): readonly DeliveryFacts[] {
  const secondsOf = (parameter: string): number => Number(stack.parameters.get(parameter) ?? 0);
  const bufferMs = (secondsOf('DeliveryBufferSeconds') + secondsOf('TransformBufferSeconds')) * 1_000;
  return [
    { name: 'readings', bufferMs, metrics: answersOf(metrics, names.readingDelivery, deliveryQuestions) },
    { name: 'imports', bufferMs, metrics: answersOf(metrics, names.importDelivery, deliveryQuestions) },
  ];
}

const rankSourcesOf = (ranks: Asked<RankFacts | undefined>): readonly string[] => {
  const facts = knownOf(ranks);
  const source = facts && knownOf(facts.mapping);
  return source === undefined ? [] : [source.uuid];
};

const mappingsOf = (consumers: readonly ConsumerFacts[]): ReadonlyMap<Consumer, string> =>
  new Map(
    consumers.flatMap(({ name, mapping }) => {
      const known = knownOf(mapping);
      return known === undefined ? [] : [[name, known.uuid] as const];
    }),
  );

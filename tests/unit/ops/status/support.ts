import { CONSUMERS, type Consumer } from '@alleycat/domain';
import type { Answers } from '../../../../ops/src/status/ask-metrics.ts';
import type {
  ConsumerFacts,
  FunctionFacts,
  FunctionMetrics,
  MappingFacts,
  RankFacts,
  StatusFacts,
} from '../../../../ops/src/status/facts.ts';
import type {
  apiQuestions,
  deliveryQuestions,
  raceQuestions,
  rankQuestions,
  ruleQuestions,
  streamQuestions,
  tableQuestions,
} from '../../../../ops/src/status/metric-questions.ts';
import { MINUTE_MS, type Minutes } from '../../../../ops/src/status/minutes.ts';

/** Forty seconds into a minute. */
export const NOW_MS = Date.UTC(2026, 10, 22, 2, 0, 40);
const THIS_MINUTE_MS = Date.UTC(2026, 10, 22, 2, 0);

/** Values of the last minutes, the one that runs last; undefined = nothing happened in it. */
export const minutes = (...values: readonly (number | undefined)[]): Minutes =>
  values.flatMap((value, index) =>
    value === undefined ? [] : [{ atMs: THIS_MINUTE_MS - (values.length - 1 - index) * MINUTE_MS, value }],
  );

export const functionMetrics = (changes: Partial<FunctionMetrics> = {}): FunctionMetrics => ({
  invocations: minutes(60, 40),
  errors: [],
  throttles: [],
  p99Ms: minutes(20, 12),
  longestMs: minutes(90, 30),
  recordAgeMs: minutes(300, 400),
  eventAgeMs: minutes(20, 10),
  ...changes,
});

export const functionFacts = (changes: Partial<FunctionFacts> = {}): FunctionFacts => ({
  name: 'transform',
  timeoutMs: { value: 60_000 },
  metrics: { value: functionMetrics() },
  ...changes,
});

export const mappingFacts = (changes: Partial<MappingFacts> = {}): MappingFacts => ({
  uuid: 'the-mapping',
  isOn: true,
  lastResult: 'OK',
  windowMs: 1_000,
  recordAgeMaxMs: 82_800_000,
  changedAtMs: undefined,
  ...changes,
});

export const consumerFacts = (name: Consumer, changes: Partial<ConsumerFacts> = {}): ConsumerFacts => ({
  name,
  switch: { value: 'on' },
  breaker: { value: undefined },
  mapping: { value: name === 'records' ? undefined : mappingFacts({ uuid: `mapping-of-${name}` }) },
  timeoutMs: { value: 30_000 },
  metrics: { value: functionMetrics() },
  ...changes,
});

export const streamMetrics = (
  changes: Partial<Answers<ReturnType<typeof streamQuestions>>> = {},
): Answers<ReturnType<typeof streamQuestions>> => ({
  records: minutes(600, 600, 400),
  bytes: minutes(120_000, 120_000, 80_000),
  throttledWrites: [],
  throttledReads: [],
  readAgeMs: minutes(200, 250),
  ...changes,
});

export const raceMetrics = (
  changes: Partial<Answers<ReturnType<typeof raceQuestions>>> = {},
): Answers<ReturnType<typeof raceQuestions>> => ({
  frames: minutes(60, 60, 40),
  frameLatencyMs: minutes(90, 40),
  unreadableStandings: [],
  updates: minutes(60, 60, 40),
  standingsLatencyMs: minutes(1_900, 1_200),
  turnedAway: [],
  rejected: [],
  hiddenUnread: [],
  ...changes,
});

export const rankMetrics = (
  changes: Partial<Answers<ReturnType<typeof rankQuestions>>> = {},
): Answers<ReturnType<typeof rankQuestions>> => ({
  away: minutes(0, 0, 0),
  indexed: minutes(undefined, 10),
  unreadable: minutes(undefined, 0),
  repaired: [],
  rebuilt: [],
  placesFromTable: [],
  bestsFromTable: [],
  ...changes,
});

export const rankFacts = (changes: Partial<RankFacts> = {}): RankFacts => ({
  said: { value: rankMetrics() },
  calls: { value: functionMetrics() },
  mapping: { value: mappingFacts() },
  ...changes,
});

export const ruleMetrics = (
  changes: Partial<Answers<ReturnType<typeof ruleQuestions>>> = {},
): Answers<ReturnType<typeof ruleQuestions>> => ({
  messages: minutes(600, 600, 400),
  unreadable: [],
  throttled: [],
  failed: [],
  lost: [],
  ...changes,
});

export const tableMetrics = (
  changes: Partial<Answers<ReturnType<typeof tableQuestions>>> = {},
): Answers<ReturnType<typeof tableQuestions>> => ({
  readUnits: minutes(60, 50),
  writeUnits: minutes(120, 60),
  throttledReads: [],
  throttledWrites: [],
  ...changes,
});

export const deliveryMetrics = (
  changes: Partial<Answers<ReturnType<typeof deliveryQuestions>>> = {},
): Answers<ReturnType<typeof deliveryQuestions>> => ({
  freshnessSeconds: minutes(40, 62),
  records: minutes(600, 600),
  deliveredShare: minutes(1, 1),
  transformedShare: minutes(1, 1),
  ...changes,
});

export const apiMetrics = (
  changes: Partial<Answers<ReturnType<typeof apiQuestions>>> = {},
): Answers<ReturnType<typeof apiQuestions>> => ({
  requests: minutes(100, 100),
  refused: minutes(2),
  failed: [],
  p99Ms: minutes(30, 20),
  ...changes,
});

/** A platform with ten racers that is well. */
export const statusFacts = (changes: Partial<StatusFacts> = {}): StatusFacts => ({
  atMs: NOW_MS,
  stack: {
    name: 'alleycat',
    status: 'CREATE_COMPLETE',
    parameters: new Map([
      ['ShardCount', '1'],
      ['BreakerFor', ''],
      ['LogLevel', 'INFO'],
    ]),
  },
  stream: {
    description: { value: { status: 'ACTIVE', openShards: 1, retentionMs: 86_400_000 } },
    metrics: { value: streamMetrics() },
  },
  consumers: CONSUMERS.map((name) => consumerFacts(name)),
  functions: { value: [functionFacts()] },
  races: { metrics: { value: raceMetrics() }, rejections: { value: {} } },
  ranks: { value: rankFacts() },
  rule: { value: ruleMetrics() },
  table: {
    description: { value: { status: 'ACTIVE', billingMode: 'PAY_PER_REQUEST' } },
    metrics: { value: tableMetrics() },
  },
  deliveries: [
    { name: 'readings', bufferMs: 65_000, metrics: { value: deliveryMetrics() } },
    { name: 'imports', bufferMs: 65_000, metrics: { value: deliveryMetrics({ freshnessSeconds: [], records: [] }) } },
  ],
  failures: { value: { batches: [], isCut: false, areResultsCut: false, messages: { count: 0, isCut: false } } },
  api: { value: apiMetrics() },
  ...changes,
});

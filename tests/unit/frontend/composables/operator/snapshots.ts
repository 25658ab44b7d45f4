import type {
  DeliveryNow,
  FunctionNow,
  MappingNow,
  OperatorSnapshot,
} from '../../../../../frontend/src/api/operator-snapshot.ts';

export const nowMs = 1_620_992_100_000;

export const mappingNow = (fields: Partial<MappingNow> = {}): MappingNow => ({
  uuid: '11111111-2222-3333-4444-555555555555',
  functionName: 'alleycat-AggregateFunction',
  sourceArn: 'arn:aws:kinesis:us-east-1:000000000000:stream/alleycat-ReadingStream',
  state: 'Enabled',
  batchSize: 5_000,
  batchingSeconds: 0,
  windowSeconds: 1,
  lastResult: 'OK',
  keptMs: 86_400_000,
  shards: [{ shardId: 'shardId-000000000000', recordsBehind: 0, iteratorAgeMs: 0 }],
  ...fields,
});

export const waiting = (recordsBehind: number, iteratorAgeMs: number) => ({
  shards: [{ shardId: 'shardId-000000000000', recordsBehind, iteratorAgeMs }],
});

export const functionNow = (fields: Partial<FunctionNow> = {}): FunctionNow => ({
  name: 'alleycat-AggregateFunction',
  invocations: 60,
  errors: 0,
  throttles: 0,
  p50Ms: 2,
  p99Ms: 9,
  ...fields,
});

export const deliveryNow = (fields: Partial<DeliveryNow> = {}): DeliveryNow => ({
  name: 'alleycat-ReadingDelivery',
  freshnessMs: 0,
  bufferSeconds: 60,
  recordsDelivered: 0,
  recordsFailed: 0,
  recordsLost: 0,
  transformFailures: 0,
  ...fields,
});

export const snapshotOf = (fields: Partial<OperatorSnapshot> = {}): OperatorSnapshot => ({
  atMs: nowMs,
  canSwitchMappings: true,
  connections: 0,
  streams: [],
  functions: [functionNow()],
  mappings: [mappingNow()],
  failures: [{ bucket: 'alleycat-failurebucket', objects: 0, prefixes: [], newest: undefined }],
  deliveries: [deliveryNow()],
  process: { uptimeSeconds: 1, residentBytes: 1, delayP99Ms: 1, delayMaxMs: 1 },
  ...fields,
});

import type { TableUsage } from '../../core/usage.ts';
import type { TableThrottles } from '../../dynamodb/throttle-meter.ts';
import type { TableRefusals } from '../../dynamodb/throughput-quota.ts';
import { type MetricSource, type Reading, readingsOf } from '../reading.ts';

export interface DynamoDbSourceParts {
  readonly dynamoDb: {
    usage(): readonly TableUsage[];
    throttles(): readonly TableThrottles[];
    refusals(): readonly TableRefusals[];
  };
}

const NAMESPACE = 'AWS/DynamoDB';
const READS = new Set(['BatchGetItem', 'GetItem', 'Query', 'Scan']);

/** Namespace `AWS/DynamoDB`, by `TableName`, also with `GlobalSecondaryIndexName`, or with `Operation`. */
export const dynamoDbSource = ({ dynamoDb }: DynamoDbSourceParts): MetricSource => ({
  name: 'dynamodb',
  read: () => {
    const throttles = dynamoDb.throttles();
    const refusals = dynamoDb.refusals();
    const tables = dynamoDb.usage();
    const names = new Set([...tables, ...throttles, ...refusals].map(({ table }) => table));
    return [
      ...tables.flatMap(capacityOf),
      ...[...names].flatMap((table) => throttleEventsOf(table, refusals, throttles)),
      ...throttles.map(({ table, operation, requests }) =>
        readingsOf(NAMESPACE, { TableName: table, Operation: operation })('ThrottledRequests', requests, {
          kind: 'events',
        }),
      ),
    ];
  },
});

const capacityOf = ({ table, writeUnits, readUnits, byIndex }: TableUsage): Reading[] => {
  const indexes = Object.entries(byIndex);
  const ofIndexes = indexes.reduce((sum, [, units]) => sum + units, 0);
  const reading = readingsOf(NAMESPACE, { TableName: table });
  return [
    reading('ConsumedWriteCapacityUnits', writeUnits - ofIndexes),
    reading('ConsumedReadCapacityUnits', readUnits),
    ...indexes.map(([GlobalSecondaryIndexName, units]) =>
      readingsOf(NAMESPACE, { TableName: table, GlobalSecondaryIndexName })('ConsumedWriteCapacityUnits', units),
    ),
  ];
};

/** What quotas refused, and whole requests that were refused on purpose. */
const throttleEventsOf = (
  table: string,
  refusals: readonly TableRefusals[],
  throttles: readonly TableThrottles[],
): Reading[] => {
  const { writes, reads } = refusals.find((refused) => refused.table === table) ?? { writes: 0, reads: 0 };
  const byOrder = (isRead: boolean): number =>
    throttles
      .filter((throttle) => throttle.table === table && READS.has(throttle.operation) === isRead)
      .reduce((sum, { byOrder: n }) => sum + n, 0);
  const reading = readingsOf(NAMESPACE, { TableName: table });
  return [
    reading('WriteThrottleEvents', writes + byOrder(false), { kind: 'events' }),
    reading('ReadThrottleEvents', reads + byOrder(true), { kind: 'events' }),
  ];
};

import type { NotedLimit } from '../../core/limits.ts';
import type { TableUsage } from '../../core/usage.ts';
import type { TableThrottles } from '../../dynamodb/throttle-meter.ts';
import { type MetricSource, type Reading, readingsOf } from '../reading.ts';

export interface DynamoDbSourceParts {
  readonly dynamoDb: { usage(): readonly TableUsage[]; throttles(): readonly TableThrottles[] };
  readonly limits: { read(): readonly NotedLimit[] };
}

const NAMESPACE = 'AWS/DynamoDB';
const WRITE_LIMITS = new Set(['dynamodb-table-writes', 'dynamodb-partition-writes']);
const READ_LIMITS = new Set(['dynamodb-table-reads', 'dynamodb-partition-reads']);
const READS = new Set(['BatchGetItem', 'GetItem', 'Query', 'Scan']);

/** Namespace `AWS/DynamoDB`, by `TableName`, also with `GlobalSecondaryIndexName`, or with `Operation`. */
export const dynamoDbSource = ({ dynamoDb, limits }: DynamoDbSourceParts): MetricSource => ({
  name: 'dynamodb',
  read: () => {
    const throttles = dynamoDb.throttles();
    const noted = limits.read();
    const tables = dynamoDb.usage();
    const names = new Set([...tables.map(({ table }) => table), ...throttles.map(({ table }) => table)]);
    return [
      ...tables.flatMap(capacityOf),
      ...[...names].flatMap((table) => throttleEventsOf(table, noted, throttles)),
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
  noted: readonly NotedLimit[],
  throttles: readonly TableThrottles[],
): Reading[] => {
  // `<table>`, `<table>/<index>`, each perhaps with ` <key>=<value>` behind it.
  const isOfTable = (resource: string): boolean => /^[^/ ]*/.exec(resource)?.[0] === table;
  const refused = (limitNames: ReadonlySet<string>, isRead: boolean): number => {
    const byQuota = noted.filter(({ limit, resource }) => limitNames.has(limit) && isOfTable(resource));
    const byOrder = throttles.filter(
      (throttle) => throttle.table === table && READS.has(throttle.operation) === isRead,
    );
    return byQuota.reduce((sum, { count }) => sum + count, 0) + byOrder.reduce((sum, { byOrder: n }) => sum + n, 0);
  };
  const reading = readingsOf(NAMESPACE, { TableName: table });
  return [
    reading('WriteThrottleEvents', refused(WRITE_LIMITS, false), { kind: 'events' }),
    reading('ReadThrottleEvents', refused(READ_LIMITS, true), { kind: 'events' }),
  ];
};

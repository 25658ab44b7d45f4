import { type BreakerPosition, type BreakerRecord, type Consumer, isConsumer, StaleWriteError } from '@alleycat/domain';
import type { BreakerStore } from '@alleycat/domain/ports';
import { type DynamoTable, putIf, queryItems } from './dynamo-table.ts';
import type { StoredItem } from './stored-item.ts';

const PARTITION = 'ops';
const SORT_PREFIX = 'breaker#';
const POSITIONS: readonly BreakerPosition[] = ['closed', 'paused', 'open', 'half-open'];

/** The positions of all switches, one item each. Records of consumers that this version does not know are passed over. */
export const dynamoBreakerStore = (table: DynamoTable): BreakerStore => ({
  readAll: async () => {
    const items = await queryItems(table, {
      KeyConditionExpression: 'PK = :partition AND begins_with(SK, :prefix)',
      ExpressionAttributeValues: { ':partition': PARTITION, ':prefix': SORT_PREFIX },
      ConsistentRead: true,
    });
    return items.flatMap((item) => {
      const consumer = item.text('SK').slice(SORT_PREFIX.length);
      return isConsumer(consumer) ? [recordOf(item, consumer)] : [];
    });
  },

  write: async ({ consumer, ...record }) => {
    const isFirst = 'attribute_not_exists(PK)';
    const isAsExpected = '#version = :expectedVersion';
    const expectedVersion = record.version - 1;
    const isWritten = await putIf(table, {
      Item: { PK: PARTITION, SK: `${SORT_PREFIX}${consumer}`, ...record },
      ...(expectedVersion === 0
        ? { ConditionExpression: isFirst }
        : {
            ConditionExpression: isAsExpected,
            ExpressionAttributeNames: { '#version': 'version' },
            ExpressionAttributeValues: { ':expectedVersion': expectedVersion },
          }),
    });
    if (!isWritten) throw new StaleWriteError(`the switch of ${consumer} is no longer at version ${expectedVersion}`);
  },
});

const recordOf = (item: StoredItem, consumer: Consumer): BreakerRecord => {
  const position = POSITIONS.find((each) => each === item.text('position'));
  if (position === undefined) throw item.invalid('position');
  const nextAttemptAtMs = item.optionalNumber('nextAttemptAtMs');
  const redriveSinceMs = item.optionalNumber('redriveSinceMs');
  return {
    consumer,
    version: item.number('version'),
    position,
    sinceMs: item.number('sinceMs'),
    reason: item.text('reason'),
    attempts: item.number('attempts'),
    ...(nextAttemptAtMs === undefined ? {} : { nextAttemptAtMs }),
    ...(redriveSinceMs === undefined ? {} : { redriveSinceMs }),
  };
};

import { consumedCapacity, type IndexCharge } from './capacity.ts';
import { type ItemAction, modules, type StoredTable } from './dynalite-modules.ts';
import { type Item, keysOf } from './item.ts';
import type { ItemWriteParts } from './item-write.ts';
import { type ItemWritten, writeItem } from './single-items.ts';
import { findTable } from './table-memory.ts';
import { isThrottling } from './throttled.ts';

interface WriteRequest {
  readonly PutRequest?: { readonly Item: Item };
  readonly DeleteRequest?: { readonly Key: Item };
}

interface TableWrite {
  readonly table: string;
  readonly request: WriteRequest;
}

/** A write and what became of it. */
interface Attempt extends TableWrite {
  readonly written?: ItemWritten;
  /** It was too much. */
  readonly refusal?: unknown;
}

/** BatchWriteItem: each write is one of its own; those that are too much are returned, unless all of them are. */
export const batchWrite =
  (parts: ItemWriteParts): ItemAction =>
  async (request) => {
    const { RequestItems: items } = request as { RequestItems: Readonly<Record<string, readonly WriteRequest[]>> };
    const writes: TableWrite[] = [];
    for (const [table, requests] of Object.entries(items)) {
      refuseWrong(requests, await findTable(parts.store, table));
      writes.push(...requests.map((one) => ({ table, request: one })));
    }
    const outcomes = await Promise.allSettled(writes.map((write) => attempt(parts, write)));
    // Only now: none of them may go on behind the answer.
    const attempts = outcomes.map((outcome) => {
      if (outcome.status === 'rejected') throw outcome.reason;
      return outcome.value;
    });
    const refused = attempts.filter(({ written }) => written === undefined);
    if (refused.length === attempts.length) throw refused[0]?.refusal;
    const capacity = Object.keys(items).map((table) => consumedCapacity(request, table, sumOf(attempts, table)));
    return {
      UnprocessedItems: Object.fromEntries(
        [...Map.groupBy(refused, ({ table }) => table)].map(([table, some]) => [table, some.map((one) => one.request)]),
      ),
      ConsumedCapacity: capacity[0] && capacity,
    };
  };

const attempt = async (parts: ItemWriteParts, write: TableWrite): Promise<Attempt> => {
  const { PutRequest: put, DeleteRequest: remove } = write.request;
  const TableName = write.table;
  try {
    const written =
      put === undefined
        ? writeItem(parts, 'remove', { TableName, Key: remove?.Key ?? {} })
        : writeItem(parts, 'put', { TableName, Item: put.Item });
    return { ...write, written: await written };
  } catch (refusal) {
    if (!isThrottling(refusal)) throw refusal;
    return { ...write, refusal };
  }
};

const WRONG_KEY = 'The provided key element does not match the schema';

/** All of a batch is looked at before any of it is written. */
const refuseWrong = (requests: readonly WriteRequest[], table: StoredTable): void => {
  const keyNames = table.KeySchema.map(({ AttributeName }) => AttributeName);
  const keys = new Set<string>();
  for (const { PutRequest: put, DeleteRequest: remove } of requests) {
    const wrong = put ? modules.db.validateItem(put.Item, table) : modules.db.validateKey(remove?.Key ?? {}, table);
    if (wrong)
      throw /Missing the key|Type mismatch for key/.test(wrong.message) ? modules.db.validationError(WRONG_KEY) : wrong;
    const key = JSON.stringify(keysOf(put?.Item ?? remove?.Key ?? {}, keyNames));
    if (keys.has(key)) throw modules.db.validationError('Provided list of item keys contains duplicates');
    keys.add(key);
  }
};

const sumOf = (attempts: readonly Attempt[], table: string): { units: number; indexes: IndexCharge[] } => {
  const charges = attempts.flatMap((one) => (one.table === table && one.written?.charge ? [one.written.charge] : []));
  return {
    units: charges.reduce((sum, { units }) => sum + units, 0),
    indexes: charges.flatMap(({ indexes }) => indexes),
  };
};

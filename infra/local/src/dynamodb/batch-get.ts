import { consumedCapacity } from './capacity.ts';
import { type CheckedRequest, type ItemAction, modules } from './dynalite-modules.ts';
import type { Item } from './item.ts';
import type { ItemWriteParts } from './item-write.ts';
import { readItem } from './single-items.ts';
import { findTable } from './table-memory.ts';
import { isThrottling } from './throttled.ts';

interface TableRequest extends CheckedRequest {
  readonly Keys: readonly Item[];
  readonly ConsistentRead?: boolean;
}

/** What was read of a table. */
interface TableRead {
  readonly table: string;
  readonly items: readonly Item[];
  readonly left: readonly Item[];
  readonly bytes: number;
  readonly units: number;
  /** Why the last of `left` was too much. */
  readonly refusal: unknown;
}

/** An answer has at most so many bytes of items. */
const ANSWER_BYTES_MAX = 16 * 1_048_576;

/** BatchGetItem: what is too much, or does not fit the answer, is returned as keys, unless all of it is too much. */
export const batchGet =
  (parts: ItemWriteParts): ItemAction =>
  async (request) => {
    const { RequestItems: wanted } = request as { RequestItems: Readonly<Record<string, TableRequest>> };
    for (const [table, wish] of Object.entries(wanted)) await refuseWrong(parts, table, wish);
    const reads: TableRead[] = [];
    let bytesLeft = ANSWER_BYTES_MAX;
    for (const [table, wish] of Object.entries(wanted)) {
      const read = await readTable(parts, { ...wish, TableName: table }, bytesLeft);
      reads.push(read);
      bytesLeft -= read.bytes;
    }
    const refusal = reads.find((read) => read.refusal !== undefined)?.refusal;
    if (refusal !== undefined && reads.every(({ units }) => units === 0)) throw refusal;
    const capacity = reads.map(({ table, units }) => consumedCapacity(request, table, { units }));
    return {
      Responses: Object.fromEntries(reads.map(({ table, items }) => [table, items])),
      UnprocessedKeys: Object.fromEntries(
        reads.flatMap(({ table, left }) => (left.length === 0 ? [] : [[table, unprocessed(wanted[table], left)]])),
      ),
      ConsumedCapacity: capacity[0] && capacity,
    };
  };

const refuseWrong = async ({ store }: ItemWriteParts, table: string, { Keys }: TableRequest): Promise<void> => {
  const stored = await findTable(store, table);
  for (const key of Keys) {
    const wrong = modules.db.validateKey(key, stored);
    if (wrong) throw wrong;
  }
};

const readTable = async (
  parts: ItemWriteParts,
  request: TableRequest & { readonly TableName: string },
  bytesMax: number,
): Promise<TableRead> => {
  const items: Item[] = [];
  const left: Item[] = [];
  let [bytes, units] = [0, 0];
  let refusal: unknown;
  for (const Key of inNoOrder(request.Keys)) {
    if (bytes >= bytesMax) {
      left.push(Key);
      continue;
    }
    try {
      const read = await readItem(parts, { ...request, Key });
      if (read.item !== undefined) items.push(read.item);
      bytes += read.bytes;
      units += read.units;
    } catch (error) {
      if (!isThrottling(error)) throw error;
      refusal = error;
      left.push(Key);
    }
  }
  return { table: request.TableName, items, left, bytes, units, refusal };
};

/** DynamoDB promises no order, and nobody should rely on one. */
const inNoOrder = <T>(values: readonly T[]): readonly T[] => {
  const mixed = [...values];
  for (let at = mixed.length - 1; at > 0; at -= 1) {
    const other = Math.floor(Math.random() * (at + 1));
    [mixed[at], mixed[other]] = [mixed[other] as T, mixed[at] as T];
  }
  return mixed;
};

/** The part of a request that asks for these keys again; what begins with `_` is dynalite's. */
const unprocessed = (wish: TableRequest | undefined, Keys: readonly Item[]): object => {
  const rest = Object.entries(wish ?? {}).filter(([name]) => name !== 'Keys' && !name.startsWith('_'));
  return { ...Object.fromEntries(rest), Keys };
};

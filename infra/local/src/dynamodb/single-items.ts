import { consumedCapacity, type WriteCharge } from './capacity.ts';
import { type CheckedRequest, type ItemAction, loadOperation } from './dynalite-modules.ts';
import type { Item } from './item.ts';
import { beginItemRead } from './item-read.ts';
import { beginItemWrite, type ItemWriteParts } from './item-write.ts';

/** Dynalite's operations on one item. */
const dynalite = {
  put: loadOperation('PutItem').run,
  update: loadOperation('UpdateItem').run,
  remove: loadOperation('DeleteItem').run,
  get: loadOperation('GetItem').run,
};

export interface OneItemRequest extends CheckedRequest {
  readonly TableName: string;
  readonly Item?: Item;
  readonly Key?: Item;
  readonly ConsistentRead?: boolean;
}

export interface ItemWritten {
  readonly answer: object;
  readonly charge: WriteCharge | undefined;
}

/** @throws what dynalite says, or AwsError if it was too much */
export const writeItem = (
  parts: ItemWriteParts,
  kind: 'put' | 'update' | 'remove',
  request: OneItemRequest,
): Promise<ItemWritten> =>
  new Promise((resolve, reject) => {
    const write = beginItemWrite(parts, request.Item ?? request.Key ?? {});
    dynalite[kind](write.store, request, (error, answer = {}) => {
      if (!error) return resolve({ answer, charge: write.charge() });
      if (isConditionFailure(error)) write.failCondition();
      reject(error);
    });
  });

export interface ItemRead {
  /** What was asked for of the item; undefined if there is none. */
  readonly item: Item | undefined;
  /** Size of the whole item. */
  readonly bytes: number;
  readonly units: number;
}

/** @throws what dynalite says, or AwsError if it was too much */
export const readItem = (parts: ItemWriteParts, request: OneItemRequest): Promise<ItemRead> =>
  new Promise((resolve, reject) => {
    const look = beginItemRead(parts, { key: request.Key ?? {}, isConsistent: request.ConsistentRead === true });
    dynalite.get(look.store, request, (error, answer) => {
      if (error) return reject(error);
      const { Item: item } = (answer ?? {}) as { readonly Item?: Item };
      resolve({ item, ...look.taken() });
    });
  });

const isConditionFailure = (error: unknown): boolean =>
  (error as { body?: { __type?: string } }).body?.__type?.endsWith('#ConditionalCheckFailedException') === true;

/** The operations on one item. */
export const singleItemActions = (parts: ItemWriteParts): readonly (readonly [string, ItemAction])[] => {
  const writing =
    (kind: 'put' | 'update' | 'remove'): ItemAction =>
    async (checked) => {
      const request = checked as OneItemRequest;
      const { answer, charge } = await writeItem(parts, kind, request);
      return { ...answer, ConsumedCapacity: charge && consumedCapacity(request, request.TableName, charge) };
    };
  const reading: ItemAction = async (checked) => {
    const request = checked as OneItemRequest;
    const { item: Item, units } = await readItem(parts, request);
    return { Item, ConsumedCapacity: consumedCapacity(request, request.TableName, { units }) };
  };
  return [
    ['PutItem', writing('put')],
    ['UpdateItem', writing('update')],
    ['DeleteItem', writing('remove')],
    ['GetItem', reading],
  ];
};

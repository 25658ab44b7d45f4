import { createRequire } from 'node:module';
import type { ClassicLevel } from 'classic-level';
import { ACCOUNT_ID, REGION } from '../core/arn.ts';
import { AwsError } from '../core/errors.ts';
import type { Item } from './item.ts';

// Dynalite's store, checks and operations are used without its HTTP server: that server turns a client that hangs up
// into an uncaught exception, and cannot be told to write item, index rows and change record in one batch.
// The paths are internal, so the version is pinned (4.0.0).
const require = createRequire(import.meta.url);

type Callback<T> = (error?: Error | null, value?: T) => void;

/** One key space of dynalite's store: the items of a table, or the rows of an index. */
export interface KeySpace {
  put(key: string, value: Item, callback: Callback<void>): void;
  get(key: string, callback: Callback<Item>): void;
  del(key: string, callback: Callback<void>): void;
}

export interface DynaliteStore {
  readonly db: ClassicLevel<string, unknown>;
  readonly tableDb: { awsAccountId: string; awsRegion: string };
  /** A table's whole description, as it is stored. */
  getTable(name: string, callback: Callback<StoredTable>): void;
  getItemDb(table: string): KeySpace;
  getIndexDb(indexType: string, table: string, index: string): KeySpace;
}

/** A table as dynalite keeps it, and what of it the rows of an index depend on. */
export interface StoredTable {
  readonly TableArn: string;
  readonly AttributeDefinitions: readonly { readonly AttributeName: string; readonly AttributeType: string }[];
  readonly GlobalSecondaryIndexes?: readonly StoredIndex[];
}

export interface StoredIndex {
  readonly IndexName: string;
  readonly KeySchema: readonly { readonly AttributeName: string }[];
}

interface DynaliteModules {
  readonly db: {
    create(options: Readonly<Record<string, unknown>>): DynaliteStore;
    getIndexActions(...change: [indexes: readonly StoredIndex[], before: undefined, after: Item, table: StoredTable]): {
      readonly puts: readonly { readonly key: string; readonly item: Item }[];
    };
    itemSize(item: Item): number;
  };
  readonly validations: {
    checkTypes(body: object, types: unknown): object;
    checkValidations(...checked: [body: object, types: unknown, custom: unknown, store: DynaliteStore]): void;
  };
}

const OPERATIONS = [
  'BatchGetItem',
  'BatchWriteItem',
  'CreateTable',
  'DeleteItem',
  'DeleteTable',
  'DescribeTable',
  'DescribeTimeToLive',
  'GetItem',
  'ListTables',
  'PutItem',
  'Query',
  'Scan',
  'TagResource',
  'UntagResource',
  'ListTagsOfResource',
  'UpdateItem',
  'UpdateTable',
] as const;

interface Operation {
  readonly types: unknown;
  readonly custom: unknown;
  run(store: DynaliteStore, body: object, callback: Callback<object>): void;
}

const modules: DynaliteModules = { db: require('dynalite/db'), validations: require('dynalite/validations') };

const operations: ReadonlyMap<string, Operation> = new Map(
  OPERATIONS.map((name) => {
    const file = name.charAt(0).toLowerCase() + name.slice(1);
    const { types, custom } = require(`dynalite/validations/${file}`);
    return [name, { types, custom, run: require(`dynalite/actions/${file}`) }];
  }),
);

/** Opens the store in a folder, or in memory without one. Writes survive the death of the process, not of the machine. */
export const createDynaliteStore = (path: string): DynaliteStore => {
  const store = modules.db.create({ path, createTableMs: 0, deleteTableMs: 0, updateTableMs: 0 });
  store.tableDb.awsAccountId = ACCOUNT_ID;
  store.tableDb.awsRegion = REGION;
  return store;
};

/** Where the rows of an index of a table, or the items of a table, lie in the database. */
export const indexPrefix = (table: string, index: string, indexType = 'global'): string =>
  `index-${indexType.toLowerCase()}~${table}~${index}~`;
export const itemPrefix = (table: string): string => `item-${table}~`;
export const tableKey = (table: string): string => `table~${table}`;

/** The row that an item has in an index, and the end of its key; undefined if the item is not in it. */
export const indexRowOf = (
  item: Item,
  { table, index }: { table: StoredTable; index: StoredIndex },
): { readonly key: string; readonly item: Item } | undefined => {
  const hasKey = index.KeySchema.every(({ AttributeName: name }) => {
    const type = table.AttributeDefinitions.find(({ AttributeName }) => AttributeName === name)?.AttributeType;
    return type !== undefined && item[name]?.[type] !== undefined;
  });
  return hasKey ? modules.db.getIndexActions([index], undefined, item, table).puts[0] : undefined;
};

/** DynamoDB's size of an item: names and values, in bytes. */
export const itemSizeBytes = (item: Item): number => modules.db.itemSize(item);

/**
 * Runs one operation of the DynamoDB API.
 * @param body is changed: dynalite normalises it in place
 * @throws AwsError as DynamoDB answers; UnknownOperationException where dynalite lacks the operation
 */
export const executeOperation = (store: DynaliteStore, name: string, body: unknown): Promise<object> => {
  const operation = operations.get(name);
  if (operation === undefined) {
    throw new AwsError('UnknownOperationException', `The local runtime does not offer DynamoDB's ${name}.`);
  }
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    throw new AwsError('SerializationException', 'Start of structure or map expected.');
  }
  return new Promise((resolve, reject) => {
    const refuse = (error: unknown) => reject(awsErrorOf(error));
    try {
      const checked = checkRequest(store, operation, body);
      operation.run(store, checked, (error, result) => (error ? refuse(error) : resolve(result ?? {})));
    } catch (error) {
      refuse(error);
    }
  });
};

const checkRequest = (store: DynaliteStore, { types, custom }: Operation, body: object): object => {
  try {
    const checked = modules.validations.checkTypes(body, types);
    modules.validations.checkValidations(checked, types, custom, store);
    return checked;
  } catch (cause) {
    if (isDynaliteError(cause)) throw cause;
    // Its checks trip over null where a structure belongs, and over endless nesting.
    throw new AwsError('SerializationException', 'The request does not have the form that this operation takes.', {
      cause,
    });
  }
};

interface DynaliteError {
  readonly statusCode: number;
  readonly body: { readonly __type: string; readonly message?: string; readonly Message?: string };
}

const isDynaliteError = (error: unknown): error is DynaliteError =>
  typeof error === 'object' && error !== null && 'statusCode' in error && 'body' in error;

const awsErrorOf = (error: unknown): unknown => {
  if (!isDynaliteError(error)) return error;
  const { __type, message, Message } = error.body;
  return new AwsError(__type.slice(__type.indexOf('#') + 1), message ?? Message ?? '', {
    status: error.statusCode,
    cause: error,
  });
};

import { ACCOUNT_ID, REGION } from '../core/arn.ts';
import { AwsError } from '../core/errors.ts';
import { conformingCheck } from './conforming.ts';
import {
  type CheckedRequest,
  type DynaliteStore,
  loadOperation,
  modules,
  type StoredIndex,
  type StoredTable,
} from './dynalite-modules.ts';
import { rememberExpressions } from './expression-memory.ts';
import type { Item } from './item.ts';

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

type Operation = ReturnType<typeof loadOperation> & {
  /** Nothing is to be converted in such a request. */
  readonly conforms: (body: unknown) => boolean;
};

const operations: ReadonlyMap<string, Operation> = new Map(
  OPERATIONS.map((name) => {
    const operation = loadOperation(name);
    return [name, { ...operation, conforms: conformingCheck(operation.types) }];
  }),
);

for (const parser of modules.parsers) rememberExpressions(parser);

// Query and Scan call this one by its name, with the store they were given.
const { queryTable } = modules.db;
modules.db.queryTable = (...call) => (call[0].readPage ?? queryTable)(...call);

/** Opens the store in a folder, or in memory without one. Writes survive the death of the process, not of the machine. */
export const createDynaliteStore = (path: string): DynaliteStore => {
  const store = modules.db.create({ path, createTableMs: 0, deleteTableMs: 0, updateTableMs: 0 });
  store.tableDb.awsAccountId = ACCOUNT_ID;
  store.tableDb.awsRegion = REGION;
  return store;
};

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
  return runOperation(store, { name, operation, body });
};

const runOperation = async (
  store: DynaliteStore,
  { name, operation, body }: { name: string; operation: Operation; body: object },
): Promise<object> => {
  try {
    const request = checkRequest(store, operation, body);
    const action = store.actions?.get(name);
    if (action !== undefined) return await action(request);
    return await new Promise<object>((resolve, reject) => {
      operation.run(store, request, (error, result) => (error ? reject(error) : resolve(result ?? {})));
    });
  } catch (error) {
    throw awsErrorOf(error);
  }
};

const checkRequest = (store: DynaliteStore, operation: Operation, body: object): CheckedRequest => {
  const { types, custom } = operation;
  try {
    const checked = operation.conforms(body) ? { ...body } : modules.validations.checkTypes(body, types);
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

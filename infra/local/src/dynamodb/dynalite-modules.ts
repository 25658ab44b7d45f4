import { createRequire } from 'node:module';
import type { ClassicLevel } from 'classic-level';
import type { RequestMembers } from './conforming.ts';
import type { AttributeValue, Item } from './item.ts';

// Dynalite's store, checks and operations are used without its HTTP server: that server turns a client that hangs up
// into an uncaught exception, and cannot be told to write item, index rows and change record in one batch.
// The paths are internal, so the version is pinned (4.0.0).
const require = createRequire(import.meta.url);

export type Callback<T> = (error?: unknown, value?: T) => void;

/** One key space of dynalite's store: the items of a table, or the rows of an index. */
export interface KeySpace {
  /** Runs when nobody else holds the key; what `release` wraps lets go of it. */
  lock(key: string, run: (release: <T>(callback: Callback<T>) => Callback<T>) => void): void;
  put(key: string, value: Item, callback: Callback<void>): void;
  get(key: string, callback: Callback<Item>): void;
  del(key: string, callback: Callback<void>): void;
}

export type IndexSpace = Pick<KeySpace, 'put' | 'del'>;

/** Where dynalite keeps the descriptions of tables. */
export interface TableSpace {
  awsAccountId: string;
  awsRegion: string;
  put(name: string, table: StoredTable, callback: Callback<void>): void;
  del(name: string, callback: Callback<void>): void;
}

export interface DynaliteStore {
  readonly db: ClassicLevel<string, unknown>;
  readonly options: { readonly maxItemSize: number };
  readonly tableDb: TableSpace;
  readonly getTable: GetTable;
  getItemDb(table: string): KeySpace;
  getIndexDb(indexType: string, table: string, index: string): IndexSpace;
  /** Operations that take the place of dynalite's. */
  readonly actions?: ReadonlyMap<string, ItemAction>;
  /** Pages are read and counted here instead of by dynalite. */
  readonly readPage?: QueryTable;
}

/** A table's whole description, as it is stored. */
export type GetTable = (
  name: string,
  ...how:
    | [whenFound: Callback<StoredTable>] // not while it is being made or deleted
    | [checkStatus: false, whenFound: Callback<StoredTable>]
) => void;

export interface KeyPart {
  readonly AttributeName: string;
}

/** A table as dynalite keeps it. */
export interface StoredTable {
  readonly TableName: string;
  readonly TableArn: string;
  readonly TableStatus: string;
  readonly AttributeDefinitions: readonly { readonly AttributeName: string; readonly AttributeType: string }[];
  /** Partition key first. */
  readonly KeySchema: readonly KeyPart[];
  readonly BillingModeSummary?: { readonly BillingMode: string };
  readonly ProvisionedThroughput?: CapacityUnits;
  readonly GlobalSecondaryIndexes?: readonly StoredIndex[];
  readonly LocalSecondaryIndexes?: readonly StoredIndex[];
}

export interface StoredIndex {
  readonly IndexName: string;
  readonly KeySchema: readonly KeyPart[];
  readonly Projection: { readonly ProjectionType?: string; readonly NonKeyAttributes?: readonly string[] };
  readonly ProvisionedThroughput?: CapacityUnits;
}

export interface CapacityUnits {
  readonly ReadCapacityUnits: number;
  readonly WriteCapacityUnits: number;
}

/** A request that dynalite's checks have passed and normalised: members begin with a capital, parsed expressions with `_`. */
export interface CheckedRequest extends Readonly<Record<string, unknown>> {
  readonly ReturnConsumedCapacity?: string;
}

/** An operation of ours on a request that has passed dynalite's checks. @throws AwsError, or what dynalite throws */
export type ItemAction = (request: CheckedRequest) => Promise<object>;

export type Action = (store: DynaliteStore, request: CheckedRequest, callback: Callback<object>) => void;

/** What a request for a page has, once dynalite has checked it. */
export interface PageRequest extends CheckedRequest {
  readonly IndexName?: string;
  readonly Limit?: number;
  readonly Select?: string;
  readonly ConsistentRead?: boolean;
  readonly KeyConditions?: Readonly<Record<string, { readonly AttributeValueList?: readonly AttributeValue[] }>>;
  readonly QueryFilter?: object;
  readonly ScanFilter?: object;
  readonly ConditionalOperator?: string;
  readonly AttributesToGet?: readonly string[];
  readonly _filter?: { readonly expression: unknown };
  readonly _projection?: { readonly paths: readonly unknown[] };
}

/** What Query and Scan leave to dynalite's `queryTable`, of which there is one: whoever sets it reads all pages. */
export type QueryTable = (
  ...call: [
    store: DynaliteStore,
    table: StoredTable,
    request: PageRequest,
    range: KeyRange,
    isLocal: boolean | undefined,
    needsItems: boolean,
    startKeyNames: readonly string[],
    callback: Callback<object>,
  ]
) => void;

/** Keys without the prefix of their key space. */
export interface KeyRange {
  readonly gt?: string;
  readonly gte?: string;
  readonly lt?: string;
  readonly lte?: string;
  readonly reverse?: boolean;
  readonly limit?: number;
}

type DynaliteFailure = Error | null | undefined;

interface DynaliteModules {
  readonly db: {
    create(options: Readonly<Record<string, unknown>>): DynaliteStore;
    createKey(item: Item, table: StoredTable): string;
    getIndexActions(...change: [indexes: readonly StoredIndex[], before: undefined, after: Item, table: StoredTable]): {
      readonly puts: readonly { readonly key: string; readonly item: Item }[];
    };
    mapPaths(paths: readonly unknown[], item: Item): Item;
    matchesExprFilter(item: Item, expression: unknown): boolean;
    matchesFilter(item: Item, filter: unknown, operator: unknown): boolean;
    queryTable: QueryTable;
    validateItem(item: Item, table: StoredTable): DynaliteFailure;
    validateKey(key: Item, table: StoredTable): DynaliteFailure;
    validationError(message: string): Error;
  };
  readonly validations: {
    checkTypes(body: object, types: unknown): CheckedRequest;
    checkValidations(...checked: [body: object, types: unknown, custom: unknown, store: DynaliteStore]): void;
  };
  readonly parsers: readonly Parser[];
}

/** A parser of expressions; what it returns as text is what is wrong with one. */
export interface Parser {
  parse(text: string, options: { readonly context: ParseContext }): unknown;
}

export interface ParseContext {
  readonly attrNames?: Readonly<Record<string, string>>;
  readonly attrVals?: Readonly<Record<string, object>>;
  /** What was used is taken out. */
  readonly unusedAttrNames: Record<string, true>;
  readonly unusedAttrVals: Record<string, true>;
}

export const modules: DynaliteModules = {
  db: require('dynalite/db'),
  validations: require('dynalite/validations'),
  parsers: ['conditionParser', 'projectionParser', 'updateParser'].map((name) => require(`dynalite/db/${name}`)),
};

/** One operation: its parts lie in files of its name. */
export const loadOperation = (name: string): { types: RequestMembers; custom: unknown; run: Action } => {
  const file = name.charAt(0).toLowerCase() + name.slice(1);
  const { types, custom } = require(`dynalite/validations/${file}`);
  return { types, custom, run: require(`dynalite/actions/${file}`) };
};

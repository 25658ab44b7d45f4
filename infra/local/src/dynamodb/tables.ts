import { setTimeout as pause } from 'node:timers/promises';
import { STREAM_VIEW_TYPES, type StreamViewType, type TableSpec } from '../core/deployment.ts';
import { AwsError, RuntimeError } from '../core/errors.ts';

/** The members of a table description that the runtime reads. */
export interface TableDescription {
  readonly TableName: string;
  readonly TableStatus: string;
  readonly KeySchema: readonly { readonly AttributeName: string; readonly KeyType: string }[];
  readonly LocalSecondaryIndexes?: readonly IndexDescription[];
  readonly GlobalSecondaryIndexes?: readonly IndexDescription[];
}

export interface IndexDescription {
  readonly IndexName: string;
  readonly KeySchema: unknown;
  readonly Projection: unknown;
}

/** Runs an operation of the DynamoDB API. */
export type Execute = (operation: string, body: Readonly<Record<string, unknown>>) => Promise<object>;

const ACTIVE_WAIT_MS = 10_000; // creation takes no time here; a table that is not there by then never will be

/** The table and its description; creates it if it is missing. @throws RuntimeError `TABLE_CHANGED` */
export const ensureTableActive = async (spec: TableSpec, execute: Execute): Promise<TableDescription> => {
  const existing = await describeTable(spec.name, execute);
  if (existing !== undefined) {
    refuseOtherShape(spec, existing);
    return existing;
  }
  await execute('CreateTable', { ...structuredClone(spec.createTable), TableName: spec.name });
  for (let waitedMs = 0; waitedMs < ACTIVE_WAIT_MS; waitedMs += 2) {
    const created = await describeTable(spec.name, execute);
    if (created?.TableStatus === 'ACTIVE') return created;
    await pause(2);
  }
  throw new RuntimeError('TABLE_NOT_ACTIVE', `Table ${spec.name} was created but did not become active.`);
};

export const keyNamesOf = ({ KeySchema }: TableDescription): string[] =>
  [...KeySchema].sort((a, b) => a.KeyType.localeCompare(b.KeyType)).map(({ AttributeName }) => AttributeName);

/**
 * The view type that a CreateTable request asks for; undefined = no stream.
 * @throws AwsError `ValidationException` for one that does not exist: dynalite does not look at it
 */
export const requestedViewType = (body: unknown): StreamViewType | undefined => {
  const { StreamSpecification: wish } = (body ?? {}) as { StreamSpecification?: StreamWish | null };
  if (wish?.StreamEnabled !== true) return undefined;
  const { StreamViewType: wanted = 'NEW_AND_OLD_IMAGES' } = wish;
  const viewType = STREAM_VIEW_TYPES.find((known) => known === wanted);
  if (viewType !== undefined) return viewType;
  throw new AwsError(
    'ValidationException',
    `1 validation error detected: Value '${String(wanted)}' at 'streamSpecification.streamViewType' failed to satisfy ` +
      `constraint: Member must satisfy enum value set: [${STREAM_VIEW_TYPES.join(', ')}]`,
  );
};

interface StreamWish {
  readonly StreamEnabled?: unknown;
  readonly StreamViewType?: unknown;
}

export const describeTable = async (name: string, execute: Execute): Promise<TableDescription | undefined> => {
  try {
    const { Table } = (await execute('DescribeTable', { TableName: name })) as { Table: TableDescription };
    return Table;
  } catch (error) {
    if (error instanceof AwsError && error.name === 'ResourceNotFoundException') return undefined;
    throw error;
  }
};

const refuseOtherShape = (spec: TableSpec, existing: TableDescription): void => {
  if (shapeOf(spec.createTable) === shapeOf({ ...existing })) return;
  throw new RuntimeError(
    'TABLE_CHANGED',
    `Table ${spec.name} was created with other keys or indexes than the template now asks for. ` +
      'Start with another data folder, or delete the old one, to create it anew.',
  );
};

/** Keys and indexes as text: what cannot be changed once there is a table. */
export const shapeOf = (table: Readonly<Record<string, unknown>>): string => {
  const indexes = ['LocalSecondaryIndexes', 'GlobalSecondaryIndexes'].flatMap((member) =>
    ((table[member] ?? []) as readonly IndexDescription[]).map(({ IndexName, KeySchema, Projection }) => [
      member,
      IndexName,
      inOrder(KeySchema),
      inOrder(Projection),
    ]),
  );
  return JSON.stringify([inOrder(table['KeySchema']), indexes.map((index) => JSON.stringify(index)).sort()]);
};

/** The same value with the members of objects sorted, so that their order makes no difference. */
const inOrder = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(inOrder);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, member]) => [name, inOrder(member)]),
  );
};

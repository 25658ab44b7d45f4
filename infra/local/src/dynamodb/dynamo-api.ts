import { tableStreamArn } from '../core/arn.ts';
import { executeOperation } from './dynalite.ts';
import type { DynaliteStore } from './dynalite-modules.ts';
import type { StreamRegistry } from './stream-registry.ts';
import { keyNamesOf, requestedViewType, type TableDescription } from './tables.ts';
import { createThrottleMeter, type TableThrottles } from './throttle-meter.ts';
import { isThrottling, throttled } from './throttled.ts';

/** The operations of DynamoDB: dynalite's, with streams and a switch that throttles. */
export interface DynamoApi {
  handle(operation: string, body: unknown): Promise<object>;
  counts(): { readonly operations: Readonly<Record<string, number>>; readonly throttledRequests: number };
  throttles(): readonly TableThrottles[];
  /** Resolves when no operation is in progress. */
  drained(): Promise<void>;
}

const ITEM_OPERATIONS = new Set([
  'BatchGetItem',
  'BatchWriteItem',
  'DeleteItem',
  'GetItem',
  'PutItem',
  'Query',
  'Scan',
  'UpdateItem',
]);

export const createDynamoApi = ({
  store,
  streams,
  isThrottled,
}: {
  store: DynaliteStore;
  streams: StreamRegistry;
  isThrottled: () => boolean;
}): DynamoApi => {
  const operations: Record<string, number> = {};
  const inProgress = new Set<Promise<object>>();
  const throttleMeter = createThrottleMeter();
  let throttledRequests = 0;
  const countThrottle = (operation: string, body: unknown, isByOrder: boolean): void => {
    throttledRequests += 1;
    throttleMeter.count({ operation, body, isByOrder });
  };

  const run = async (operation: string, body: unknown): Promise<object> => {
    const viewType = operation === 'CreateTable' ? requestedViewType(body) : undefined;
    const result: TableResult = await executeOperation(store, operation, body);
    const table = result.Table ?? result.TableDescription;
    if (table === undefined) return result;
    if (operation === 'DeleteTable') await streams.disable(table.TableName);
    if (viewType !== undefined) await streams.enable(table.TableName, { viewType, keyNames: keyNamesOf(table) });
    const described = { ...table, ...streamMembers(table.TableName, streams) };
    return result.Table === undefined ? { TableDescription: described } : { Table: described };
  };

  const handle = async (operation: string, body: unknown): Promise<object> => {
    if (ITEM_OPERATIONS.has(operation) && isThrottled()) {
      countThrottle(operation, body, true);
      throw throttled({ isProvisioned: true, isIndex: false });
    }
    const progress = run(operation, body);
    inProgress.add(progress);
    try {
      const result = await progress;
      operations[operation] = (operations[operation] ?? 0) + 1;
      return result;
    } catch (error) {
      if (isThrottling(error)) countThrottle(operation, body, false);
      throw error;
    } finally {
      inProgress.delete(progress);
    }
  };

  return {
    handle,
    counts: () => ({ operations: { ...operations }, throttledRequests }),
    throttles: throttleMeter.read,
    drained: async () => {
      await Promise.allSettled(inProgress);
    },
  };
};

interface TableResult {
  readonly Table?: TableDescription;
  readonly TableDescription?: TableDescription;
}

/** What a table description says about the table's stream. */
const streamMembers = (table: string, streams: StreamRegistry): object => {
  const stream = streams.logOf(table)?.stream;
  if (stream === undefined) return {};
  return {
    StreamSpecification: { StreamEnabled: true, StreamViewType: stream.viewType },
    LatestStreamLabel: stream.label,
    LatestStreamArn: tableStreamArn(table, stream.label),
  };
};

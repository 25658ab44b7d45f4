import { type Fields, isFields } from '../core/fields.ts';

/** Requests for one table that were refused because they were too many. */
export interface TableThrottles {
  readonly table: string;
  readonly operation: string;
  /** Since the start. */
  readonly requests: number;
  /** Those of them that no quota refused: a fault to test with. */
  readonly byOrder: number;
}

export interface ThrottleMeter {
  /** @param request.body names the table, or the tables of a batch */
  count(request: { readonly operation: string; readonly body: unknown; readonly isByOrder: boolean }): void;
  read(): readonly TableThrottles[];
}

/** Clients name tables; pairs of table and operation that come after so many are counted in the sum only. */
const PAIRS_MAX = 200;

export const createThrottleMeter = (): ThrottleMeter => {
  const pairs = new Map<string, { table: string; operation: string; requests: number; byOrder: number }>();
  const pairOf = (table: string, operation: string) => {
    const key = `${operation} ${table}`;
    const known = pairs.get(key);
    if (known !== undefined || pairs.size >= PAIRS_MAX) return known;
    const made = { table, operation, requests: 0, byOrder: 0 };
    pairs.set(key, made);
    return made;
  };
  return {
    count: ({ operation, body, isByOrder }) => {
      for (const table of isFields(body) ? tablesOf(body) : []) {
        const pair = pairOf(table, operation);
        if (pair === undefined) continue;
        pair.requests += 1;
        if (isByOrder) pair.byOrder += 1;
      }
    },
    read: () => [...pairs.values()].map((pair) => ({ ...pair })),
  };
};

const tablesOf = ({ TableName: table, RequestItems: items }: Fields): readonly string[] => {
  if (typeof table === 'string') return [table];
  return isFields(items) ? Object.keys(items) : [];
};

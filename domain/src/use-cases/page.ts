import { QueryError } from '../errors.ts';

/** A number as it comes from a query string, or as a program gives it. */
export type QueryNumber = number | string | undefined;

/** Bounds of a number in a query. */
export interface QueryBounds {
  readonly name: string;
  readonly min: number;
  readonly max: number;
}

/** A whole number within bounds; `standard` if it is absent. Throws {@link QueryError}. */
export function parseQueryNumber(value: QueryNumber, standard: number, { name, min, max }: QueryBounds): number {
  if (value === undefined) return standard;
  const number = typeof value === 'string' && /^\d{1,15}$/.test(value) ? Number(value) : value;
  if (typeof number === 'number' && Number.isInteger(number) && number >= min && number <= max) return number;
  throw new QueryError(`${name} must be a whole number from ${min} to ${max}`);
}

/** A whole number from 0 on that is exact: a cursor from elsewhere may hold any other. */
export const isCount = (value: unknown): value is number =>
  typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;

/** Splits one row more than asked for into the page and whether there is another. */
export function cutPage<Row>(
  rows: readonly Row[],
  limit: number,
): { readonly page: readonly Row[]; readonly hasMore: boolean } {
  return { page: rows.slice(0, limit), hasMore: rows.length > limit };
}

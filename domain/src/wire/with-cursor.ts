import type { FieldReader } from './expect.ts';

/** Adds the page token if there is one. */
export function withCursor<Page extends object>(page: Page, fields: FieldReader): Page & { nextCursor?: string } {
  const nextCursor = fields.optionalText('nextCursor');
  return nextCursor === undefined ? page : { ...page, nextCursor };
}

/** Where the rows of an index of a table, or the items of a table, lie in the database. */
export const indexPrefix = (table: string, index: string, indexType = 'global'): string =>
  `index-${indexType.toLowerCase()}~${table}~${index}~`;
export const itemPrefix = (table: string): string => `item-${table}~`;
export const tableKey = (table: string): string => `table~${table}`;

/** Behind every key that begins with the prefix. */
export const behind = (prefix: string): string => `${prefix}\u{10ffff}`;

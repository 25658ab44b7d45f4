export type Fields = Readonly<Record<string, unknown>>;

/** Whether a parsed value is an object with members: no list, not null. */
export const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

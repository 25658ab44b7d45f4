/** A stored item that is not what this version writes. */
export class StoredItemError extends Error {
  override readonly name = 'StoredItemError';
  readonly code = 'STORED_ITEM_INVALID';

  constructor(item: Readonly<Record<string, unknown>>, attribute: string) {
    super(`item ${String(item['PK'])} / ${String(item['SK'])} has no valid attribute "${attribute}"`);
  }
}

/** Typed access to the attributes of an item; every method throws {@link StoredItemError}. */
export interface StoredItem {
  text(attribute: string): string;
  number(attribute: string): number;
  bytes(attribute: string): Uint8Array;
  /** The error for an attribute whose content makes no sense. */
  invalid(attribute: string): StoredItemError;
}

export const toStoredItem = (item: Readonly<Record<string, unknown>>): StoredItem => ({
  text: (attribute) => {
    const value = item[attribute];
    if (typeof value === 'string') return value;
    throw new StoredItemError(item, attribute);
  },
  number: (attribute) => {
    const value = item[attribute];
    if (typeof value === 'number') return value;
    throw new StoredItemError(item, attribute);
  },
  bytes: (attribute) => {
    const value = item[attribute];
    if (value instanceof Uint8Array) return value;
    throw new StoredItemError(item, attribute);
  },
  invalid: (attribute) => new StoredItemError(item, attribute),
});

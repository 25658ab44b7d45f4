type Attributes = Readonly<Record<string, unknown>>;

/** A stored item that is not what this version writes. */
export class StoredItemError extends Error {
  override readonly name = 'StoredItemError';
  readonly code = 'STORED_ITEM_INVALID';

  constructor(item: Attributes, attribute: string, options?: ErrorOptions) {
    super(`item ${String(item['PK'])} / ${String(item['SK'])} has no valid attribute "${attribute}"`, options);
  }
}

/** Typed access to the attributes of an item; every method throws {@link StoredItemError}. */
export interface StoredItem {
  text(attribute: string): string;
  number(attribute: string): number;
  /** Undefined if the item does not have it. */
  optionalNumber(attribute: string): number | undefined;
  bytes(attribute: string): Uint8Array;
  /** Content of a text attribute that holds JSON. */
  json(attribute: string): unknown;
  /** The error for an attribute whose content makes no sense. */
  invalid(attribute: string): StoredItemError;
}

export const toStoredItem = (item: Attributes): StoredItem => ({
  text: (attribute) => textOf(item, attribute),
  number: (attribute) => numberOf(item, attribute),
  optionalNumber: (attribute) => (item[attribute] === undefined ? undefined : numberOf(item, attribute)),
  bytes: (attribute) => {
    const value = item[attribute];
    if (value instanceof Uint8Array) return value;
    throw new StoredItemError(item, attribute);
  },
  json: (attribute) => {
    const text = textOf(item, attribute);
    try {
      const content: unknown = JSON.parse(text);
      return content;
    } catch (cause) {
      throw new StoredItemError(item, attribute, { cause });
    }
  },
  invalid: (attribute) => new StoredItemError(item, attribute),
});

const numberOf = (item: Attributes, attribute: string): number => {
  const value = item[attribute];
  if (typeof value === 'number') return value;
  throw new StoredItemError(item, attribute);
};

const textOf = (item: Attributes, attribute: string): string => {
  const value = item[attribute];
  if (typeof value === 'string') return value;
  throw new StoredItemError(item, attribute);
};

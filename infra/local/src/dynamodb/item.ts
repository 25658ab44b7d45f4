/** An attribute value as DynamoDB writes it: one member that names the type, for example `{ "S": "a" }`. */
export type AttributeValue = Readonly<Record<string, unknown>>;

export type Item = Readonly<Record<string, AttributeValue>>;

const SET_TYPES = new Set(['SS', 'NS', 'BS']);

/** True if two items hold the same: the order of attributes, of map members and inside sets means nothing. */
export const isSameItem = (left: Item, right: Item): boolean => canonicalMap(left) === canonicalMap(right);

const canonicalMap = (attributes: Readonly<Record<string, unknown>>): string =>
  Object.keys(attributes)
    .sort()
    .map((name) => `${JSON.stringify(name)}:${canonicalValue(attributes[name])}`)
    .join();

const canonicalValue = (value: unknown): string => {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const [type, content] = Object.entries(value)[0] ?? ['', undefined];
  if (type === 'M' && typeof content === 'object' && content !== null) return `M{${canonicalMap({ ...content })}}`;
  if (type === 'L' && Array.isArray(content)) return `L[${content.map(canonicalValue).join()}]`;
  if (SET_TYPES.has(type) && Array.isArray(content)) return `${type}${JSON.stringify([...content].sort())}`;
  return `${type}${JSON.stringify(content)}`;
};

/** The attributes of an item that form its key. */
export const keysOf = (item: Item, keyNames: readonly string[]): Item =>
  Object.fromEntries(keyNames.flatMap((name) => (item[name] === undefined ? [] : [[name, item[name]]])));

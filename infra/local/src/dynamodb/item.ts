/** An attribute value as DynamoDB writes it: one member that names the type, for example `{ "S": "a" }`. */
export type AttributeValue = Readonly<Record<string, unknown>>;

export type Item = Readonly<Record<string, AttributeValue>>;

type Attributes = Readonly<Record<string, unknown>>;

const SET_TYPES = new Set(['SS', 'NS', 'BS']);

/** True if two items hold the same: the order of attributes, of map members and inside sets means nothing. */
export const isSameItem = (left: Item, right: Item): boolean => left === right || isSameMap(left, right);

const isSameMap = (left: Attributes, right: Attributes): boolean => {
  const names = Object.keys(left);
  if (names.length !== Object.keys(right).length) return false;
  return names.every((name) => Object.hasOwn(right, name) && isSameValue(left[name], right[name]));
};

const isSameValue = (left: unknown, right: unknown): boolean => {
  if (!isObject(left) || !isObject(right)) return left === right;
  const [type = ''] = Object.keys(left);
  if (type !== (Object.keys(right)[0] ?? '')) return false;
  const [one, other] = [left[type], right[type]];
  if (one === other) return true;
  if (type === 'M') return isObject(one) && isObject(other) && isSameMap(one, other);
  if (!Array.isArray(one) || !Array.isArray(other) || one.length !== other.length) return false;
  if (SET_TYPES.has(type)) return JSON.stringify([...one].sort()) === JSON.stringify([...other].sort());
  return one.every((value, at) => isSameValue(value, other[at]));
};

const isObject = (value: unknown): value is Attributes => typeof value === 'object' && value !== null;

/** The attributes of an item that form its key. */
export const keysOf = (item: Item, keyNames: readonly string[]): Item => {
  const keys: Record<string, AttributeValue> = {};
  for (const name of keyNames) {
    const value = item[name];
    if (value !== undefined) keys[name] = value;
  }
  return keys;
};

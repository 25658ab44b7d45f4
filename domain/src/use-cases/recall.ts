export interface RecallOptions<Value> {
  readonly make: () => Value;
  /** Keys to remember. */
  readonly max: number;
}

/** What is remembered under a key, or a new value; the keys used longest ago are forgotten. The map is in order of use. */
export function recall<Key, Value>(memories: Map<Key, Value>, key: Key, { make, max }: RecallOptions<Value>): Value {
  const memory = memories.get(key) ?? make();
  memories.delete(key);
  memories.set(key, memory);
  for (const oldest of memories.keys()) {
    if (memories.size <= max) break;
    memories.delete(oldest);
  }
  return memory;
}

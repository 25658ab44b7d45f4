/** What became of one piece of work. */
export type Settled<Item, Value> =
  | { readonly item: Item; readonly value: Value }
  | { readonly item: Item; readonly failure: unknown };

/** Works on all items, at most `concurrencyMax` at a time; a failure stops nothing else. Answers in order of the items. */
export async function settleAll<Item, Value>(
  items: readonly Item[],
  work: (item: Item) => Promise<Value>,
  concurrencyMax: number,
): Promise<Settled<Item, Value>[]> {
  const settled: Settled<Item, Value>[] = [];
  const queue = items.entries();
  const worker = async () => {
    for (const [index, item] of queue) settled[index] = await settle(item, work);
  };
  await Promise.all(Array.from({ length: Math.min(concurrencyMax, items.length) }, worker));
  return settled;
}

async function settle<Item, Value>(item: Item, work: (item: Item) => Promise<Value>): Promise<Settled<Item, Value>> {
  try {
    return { item, value: await work(item) };
  } catch (failure) {
    return { item, failure };
  }
}

/** The values of work that all succeeded; throws the first failure otherwise. */
export function valuesOf<Item, Value>(settled: readonly Settled<Item, Value>[]): Value[] {
  return settled.map((each) => {
    if ('failure' in each) throw each.failure;
    return each.value;
  });
}

import { type HistoryFailure, HistoryWriteError } from '../errors.ts';
import type { Settled } from './settle-all.ts';

/** What of some work on a history failed; `name` says which part or board an item is. */
export function failuresOf<Item, Value>(
  settled: readonly Settled<Item, Value>[],
  name: (item: Item) => Omit<HistoryFailure, 'cause'>,
): HistoryFailure[] {
  return settled.flatMap((each) => ('failure' in each ? [{ ...name(each.item), cause: each.failure }] : []));
}

/** Throws {@link HistoryWriteError} if there are failures. */
export function throwFailures(failures: readonly HistoryFailure[]): void {
  if (failures.length > 0) throw new HistoryWriteError(failures);
}

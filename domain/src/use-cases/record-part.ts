import { joinCurves } from '../curves-join.ts';
import type { HistoryStore } from '../ports/history-store.ts';
import type { CurvesPart } from './curves-fold.ts';
import { type HistoryOptions, type HistoryWrite, untilNotStale } from './history-options.ts';

/** Joins curves with what is stored of their part. Throws `StaleWriteError` if other writers came between at every try. */
export function recordPart(
  { key, curves }: CurvesPart,
  history: HistoryStore,
  options: HistoryOptions,
): Promise<HistoryWrite> {
  return untilNotStale(async () => {
    const stored = await history.readCurves(key);
    const joined = stored === undefined ? curves : joinCurves(stored.curves, curves);
    if (joined === stored?.curves) return false;
    await history.writeCurves(key, joined, stored?.version);
    return true;
  }, options);
}

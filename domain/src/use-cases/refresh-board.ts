import { createHistoryBoardBuilder } from '../history-board-builder.ts';
import type { ClassId } from '../ids.ts';
import type { CurveVersions, HistoryStore } from '../ports/history-store.ts';
import { HISTORY_CONCURRENCY_MAX, type HistoryOptions, type HistoryWrite, untilNotStale } from './history-options.ts';
import { settleAll, valuesOf } from './settle-all.ts';

/**
 * Brings the board of a class up to date with its curves. Whoever changed curves calls it afterwards; any number may at
 * once. Throws `StaleWriteError` if other writers came between at every try.
 */
export function refreshBoard(
  classId: ClassId,
  { history }: { readonly history: HistoryStore },
  options: HistoryOptions,
): Promise<HistoryWrite> {
  return untilNotStale(() => tryRefresh(classId, history, options), options);
}

// The order of reads is what makes this right. The board's version is read before those of the curves, so a board that
// replaces another one knows at least the curves that the other was made from: an older one never wins. The parts are
// read after their versions, so a board may hold more than `builtFrom` says, but never less; whoever wrote that more
// finds another digest and builds again.
async function tryRefresh(
  classId: ClassId,
  history: HistoryStore,
  { concurrencyMax = HISTORY_CONCURRENCY_MAX }: HistoryOptions,
): Promise<boolean> {
  const stored = await history.boardInfo(classId);
  const versions = await history.curveVersions(classId);
  if (stored?.builtFrom === versions.digest) return false;
  if (stored === undefined && versions.byPartition.size === 0) return false; // nobody ever rode in this class
  const bytes = await buildBoard(classId, versions, { history, concurrencyMax });
  await history.writeBoard(classId, { bytes, builtFrom: versions.digest }, stored?.version);
  return true;
}

async function buildBoard(
  classId: ClassId,
  { byPartition }: CurveVersions,
  { history, concurrencyMax }: { history: HistoryStore; concurrencyMax: number },
): Promise<Uint8Array> {
  const builder = createHistoryBoardBuilder(classId);
  const addPart = async (partition: number) => {
    const stored = await history.readCurves({ classId, partition });
    if (stored !== undefined) builder.add(stored.curves);
  };
  valuesOf(await settleAll([...byPartition.keys()], addPart, concurrencyMax));
  return builder.encode();
}

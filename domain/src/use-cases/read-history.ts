import { BoardOutdatedError } from '../errors.ts';
import type { HistoryStore } from '../ports/history-store.ts';
import type { RaceRules } from '../race.ts';
import type { HistoryInfoResponse } from '../views.ts';
import { toKnownClassId } from './known-class.ts';

export interface ReadHistoryPorts {
  readonly rules: RaceRules;
  readonly history: HistoryStore;
}

/** Which history board of a class is the newest. Throws `InvalidIdError`. */
export async function readHistoryInfo(
  query: { readonly classId: string | number },
  { rules, history }: ReadHistoryPorts,
): Promise<HistoryInfoResponse> {
  const classId = toKnownClassId(query.classId, rules);
  const stored = await history.boardInfo(classId);
  if (stored === undefined) return { classId, version: null, boardPath: null, updatedAtMs: null };
  const { version, updatedAtMs } = stored;
  return {
    classId,
    version,
    boardPath: `/classes/${classId}/history/boards/${encodeURIComponent(version)}`,
    updatedAtMs,
  };
}

/**
 * One version of a class's history board, for `decodeHistoryBoard`; it never changes. Throws {@link BoardOutdatedError}
 * if it is not the newest, `InvalidIdError`.
 */
export async function readHistoryBoard(
  query: { readonly classId: string | number; readonly version: string },
  { rules, history }: ReadHistoryPorts,
): Promise<Uint8Array> {
  const classId = toKnownClassId(query.classId, rules);
  const bytes = await history.readBoard(classId, query.version);
  if (bytes !== undefined) return bytes;
  throw new BoardOutdatedError(
    'BOARD_OUTDATED',
    `that is not the newest history board of class ${classId}: ask for the newest version again`,
  );
}

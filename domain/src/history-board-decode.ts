import type { HistoryBoard, HistoryEntry, HistorySecond } from './history-board.ts';
import { type BoardTables, readBoardTables } from './history-board-tables.ts';
import { QUANTILE_COUNT } from './quantiles.ts';
import { createRankCounter } from './ranking.ts';

/**
 * Reads what a board builder encoded. Throws `HistoryCorruptError` for anything else. The rows of a second are made when
 * it is asked for, so that a browser can draw within milliseconds.
 */
export function decodeHistoryBoard(bytes: Uint8Array): HistoryBoard {
  const tables = readBoardTables(bytes);
  const { classId, racerCount, lengthSeconds } = tables;
  return { classId, racerCount, lengthSeconds, at: (second) => secondAt(tables, second) };
}

function secondAt(tables: BoardTables, second: number): HistorySecond | undefined {
  const racerCount = tables.counts[second - 1];
  if (racerCount === undefined) return undefined;
  const end = second * QUANTILE_COUNT;
  const quantiles = Array.from(tables.quantiles.subarray(end - QUANTILE_COUNT, end));
  return { second, racerCount, top: topAt(tables, second), quantiles };
}

function topAt({ topStarts, topRows, topOutputs, racerIds, names }: BoardTables, second: number): HistoryEntry[] {
  const ranks = createRankCounter();
  const top: HistoryEntry[] = [];
  const end = topStarts[second] ?? 0;
  for (let at = topStarts[second - 1] ?? end; at < end; at += 1) {
    const row = topRows[at] ?? 0;
    const racerId = racerIds[row];
    const outputHundredths = topOutputs[at] ?? 0;
    if (racerId === undefined) break; // every row was checked
    top.push({ rank: ranks.next(outputHundredths), racerId, name: names[row] ?? '', outputHundredths });
  }
  return top;
}

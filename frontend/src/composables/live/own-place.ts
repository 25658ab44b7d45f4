import { rankInQuantiles } from '@alleycat/domain';
import type { Board } from './board.ts';

/** Where one racer stands on a board. */
export interface OwnPlace {
  rank: number;
  /** True when the rank is read off the shape of the field, because the board shows only its top. */
  isEstimate: boolean;
  racerCount: number;
  outputHundredths: number;
  behindLeaderHundredths: number;
  /** Undefined where the board does not show who is next. */
  behindNextHundredths: number | undefined;
  /** Name of the racer with the next higher output, if the board shows them. */
  nextName: string | undefined;
}

/**
 * The place of a racer: from their row, or from the quantiles and the output their own bike sent last.
 * Undefined while the platform has no reading of theirs.
 */
export function ownPlaceOn(
  board: Board,
  own: { racerId: string; outputHundredths: number | undefined },
): OwnPlace | undefined {
  const position = board.rows.findIndex((row) => row.racerId === own.racerId);
  const row = board.rows[position];
  if (row !== undefined) {
    const next = board.rows.slice(0, position).findLast((other) => other.outputHundredths > row.outputHundredths);
    return {
      rank: row.rank,
      isEstimate: false,
      racerCount: board.racerCount,
      outputHundredths: row.outputHundredths,
      behindLeaderHundredths: row.behindLeaderHundredths,
      behindNextHundredths: next === undefined ? undefined : row.behindNextHundredths,
      nextName: next?.name,
    };
  }
  return own.outputHundredths === undefined || board.isComplete ? undefined : estimate(board, own.outputHundredths);
}

function estimate(board: Board, outputHundredths: number): OwnPlace {
  const { racerCount, quantilesHundredths, rows } = board;
  const rank = rankInQuantiles(quantilesHundredths, racerCount, outputHundredths);
  return {
    rank: Math.min(Math.max(rank, 1), Math.max(1, racerCount)),
    isEstimate: true,
    racerCount,
    outputHundredths,
    behindLeaderHundredths: Math.max(0, (rows[0]?.outputHundredths ?? 0) - outputHundredths),
    behindNextHundredths: undefined,
    nextName: undefined,
  };
}

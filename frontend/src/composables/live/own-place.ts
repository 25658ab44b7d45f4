import { rankInQuantiles } from '@alleycat/domain';
import type { Board, BoardRow } from './board.ts';

/** The next racer with another output, on either side of the own row. */
export interface Neighbour {
  /** Empty until the roster's entry has come. */
  name: string;
  /** Distance in output; never 0. */
  distanceHundredths: number;
}

/** Where one racer stands on a board. */
export interface OwnPlace {
  rank: number;
  /** True when the rank is read off the shape of the field, because the board shows only its top. */
  isEstimate: boolean;
  racerCount: number;
  outputHundredths: number;
  behindLeaderHundredths: number;
  /** Empty until the roster's entry has come. */
  leaderName: string;
  /** Places gained (positive) or lost over the last ten seconds; 0 where the rank is an estimate. */
  movement: number;
  /** Undefined for whoever leads, and where the board does not show who is next. */
  ahead: Neighbour | undefined;
  /** Undefined for whoever is last, and where the board does not show who follows. */
  behind: Neighbour | undefined;
}

/** Place in the roster of nobody: the row below the board has none that is known. */
const indexBelow = -1;

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
    return {
      rank: row.rank,
      isEstimate: false,
      racerCount: board.racerCount,
      outputHundredths: row.outputHundredths,
      behindLeaderHundredths: row.behindLeaderHundredths,
      leaderName: board.rows[0]?.name ?? '',
      movement: row.movement,
      ...neighboursOf(board.rows, position, row),
    };
  }
  return own.outputHundredths === undefined || board.isComplete ? undefined : estimate(board, own.outputHundredths);
}

/** Among equals nobody is ahead of the other: who ties is passed over. */
function neighboursOf(
  rows: readonly BoardRow[],
  position: number,
  row: BoardRow,
): { ahead: Neighbour | undefined; behind: Neighbour | undefined } {
  let above = position - 1;
  while (rows[above]?.outputHundredths === row.outputHundredths) above -= 1;
  let below = position + 1;
  while (rows[below]?.outputHundredths === row.outputHundredths) below += 1;
  const neighbour = (other: BoardRow | undefined) =>
    other && {
      name: other.name,
      distanceHundredths: Math.abs(other.outputHundredths - row.outputHundredths),
    };
  return { ahead: neighbour(rows[above]), behind: neighbour(rows[below]) };
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
    leaderName: rows[0]?.name ?? '',
    movement: 0,
    ahead: undefined,
    behind: undefined,
  };
}

/** The row of a racer whom the board does not list, because the field is too large for it; undefined for anybody else. */
export function rowBelow(
  place: OwnPlace | undefined,
  own: { racerId: string | undefined; name: string },
): BoardRow | undefined {
  if (place === undefined || !place.isEstimate || own.racerId === undefined) return undefined;
  const { rank, outputHundredths, behindLeaderHundredths, movement } = place;
  return {
    index: indexBelow,
    racerId: own.racerId,
    name: own.name,
    rank,
    outputHundredths,
    lagSeconds: 0,
    behindLeaderHundredths,
    behindNextHundredths: 0,
    movement,
  };
}

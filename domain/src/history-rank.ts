import type { HistorySecond } from './history-board.ts';
import { QUANTILE_COUNT, rankInQuantiles, rankOfPoint } from './quantiles.ts';

export interface HistoryRank {
  /** From 1 to `racerCount`; never better for a lower output. */
  readonly rank: number;
  /** Whether it is counted, not estimated. */
  readonly isExact: boolean;
  /** Racers at that second, the asker among them. */
  readonly racerCount: number;
}

/**
 * Rank of an output among the bests of the *other* racers at a second: one more than the number of those that are
 * higher. `ownBestHundredths` is the asker's own best there, which does not compete; absent or 0 = the asker never rode
 * that second. Exact within the top and in fields of up to 256 racers, otherwise estimated.
 */
export function historyRankOf(
  field: HistorySecond,
  o: { readonly outputHundredths: number; readonly ownBestHundredths?: number },
): HistoryRank {
  const { outputHundredths, ownBestHundredths: own = 0 } = o;
  // The own best may be newer than the board, which does not count the asker then.
  const racerCount = Math.max(1, field.racerCount + (own > 0 ? 0 : 1));
  const { rank, isExact } = rankAmongAll(field, outputHundredths);
  if (own <= outputHundredths) return { rank: Math.min(rank, racerCount), isExact, racerCount };
  // One of the higher bests is the asker's own. No fewer are above this output than above the own best, but estimates
  // close to each other would say so.
  const withoutOwn = Math.max(rank - 1, rankAmongAll(field, own).rank);
  return { rank: Math.min(withoutOwn, racerCount), isExact, racerCount };
}

interface RankAmongAll {
  readonly rank: number;
  readonly isExact: boolean;
}

function rankAmongAll({ top, quantiles, racerCount }: HistorySecond, outputHundredths: number): RankAmongAll {
  const notBetter = top.findIndex((entry) => entry.outputHundredths <= outputHundredths);
  if (notBetter !== -1) return { rank: notBetter + 1, isExact: true };
  if (top.length >= racerCount) return { rank: racerCount + 1, isExact: true };
  const worstOfTop = top.at(-1)?.outputHundredths;
  const point = firstPointBelow(top.length, racerCount);
  const below = { rank: rankOfPoint(point, racerCount), outputHundredths: quantiles[point] ?? 0 };
  if (worstOfTop !== undefined && racerCount > QUANTILE_COUNT && outputHundredths > below.outputHundredths) {
    const share = (worstOfTop - outputHundredths) / (worstOfTop - below.outputHundredths);
    return { rank: rankBetween(top.length, below.rank, share), isExact: false };
  }
  const rank = rankInQuantiles(quantiles, racerCount, outputHundredths);
  return { rank, isExact: racerCount <= QUANTILE_COUNT || rank > racerCount };
}

/** The first quantile point that stands for a rank behind the top. */
function firstPointBelow(topCount: number, racerCount: number): number {
  let point = 0;
  while (rankOfPoint(point, racerCount) <= topCount) point += 1;
  return point;
}

// The best of a field are few and far apart: from the top to the first point behind it, ranks grow by a factor rather
// than by a sum. In a field of a million a straight line from the winner would put rank 200 at 2,000.
const rankBetween = (above: number, below: number, share: number): number =>
  Math.max(above + 1, Math.round(above * (below / above) ** share));

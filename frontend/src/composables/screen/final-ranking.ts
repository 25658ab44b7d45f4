import { hundredthsOf, type RaceStatus } from '@alleycat/domain';
import type { ResultsResponse } from '@alleycat/domain/wire';
import type { Board } from '../live/board.ts';
import { staleAfterMs } from '../live/freshness.ts';

/** The first places of a race that is over. */
export interface FinalRanking {
  readonly raceId: string;
  readonly startsAtMs: number;
  readonly status: RaceStatus;
  /** Everybody with a reading. */
  readonly racerCount: number;
  /** Best first; racers without a final reading have no place. */
  readonly places: readonly FinalPlace[];
}

export interface FinalPlace {
  readonly racerId: string;
  readonly name: string;
  readonly rank: number;
  readonly outputHundredths: number;
  readonly behindLeaderHundredths: number;
}

/** The podium and seven more. */
export const rankedPlaces = 10;

/** The ranking as the last live board of a race had it; undefined if that board is not from the end of the race. */
export function provisionalRanking(board: Board): FinalRanking | undefined {
  const { raceId, startsAtMs, endsAtMs, publishedAtMs, racerCount, rows } = board;
  if (publishedAtMs < endsAtMs - staleAfterMs || rows.length === 0) return undefined;
  const places = rows
    .slice(0, rankedPlaces)
    .map(({ racerId, name, rank, outputHundredths, behindLeaderHundredths }) => ({
      racerId,
      name,
      rank,
      outputHundredths,
      behindLeaderHundredths,
    }));
  return { raceId, startsAtMs, status: 'settling', racerCount, places };
}

/** The ranking as the results have it. */
export function rankingOf(results: ResultsResponse, startsAtMs: number): FinalRanking {
  const { raceId, status, racerCount } = results;
  const leaderHundredths = hundredthsOf(results.results[0]?.output ?? 0);
  const places = results.results.slice(0, rankedPlaces).flatMap(({ racerId, name, rank, output }) => {
    const outputHundredths = hundredthsOf(output);
    const behindLeaderHundredths = leaderHundredths - outputHundredths;
    return rank === null ? [] : [{ racerId, name, rank, outputHundredths, behindLeaderHundredths }];
  });
  return { raceId, startsAtMs, status, racerCount, places };
}

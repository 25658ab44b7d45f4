import { hundredthsOf, type RaceStatus } from '@alleycat/domain';
import type { ResultsResponse } from '@alleycat/domain/wire';
import type { Board } from './board.ts';
import { staleAfterMs } from './freshness.ts';

/** The first places of a race that is over. */
export interface LastRacePodium {
  raceId: string;
  startsAtMs: number;
  status: RaceStatus;
  places: readonly { rank: number; racerId: string; name: string; outputHundredths: number }[];
}

export const podiumPlaces = 3;

/**
 * Podium as the last live board had it: good until the official results are in. Undefined if that board is not from the
 * end of its race: who led in the middle of it has no place on a podium.
 */
export function provisionalPodium(board: Board): LastRacePodium | undefined {
  if (board.publishedAtMs < board.endsAtMs - staleAfterMs) return undefined;
  return {
    raceId: board.raceId,
    startsAtMs: board.startsAtMs,
    status: 'settling',
    places: board.rows.slice(0, podiumPlaces).map(({ rank, racerId, name, outputHundredths }) => ({
      rank,
      racerId,
      name,
      outputHundredths,
    })),
  };
}

/** Podium as the results have it, official or not; racers without a final reading have no place on it. */
export function officialPodium(
  { raceId, startsAtMs }: Pick<Board, 'raceId' | 'startsAtMs'>,
  results: ResultsResponse,
): LastRacePodium {
  return {
    raceId,
    startsAtMs,
    status: results.status,
    places: results.results
      .slice(0, podiumPlaces)
      .flatMap(({ rank, racerId, name, output }) =>
        rank === null ? [] : [{ rank, racerId, name, outputHundredths: hundredthsOf(output) }],
      ),
  };
}

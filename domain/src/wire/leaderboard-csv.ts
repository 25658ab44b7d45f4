import type { LeaderboardEntry } from '../views.ts';
import { csvText, encodeCsv } from './csv.ts';

const HEADER = 'rank,racerId,name,output,raceId,startedAt';

/** Entries of a leaderboard as CSV; `startedAt` is the start of the race in UTC, ISO 8601. */
export function encodeLeaderboardCsv(entries: readonly LeaderboardEntry[]): string {
  return encodeCsv(
    HEADER,
    entries.map(({ rank, racerId, name, output, raceId, startsAtMs }) => [
      rank,
      csvText(racerId),
      csvText(name),
      output.toFixed(2),
      raceId,
      new Date(startsAtMs).toISOString(),
    ]),
  );
}

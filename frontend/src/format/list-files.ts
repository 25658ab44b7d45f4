import {
  encodeLeaderboardCsv,
  type LeaderboardEntry,
  type LeaderboardResponse,
  type ResultRow,
  type ResultsResponse,
} from '@alleycat/domain/wire';
import type { NamedFile } from '../composables/app/save-file.ts';

/** What a whole leaderboard can be taken away as. */
export const LEADERBOARD_FORMATS = ['csv', 'json'] as const;
export type LeaderboardFormat = (typeof LEADERBOARD_FORMATS)[number];

const jsonOf = (value: unknown): Blob => new Blob([JSON.stringify(value)], { type: 'application/json' });

/** A whole leaderboard as a file that says of which class and day (UTC) it is; JSON has the shape of an answer of the API. */
export function leaderboardFile(
  { classId }: Pick<LeaderboardResponse, 'classId'>,
  entries: readonly LeaderboardEntry[],
  { format, atMs }: { format: LeaderboardFormat; atMs: number },
): NamedFile {
  const day = new Date(atMs).toISOString().slice(0, 10);
  const content =
    format === 'csv' ? new Blob([encodeLeaderboardCsv(entries)], { type: 'text/csv' }) : jsonOf({ classId, entries });
  return { name: `alleycat-class-${classId}-leaderboard-${day}.${format}`, content };
}

/** All results of a race as JSON, in the shape of an answer of the API. */
export function resultsJsonFile(head: ResultsResponse, results: readonly ResultRow[]): NamedFile {
  const { raceId, status, finisherCount, racerCount } = head;
  return { name: `results-${raceId}.json`, content: jsonOf({ raceId, status, finisherCount, racerCount, results }) };
}

import type { LeaderboardEntry, LeaderboardPlace, LeaderboardResponse } from '../views.ts';
import { readFieldsOf } from './expect.ts';
import { parseClassRank } from './parse-class-rank.ts';
import { withCursor } from './with-cursor.ts';

/** Answer of `GET /classes/{classId}/leaderboard`. Throws `WireError`. */
export function parseLeaderboard(json: unknown): LeaderboardResponse {
  const fields = readFieldsOf(json, 'leaderboard');
  const page = { classId: fields.classId('classId'), entries: fields.list('entries', parseLeaderboardEntry) };
  return withCursor(page, fields);
}

/** Answer of `GET /classes/{classId}/leaderboard/{racerId}`. Throws `WireError`. */
export function parseLeaderboardPlace(json: unknown): LeaderboardPlace {
  const fields = readFieldsOf(json, 'place');
  return {
    classId: fields.classId('classId'),
    racerId: fields.racerId('racerId'),
    ...parseClassRank(fields),
    entries: fields.list('entries', parseLeaderboardEntry),
  };
}

function parseLeaderboardEntry(json: unknown): LeaderboardEntry {
  const fields = readFieldsOf(json, 'entry');
  return {
    rank: fields.number('rank'),
    racerId: fields.racerId('racerId'),
    name: fields.text('name'),
    output: fields.number('output'),
    raceId: fields.raceId('raceId'),
    startsAtMs: fields.number('startsAtMs'),
  };
}

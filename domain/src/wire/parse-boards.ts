import { RACE_STATUSES } from '../race.ts';
import { RESULT_STATUSES } from '../race-result.ts';
import type { LeaderboardEntry, LeaderboardPlace, LeaderboardResponse, ResultRow, ResultsResponse } from '../views.ts';
import { readFieldsOf } from './expect.ts';
import { withCursor } from './with-cursor.ts';

/** Answer of `GET /races/{raceId}/results`. Throws `WireError`. */
export function parseResults(json: unknown): ResultsResponse {
  const fields = readFieldsOf(json, 'results');
  const page = {
    raceId: fields.raceId('raceId'),
    status: fields.oneOf('status', RACE_STATUSES),
    finisherCount: fields.number('finisherCount'),
    racerCount: fields.number('racerCount'),
    results: fields.list('results', parseResultRow),
  };
  return withCursor(page, fields);
}

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
    rank: fields.number('rank'),
    entries: fields.list('entries', parseLeaderboardEntry),
  };
}

function parseResultRow(json: unknown): ResultRow {
  const fields = readFieldsOf(json, 'result');
  return {
    rank: fields.numberOrNull('rank'),
    racerId: fields.racerId('racerId'),
    name: fields.text('name'),
    status: fields.oneOf('status', RESULT_STATUSES),
    output: fields.number('output'),
    second: fields.number('second'),
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

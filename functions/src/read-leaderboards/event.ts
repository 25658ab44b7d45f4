import { encodeLeaderboardCsv, type LeaderboardPlace, type LeaderboardResponse } from '@alleycat/domain/wire';
import { fileResponse, varying, withNextLink } from '../lambda/http-formats.ts';
import { type HttpEvent, pathParameter, queryParameter } from '../lambda/http-request.ts';
import { caching, type HttpResponse, jsonResponse } from '../lambda/http-response.ts';

export const leaderboardQuery = (event: HttpEvent) => ({
  classId: pathParameter(event, 'classId'),
  limit: queryParameter(event, 'limit'),
  cursor: queryParameter(event, 'cursor'),
});

export const aroundQuery = (event: HttpEvent) => ({
  classId: pathParameter(event, 'classId'),
  racerId: pathParameter(event, 'racerId'),
  around: queryParameter(event, 'around'),
});

/** Bests change at the end of a race only. */
const BOARD_CACHING = caching.aFewSeconds;

export const leaderboardResponse = (board: LeaderboardResponse): HttpResponse =>
  varying(jsonResponse(board, BOARD_CACHING));

/** A page, as is the JSON: a class may have a million racers. */
export const csvLeaderboard = (board: LeaderboardResponse, event: HttpEvent): HttpResponse => {
  const csv = fileResponse(encodeLeaderboardCsv(board.entries), {
    format: 'csv',
    name: `leaderboard-${board.classId}`,
    cacheControl: BOARD_CACHING,
  });
  return withNextLink(csv, { event, nextCursor: board.nextCursor });
};

export const leaderboardPlaceResponse = (place: LeaderboardPlace): HttpResponse => jsonResponse(place, BOARD_CACHING);

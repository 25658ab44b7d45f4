import type { LeaderboardPlace, LeaderboardResponse } from '@alleycat/domain/wire';
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
export const leaderboardResponse = (board: LeaderboardResponse | LeaderboardPlace): HttpResponse =>
  jsonResponse(board, caching.aFewSeconds);

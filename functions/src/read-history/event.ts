import type { BestsResponse, HistoryInfoResponse } from '@alleycat/domain/wire';
import { type HttpEvent, pathParameter, queryParameter } from '../lambda/http-request.ts';
import { caching, gzipResponse, type HttpResponse, jsonResponse } from '../lambda/http-response.ts';

export const infoQuery = (event: HttpEvent) => ({ classId: pathParameter(event, 'classId') });

export const boardQuery = (event: HttpEvent) => ({
  classId: pathParameter(event, 'classId'),
  version: pathParameter(event, 'version'),
});

export const bestsQuery = (event: HttpEvent) => {
  const classId = queryParameter(event, 'classId');
  return { racerId: pathParameter(event, 'racerId'), ...(classId === undefined ? {} : { classId }) };
};

/** The board moves with every delivery, once a minute or so. */
export const infoResponse = (info: HistoryInfoResponse): HttpResponse => jsonResponse(info, caching.aFewSeconds);

/** Its version is in the address. */
export const boardResponse = (board: Uint8Array): Promise<HttpResponse> =>
  gzipResponse(board, { contentType: 'application/octet-stream', cacheControl: caching.forEver });

/** Asked for once a visit and right after a ride, when what was there before is of no use. */
export const bestsResponse = (bests: BestsResponse): HttpResponse => jsonResponse(bests, caching.never);

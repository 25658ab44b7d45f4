import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { DomainErrorCode } from '@alleycat/domain';

/** Answer of an HTTP function, payload format 2.0. */
export interface HttpResponse {
  statusCode: number;
  headers: Record<string, string>;
  body: string;
  /** The gateway decodes the body and sends its bytes. */
  isBase64Encoded?: true;
}

/** Codes of the domain, and those that only a web request can come to. */
export type ProblemCode = DomainErrorCode | 'ROUTE_NOT_FOUND' | 'INTERNAL_ERROR';

/** Every code an error can carry and the status it is answered with; a code without a status does not compile. */
export const statusOf = {
  RACE_ID_INVALID: 400,
  RACE_NOT_ALIGNED: 404,
  CLASS_ID_INVALID: 400,
  CLASS_UNKNOWN: 404,
  RACER_ID_INVALID: 400,
  RACER_NOT_RANKED: 404,
  RACER_NOT_IN_RACE: 404,
  RIDE_NOT_ARCHIVED: 404,
  RIDE_NOT_KEPT: 404,
  RIDE_EXPIRED: 410,
  RIDE_TOO_LARGE: 422,
  ROSTER_NOT_YET: 404,
  BOARD_OUTDATED: 404,
  CURSOR_INVALID: 400,
  QUERY_INVALID: 400,
  ROUTE_NOT_FOUND: 404,
  // Readings do not come in over HTTP, and what is stored was checked when it was: these are faults of ours.
  NOT_JSON: 500,
  NOT_AN_OBJECT: 500,
  CLASS_MISMATCH: 500,
  SECOND_INVALID: 500,
  EVENT_INVALID: 500,
  FINAL_TOO_EARLY: 500,
  CADENCE_INVALID: 500,
  RESISTANCE_INVALID: 500,
  NAME_INVALID: 500,
  TIME_IMPLAUSIBLE: 500,
  RULES_INVALID: 500,
  RACE_TIME_INVALID: 500,
  STANDINGS_CORRUPT: 500,
  HISTORY_CORRUPT: 500,
  FRAME_INVALID: 500,
  WINDOW_STATE_INVALID: 500,
  STALE_WRITE: 500,
  WINDOW_CLOSE_INCOMPLETE: 500,
  ANNOUNCE_INCOMPLETE: 500,
  HISTORY_WRITE_INCOMPLETE: 500,
  ARCHIVE_CORRUPT: 500,
  ARCHIVE_EMPTY: 500,
  HIDDEN_FULL: 500,
  RANK_INDEX_AWAY: 500,
  REDRIVE_FAILED: 500,
  WIRE_INVALID: 500,
  INTERNAL_ERROR: 500,
} satisfies Record<ProblemCode, number>;

const titleOf: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  404: 'Not Found',
  410: 'Gone',
  422: 'Unprocessable Content',
  500: 'Internal Server Error',
};

/** How long an answer may be reused. */
export const caching = {
  never: 'no-store',
  aFewSeconds: 'public, max-age=5',
  /** What moves only if an operator hides a racer, or redrives readings long after the fact. */
  aMinute: 'public, max-age=60',
  forEver: 'public, max-age=31536000, immutable',
} as const;
export type Caching = (typeof caching)[keyof typeof caching];

export const jsonResponse = (body: unknown, cacheControl: Caching): HttpResponse => ({
  statusCode: 200,
  headers: { 'content-type': 'application/json; charset=utf-8', 'cache-control': cacheControl },
  body: JSON.stringify(body),
});

const gzipAsync = promisify(gzip);

/** Bytes, compressed on the way: the gateway compresses nothing itself. */
export const gzipResponse = async (
  bytes: Uint8Array,
  { contentType, cacheControl }: { contentType: string; cacheControl: Caching },
): Promise<HttpResponse> => ({
  statusCode: 200,
  headers: { 'content-type': contentType, 'content-encoding': 'gzip', 'cache-control': cacheControl },
  body: (await gzipAsync(bytes)).toString('base64'),
  isBase64Encoded: true,
});

/** Refusals that stay as they are, so that who asks again and again is answered on the way. */
const cachingOf: Partial<Record<ProblemCode, Caching>> = {
  RIDE_NOT_KEPT: caching.aMinute,
  RIDE_EXPIRED: caching.aMinute,
};

/** Problem details (RFC 9457). */
export const problemResponse = ({ code, detail }: { code: ProblemCode; detail: string }): HttpResponse => {
  const status = statusOf[code];
  const problem = { type: 'about:blank', title: titleOf[status], status, detail, code };
  return {
    statusCode: status,
    headers: { 'content-type': 'application/problem+json', 'cache-control': cachingOf[code] ?? caching.never },
    body: JSON.stringify(problem),
  };
};

import {
  type BestsResponse,
  type ConfigResponse,
  type HistoryInfoResponse,
  type LeaderboardPlace,
  type LeaderboardResponse,
  type LiveSnapshot,
  type Problem,
  parseBests,
  parseConfig,
  parseHistoryInfo,
  parseLeaderboard,
  parseLeaderboardPlace,
  parseLive,
  parseProblem,
  parseRacerResults,
  parseRaces,
  parseResultPlace,
  parseResults,
  parseRoster,
  type RacerResultsResponse,
  type RacesResponse,
  type ResultPlace,
  type ResultsResponse,
  type RosterResponse,
} from '@alleycat/domain/wire';
import { texts } from '../texts/index.ts';

/** The platform answered, but not with what was asked for. */
export class ApiError extends Error {
  readonly code: string;
  readonly status: number;
  /** After which time the platform wants to be asked again, if it says so. */
  readonly retryAfterMs: number | undefined;

  constructor(
    o: { code: string; status: number; message: string; retryAfterMs?: number | undefined },
    options?: ErrorOptions,
  ) {
    super(o.message, options);
    this.code = o.code;
    this.status = o.status;
    this.retryAfterMs = o.retryAfterMs;
  }
}

/** One page of a list; `cursor` is the `nextCursor` of the page before. */
export interface PageQuery {
  limit: number;
  cursor?: string | undefined;
}

export type RideFormat = 'csv' | 'tcx';

/** Reads of the HTTP API. Every call throws ApiError for a refusal or silence, and WireError for an answer of another shape. */
export interface Api {
  config(): Promise<ConfigResponse>;
  /** The ridden races of a class, newest first. */
  races(o: { classId: number } & PageQuery): Promise<RacesResponse>;
  liveSnapshot(raceId: string): Promise<LiveSnapshot>;
  /** Entries `from` to `version` - 1. */
  roster(o: { raceId: string; version: number; from: number }): Promise<RosterResponse>;
  results(o: { raceId: string } & PageQuery): Promise<ResultsResponse>;
  /** Path below the API's address of a whole result list as CSV, for a link. */
  resultsCsvPath(raceId: string): string;
  /**
   * A racer's line in a result list and those next to it, up to `around` on each side (0 to 50, 5 unless told). Throws
   * ApiError with `RACER_NOT_IN_RACE` when the racer is not in it.
   */
  resultPlace(o: { raceId: string; racerId: string; around?: number }): Promise<ResultPlace>;
  /**
   * A racer's ride as a file. Throws ApiError with `RIDE_NOT_ARCHIVED` until it is delivered, with `RACER_NOT_IN_RACE` when
   * there will be none.
   */
  rideFile(o: { raceId: string; racerId: string; format: RideFormat }): Promise<Blob>;
  leaderboard(o: { classId: number } & PageQuery): Promise<LeaderboardResponse>;
  /** A racer's rank in a class and the entries next to it. Throws ApiError with `RACER_NOT_RANKED` when there is none. */
  leaderboardPlace(o: { classId: number; racerId: string; around?: number }): Promise<LeaderboardPlace>;
  /** What a racer finished races with, newest first. */
  racerResults(o: { racerId: string } & PageQuery): Promise<RacerResultsResponse>;
  /** Which all-time board of a class is the newest. */
  readHistory(classId: number): Promise<HistoryInfoResponse>;
  /**
   * An encoded all-time board. It never changes, so the browser keeps it; `isReload` asks past what it keeps, for bytes
   * that turned out to be broken. Throws ApiError with `BOARD_OUTDATED` when there is a newer one.
   */
  readHistoryBoard(o: { boardPath: string; isReload?: boolean }): Promise<Uint8Array>;
  /** A racer's own bests in one class. */
  readBests(o: { racerId: string; classId: number }): Promise<BestsResponse>;
  /** A racer's own bests in every class ridden. */
  bests(racerId: string): Promise<BestsResponse>;
}

export interface ApiOptions {
  /** Where the API is. @default the page's own origin */
  baseUrl?: string;
  /** @default globalThis.fetch */
  fetch?: typeof globalThis.fetch;
  /** A slower answer than this counts as none. @default 8000 */
  timeoutMs?: number;
}

type CacheMode = 'default' | 'no-store' | 'reload';

const defaultTimeoutMs = 8_000;
/** The archive is gone through while the page waits: the API gives up after 30 s, and says so. */
const rideTimeoutMs = 35_000;

export function createApi(options: ApiOptions = {}): Api {
  const { baseUrl = '', fetch = globalThis.fetch.bind(globalThis), timeoutMs = defaultTimeoutMs } = options;
  const answerOf = async (path: string, cache: CacheMode, withinMs = timeoutMs): Promise<Response> => {
    const response = await ask(() => fetch(`${baseUrl}${path}`, { cache, signal: AbortSignal.timeout(withinMs) }));
    if (!response.ok) throw await refusalOf(response);
    return response;
  };
  const read = async (path: string, cache: CacheMode = 'default'): Promise<unknown> => {
    const response = await answerOf(path, cache);
    const body = await ask(() => response.text());
    try {
      return JSON.parse(body);
    } catch (cause) {
      const { status } = response;
      throw new ApiError({ code: 'UNEXPECTED_ANSWER', status, message: texts.problems.notJson }, { cause });
    }
  };
  return {
    config: async () => parseConfig(await read('/config', 'no-store')),
    races: async ({ classId, ...page }) => parseRaces(await read(pathOf(['classes', classId, 'races'], page))),
    liveSnapshot: async (raceId) => parseLive(await read(`/races/${raceId}/live`, 'no-store')),
    roster: async ({ raceId, version, from }) =>
      parseRoster(await read(`/races/${raceId}/roster?version=${version}&from=${from}`)),
    results: async ({ raceId, ...page }) => parseResults(await read(pathOf(['races', raceId, 'results'], page))),
    resultsCsvPath: (raceId) => pathOf(['races', raceId, 'results'], { format: 'csv' }),
    resultPlace: async ({ raceId, racerId, ...query }) =>
      parseResultPlace(await read(pathOf(['races', raceId, 'results', racerId], query))),
    rideFile: async ({ raceId, racerId, format }) => {
      const response = await answerOf(
        pathOf(['races', raceId, 'rides', racerId], { format }),
        'default',
        rideTimeoutMs,
      );
      return await ask(() => response.blob());
    },
    leaderboard: async ({ classId, ...page }) =>
      parseLeaderboard(await read(pathOf(['classes', classId, 'leaderboard'], page))),
    leaderboardPlace: async ({ classId, racerId, ...query }) =>
      parseLeaderboardPlace(await read(pathOf(['classes', classId, 'leaderboard', racerId], query))),
    racerResults: async ({ racerId, ...page }) =>
      parseRacerResults(await read(pathOf(['racers', racerId, 'results'], page))),
    readHistory: async (classId) => parseHistoryInfo(await read(`/classes/${classId}/history`, 'no-store')),
    readHistoryBoard: async ({ boardPath, isReload = false }) => {
      const response = await answerOf(boardPath, isReload ? 'reload' : 'default');
      return new Uint8Array(await ask(() => response.arrayBuffer()));
    },
    readBests: async ({ racerId, classId }) =>
      parseBests(await read(`/racers/${racerId}/bests?classId=${classId}`, 'no-store')),
    bests: async (racerId) => parseBests(await read(pathOf(['racers', racerId, 'bests']), 'no-store')),
  };
}

/** Ids come from addresses that people type, so they are escaped; parameters that are undefined are left out. */
function pathOf(
  segments: readonly (string | number)[],
  query: Readonly<Record<string, string | number | undefined>> = {},
): string {
  const parameters = Object.entries(query).flatMap(([key, value]) =>
    value === undefined ? [] : [`${key}=${encodeURIComponent(value)}`],
  );
  const path = segments.map((segment) => `/${encodeURIComponent(segment)}`).join('');
  return parameters.length === 0 ? path : `${path}?${parameters.join('&')}`;
}

async function ask<Answer>(request: () => Promise<Answer>): Promise<Answer> {
  try {
    return await request();
  } catch (cause) {
    throw new ApiError({ code: 'UNREACHABLE', status: 0, message: texts.problems.unreachable }, { cause });
  }
}

/** The problem document says it best; whatever stands between us and the platform may answer without one. */
async function refusalOf(response: Response): Promise<ApiError> {
  const { code, detail } = await problemOf(response);
  const { status, headers } = response;
  const retryAfter = headers.get('retry-after') ?? '';
  const retryAfterMs = /^\d{1,6}$/.test(retryAfter) ? Number(retryAfter) * 1_000 : undefined;
  return new ApiError({ code, status, message: texts.problems.answer(status, detail), retryAfterMs });
}

async function problemOf(response: Response): Promise<Pick<Problem, 'code' | 'detail'>> {
  try {
    return parseProblem(await response.json());
  } catch {
    return { code: 'UNEXPECTED_ANSWER', detail: response.statusText };
  }
}

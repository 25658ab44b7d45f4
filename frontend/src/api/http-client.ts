import {
  type ConfigResponse,
  type LiveSnapshot,
  type Problem,
  parseConfig,
  parseLive,
  parseProblem,
  parseResults,
  parseRoster,
  type ResultsResponse,
  type RosterResponse,
} from '@alleycat/domain/wire';
import { texts } from '../texts.ts';

/** The platform answered, but not with what was asked for. */
export class ApiError extends Error {
  readonly code: string;
  readonly status: number;

  constructor(o: { code: string; status: number; message: string }, options?: ErrorOptions) {
    super(o.message, options);
    this.code = o.code;
    this.status = o.status;
  }
}

/** Reads of the HTTP API. Every call throws ApiError for a refusal or silence, and WireError for an answer of another shape. */
export interface Api {
  config(): Promise<ConfigResponse>;
  liveSnapshot(raceId: string): Promise<LiveSnapshot>;
  /** Entries `from` to `version` - 1. */
  roster(o: { raceId: string; version: number; from: number }): Promise<RosterResponse>;
  results(o: { raceId: string; limit: number }): Promise<ResultsResponse>;
}

export interface ApiOptions {
  /** Where the API is. @default the page's own origin */
  baseUrl?: string;
  /** @default globalThis.fetch */
  fetch?: typeof globalThis.fetch;
  /** A slower answer than this counts as none. @default 8000 */
  timeoutMs?: number;
}

const defaultTimeoutMs = 8_000;

export function createApi(options: ApiOptions = {}): Api {
  const { baseUrl = '', fetch = globalThis.fetch.bind(globalThis), timeoutMs = defaultTimeoutMs } = options;
  const read = async (path: string, cache: 'default' | 'no-store' = 'default'): Promise<unknown> => {
    const response = await ask(() => fetch(`${baseUrl}${path}`, { cache, signal: AbortSignal.timeout(timeoutMs) }));
    if (!response.ok) throw await refusalOf(response);
    return response.json();
  };
  return {
    config: async () => parseConfig(await read('/config', 'no-store')),
    liveSnapshot: async (raceId) => parseLive(await read(`/races/${raceId}/live`, 'no-store')),
    roster: async ({ raceId, version, from }) =>
      parseRoster(await read(`/races/${raceId}/roster?version=${version}&from=${from}`)),
    results: async ({ raceId, limit }) => parseResults(await read(`/races/${raceId}/results?limit=${limit}`)),
  };
}

async function ask(request: () => Promise<Response>): Promise<Response> {
  try {
    return await request();
  } catch (cause) {
    throw new ApiError({ code: 'UNREACHABLE', status: 0, message: texts.problems.unreachable }, { cause });
  }
}

/** The problem document says it best; whatever stands between us and the platform may answer without one. */
async function refusalOf(response: Response): Promise<ApiError> {
  const { code, detail } = await problemOf(response);
  return new ApiError({ code, status: response.status, message: texts.problems.answer(response.status, detail) });
}

async function problemOf(response: Response): Promise<Pick<Problem, 'code' | 'detail'>> {
  try {
    return parseProblem(await response.json());
  } catch {
    return { code: 'UNEXPECTED_ANSWER', detail: response.statusText };
  }
}

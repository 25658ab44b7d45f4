import {
  type ClassId,
  decodeHistoryBoard,
  type HistoryBoard,
  hundredthsOf,
  type RaceId,
  type RaceResult,
  type RacerId,
  type RaceStatus,
  type RosterEntry,
} from '@alleycat/domain';
import {
  type ConfigResponse,
  type LiveSnapshot,
  parseBests,
  parseConfig,
  parseHistoryInfo,
  parseLeaderboard,
  parseLive,
  parseProblem,
  parseResults,
  parseRoster,
} from '@alleycat/domain/wire';
import type { Clock } from './clock.ts';
import { reasonOf, SimulatorError } from './errors.ts';
import type { LeaderboardRow } from './leaderboard/finals-book.ts';
import type { ReadRoster } from './roster-cache.ts';

/** The official list of a race, all pages of it. */
export interface RaceResults {
  readonly status: RaceStatus;
  readonly finisherCount: number;
  readonly racerCount: number;
  readonly rows: readonly RaceResult[];
}

/** A class leaderboard from its top on. */
export interface ClassLeaderboard {
  readonly rows: readonly LeaderboardRow[];
  /** Whether there are more. */
  readonly isCut: boolean;
}

/** Reads the HTTP API. Every method rejects with a SimulatorError that names the address. */
export interface ApiClient {
  readConfig(): Promise<ConfigResponse>;
  readLive(raceId: RaceId): Promise<LiveSnapshot>;
  readRoster: ReadRoster;
  readResults(raceId: RaceId): Promise<RaceResults>;
  /** As many lines as there are, page by page, but about `rowsMax` at most. */
  readLeaderboard(classId: ClassId, rowsMax: number): Promise<ClassLeaderboard>;
  /** The racer's all-time curve in a class: best outputs in hundredths from second 1 on; empty for a stranger. */
  readCurve(racer: { racerId: RacerId; classId: ClassId }): Promise<readonly number[]>;
  /** The newest all-time board of a class; undefined while there is none. */
  readHistoryBoard(classId: ClassId): Promise<HistoryBoard | undefined>;
}

export interface ApiClientOptions {
  /** Root of the API, without a slash at the end. */
  readonly url: string;
  readonly clock: Clock;
  /** @default the platform's own */
  readonly fetch?: typeof fetch;
  /** @default 10000 */
  readonly timeoutMs?: number;
  /** Requests for one answer, the first included, while the server is unreachable or asks to try again. @default 3 */
  readonly attemptsMax?: number;
}

const retryMs = 250;
const rowsPerPage = 1_000;
/** Pages of one list: a million lines. A server that always names a next one would keep a run for ever. */
const pagesMax = 1_000;

export function createApiClient(options: ApiClientOptions): ApiClient {
  const read = async <Body, T>(path: string, { receive, parse }: Format<Body, T>): Promise<T> => {
    const { attemptsMax = 3, clock } = options;
    for (let attempt = 1; ; attempt += 1) {
      const answer = await ask(options, path, receive);
      if (answer instanceof SimulatorError) {
        if (attempt >= attemptsMax || answer.code !== 'API_UNREACHABLE') throw answer;
        await clock.sleep(retryMs * attempt);
      } else return parseAnswer(`${options.url}${path}`, () => parse(answer.body));
    }
  };
  const get = <T>(path: string, parse: (json: unknown) => T) => read(path, { receive: jsonOf, parse });
  const getBytes = <T>(path: string, parse: (bytes: Uint8Array) => T) => read(path, { receive: bytesOf, parse });
  return {
    readConfig: () => get('/config', parseConfig),
    readLive: (raceId) => get(`/races/${raceId}/live`, parseLive),
    readRoster: async ({ raceId, from, version }): Promise<readonly RosterEntry[]> => {
      const path = `/races/${raceId}/roster?version=${version}&from=${from}`;
      return (await get(path, parseRoster)).racers;
    },
    readResults: async (raceId) => {
      const rows: RaceResult[] = [];
      for (let cursor = '', pages = 1; ; pages += 1) {
        const path = `/races/${raceId}/results?limit=${rowsPerPage}${cursor}`;
        const { results, nextCursor, ...head } = await get(path, parseResults);
        rows.push(...results.map(({ output, ...row }) => ({ ...row, outputHundredths: hundredthsOf(output) })));
        if (nextCursor === undefined) return { ...head, rows };
        if (pages >= pagesMax) throw endless(`${options.url}${path}`);
        cursor = `&cursor=${encodeURIComponent(nextCursor)}`;
      }
    },
    readLeaderboard: async (classId, rowsMax) => {
      const rows: LeaderboardRow[] = [];
      for (let cursor = '', pages = 1; ; pages += 1) {
        const path = `/classes/${classId}/leaderboard?limit=${rowsPerPage}${cursor}`;
        const { entries, nextCursor } = await get(path, parseLeaderboard);
        for (const { output, startsAtMs, ...row } of entries) {
          rows.push({ ...row, outputHundredths: hundredthsOf(output), startSeconds: startsAtMs / 1000 });
        }
        if (nextCursor === undefined) return { rows, isCut: false };
        if (rows.length >= rowsMax) return { rows, isCut: true };
        if (pages >= pagesMax) throw endless(`${options.url}${path}`);
        cursor = `&cursor=${encodeURIComponent(nextCursor)}`;
      }
    },
    readCurve: async ({ racerId, classId }) => {
      const { classes } = await get(`/racers/${racerId}/bests?classId=${classId}`, parseBests);
      return classes.find((bests) => bests.classId === classId)?.outputs ?? [];
    },
    readHistoryBoard: async (classId) => {
      const { boardPath } = await get(`/classes/${classId}/history`, parseHistoryInfo);
      return boardPath === null ? undefined : getBytes(boardPath, decodeHistoryBoard);
    },
  };
}

const endless = (address: string): SimulatorError =>
  new SimulatorError('API_ANSWER_UNEXPECTED', `${address} names a next page even after ${pagesMax} pages`);

interface Format<Body, T> {
  readonly receive: (response: Response) => Promise<Body>;
  readonly parse: (body: Body) => T;
}

const jsonOf = (response: Response): Promise<unknown> => response.json();
const bytesOf = async (response: Response): Promise<Uint8Array> => new Uint8Array(await response.arrayBuffer());

// A failure comes back as a value: whether it is worth another try is the caller's decision.
async function ask<Body>(
  { url, fetch: request = fetch, timeoutMs = 10_000 }: ApiClientOptions,
  path: string,
  receive: (response: Response) => Promise<Body>,
): Promise<{ body: Body } | SimulatorError> {
  const address = `${url}${path}`;
  try {
    const response = await request(address, { signal: AbortSignal.timeout(timeoutMs) });
    if (!response.ok) return refusalOf(address, response.status, await response.text());
    return { body: await receive(response) };
  } catch (error) {
    const hint = 'check --url and that the server is running';
    const message = `cannot read ${address}: ${causesOf(error)}; ${hint}`;
    return new SimulatorError('API_UNREACHABLE', message, { cause: error });
  }
}

function refusalOf(address: string, status: number, text: string): SimulatorError {
  const { code, detail } = problemOf(text);
  const isTemporary = status === 429 || status >= 500 || code === 'ROSTER_NOT_YET';
  const message = `${address} answers ${status} ${code}: ${detail}`;
  return new SimulatorError(isTemporary ? 'API_UNREACHABLE' : 'API_ANSWER_UNEXPECTED', message);
}

// A gateway in front of the API has error bodies of its own.
function problemOf(text: string): { code: string; detail: string } {
  try {
    return parseProblem(JSON.parse(text));
  } catch {
    return { code: 'NO_PROBLEM_DOCUMENT', detail: text.slice(0, 200) };
  }
}

function parseAnswer<T>(address: string, parse: () => T): T {
  try {
    return parse();
  } catch (error) {
    const message = `${address} answers in an unknown shape: ${reasonOf(error)}`;
    throw new SimulatorError('API_ANSWER_UNEXPECTED', message, { cause: error });
  }
}

// fetch says "fetch failed" and keeps the reason (refused, unknown host) in its cause.
function causesOf(error: unknown): string {
  const reason = reasonOf(error);
  return error instanceof Error && error.cause !== undefined ? `${reason} (${reasonOf(error.cause)})` : reason;
}

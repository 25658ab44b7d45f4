import type { RaceId, RosterEntry } from '@alleycat/domain';
import { type ConfigResponse, parseConfig, parseRoster } from '@alleycat/domain/wire';
import { OpsError, reasonOf } from '../errors.ts';

/** A stretch of a roster. */
export interface RosterQuery {
  readonly raceId: RaceId;
  /** Index of the first entry. */
  readonly from: number;
  /** Index behind the last one. */
  readonly version: number;
}

/** Reads the HTTP API. Every method rejects with an OpsError that names the address. */
export interface RaceApi {
  readConfig(): Promise<ConfigResponse>;
  readRoster(query: RosterQuery): Promise<readonly RosterEntry[]>;
}

const ANSWER_TIMEOUT_MS = 10_000;

/** @param url root of the API, without a slash at the end */
export function createRaceApi(url: string): RaceApi {
  const get = async <Value>(path: string, parse: (json: unknown) => Value): Promise<Value> => {
    const address = `${url}${path}`;
    try {
      const response = await fetch(address, { signal: AbortSignal.timeout(ANSWER_TIMEOUT_MS) });
      if (!response.ok) throw new Error(`it answers ${response.status}`);
      return parse(await response.json());
    } catch (error) {
      const message = `could not read ${address}: ${causesOf(error)}; if it is another one, name it with --url`;
      throw new OpsError('API_FAILED', message, { cause: error });
    }
  };
  return {
    readConfig: () => get('/config', parseConfig),
    readRoster: async ({ raceId, from, version }) =>
      (await get(`/races/${raceId}/roster?version=${version}&from=${from}`, parseRoster)).racers,
  };
}

// fetch says "fetch failed" and keeps the reason (refused, unknown host) in its cause.
function causesOf(error: unknown): string {
  const reason = reasonOf(error);
  return error instanceof Error && error.cause !== undefined ? `${reason} (${reasonOf(error.cause)})` : reason;
}

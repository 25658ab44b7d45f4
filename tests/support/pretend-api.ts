import { endsAtMs, type Race, type RaceId, type RaceRules, type RosterEntry, type Standing } from '@alleycat/domain';
import { createRacerCounts, createRankedResults, listRaces, readRace } from '@alleycat/domain/use-cases';
import { createHttpCursors } from '../../functions/src/lambda/http-cursors.ts';
import type { HttpEvent } from '../../functions/src/lambda/http-request.ts';
import { caching, type HttpResponse, jsonResponse } from '../../functions/src/lambda/http-response.ts';
import { createRouter } from '../../functions/src/lambda/http-router.ts';
import { createHandler as createReadLeaderboards } from '../../functions/src/read-leaderboards/handler.ts';
import { createHandler as createReadResults } from '../../functions/src/read-results/handler.ts';
import { createHandler as createReadRides } from '../../functions/src/read-rides/handler.ts';
import { memoryLeaderboardStore } from './fakes/memory-leaderboard-store.ts';
import { memoryResultStore } from './fakes/memory-result-store.ts';
import { memorySummaryStore } from './fakes/memory-summary-store.ts';
import { recordingTelemetry } from './fakes/recording-telemetry.ts';
import { nobodyHidden } from './hidden.ts';
import { createPretendRanks, type PretendRanks } from './pretend-ranks.ts';
import { pretendRides } from './pretend-rides.ts';

/** A race as it is ridden, in memory. */
export interface PretendRace {
  readonly race: Race;
  readonly roster: RosterEntry[];
  readonly standings: (Standing | undefined)[];
  version: number;
  publishedAtMs: number;
}

/** The platform's own answers of the HTTP API about races, results and leaderboards, over races in memory. */
export interface PretendApi {
  /** Undefined if the path is none of its own. */
  answer(url: URL, headers: Readonly<Record<string, string>>): Promise<HttpResponse | undefined>;
  /** While the rank index is away, ranks of many are estimates. */
  setRanksAway(isAway: boolean): void;
  /** Until rides are archived, none of them can be had. They are at first. */
  setRidesArchived(areArchived: boolean): void;
}

export interface PretendApiOptions {
  readonly rules: RaceRules;
  readonly races: ReadonlyMap<string, PretendRace>;
  /** Racers who finished in class 1 long ago; with them there is a rank index. @default 0 */
  readonly rankedCount?: number;
}

const RESULTS = ['/races/{raceId}/results', '/races/{raceId}/results/{racerId}', '/racers/{racerId}/results'];
const LEADERBOARDS = ['/classes/{classId}/leaderboard', '/classes/{classId}/leaderboard/{racerId}'];
const RIDES = ['/races/{raceId}/rides/{racerId}'];
/** Nobody here waits for deliveries: to who asks for a ride they are all over. */
const DELIVERED_AFTER_MS = 600_000;
const RACES = ['/classes/{classId}/races', '/races/{raceId}'];

/** Who was riding this close to the end has finished: the field rides to a timer, which may skip the last second. */
const FINISH_SLACK_SECONDS = 1;

export const createPretendApi = (o: PretendApiOptions): PretendApi => {
  const stores = createStores(o);
  const clock = { nowMs: () => Date.now() };
  let areRidesArchived = true;
  const ports = {
    rules: o.rules,
    clock,
    hidden: nobodyHidden,
    ...stores,
    ranks: stores.ranks?.ports,
    archive: pretendRides(o.races, () => areRidesArchived),
    delivery: { bufferSeconds: 65, nearDays: 90 },
    classes: [],
    ranked: createRankedResults({ ...stores, hidden: nobodyHidden, clock }),
    counts: createRacerCounts({ roster: stores.roster, hidden: nobodyHidden }),
    cursors: createHttpCursors({ CURSOR_KEY: 'a key that nobody can guess' }),
    telemetry: recordingTelemetry(),
  };
  const answerRaces = createRouter(
    {
      'GET /classes/{classId}/races': async (event) => {
        const { limit, cursor } = ports.cursors.open(event).queryStringParameters ?? {};
        const races = await listRaces({ classId: event.pathParameters?.['classId'] ?? '', limit, cursor }, ports);
        return jsonResponse(ports.cursors.seal(event, races), caching.never);
      },
      'GET /races/{raceId}': async ({ pathParameters }) =>
        jsonResponse(await readRace({ raceId: pathParameters?.['raceId'] ?? '' }, ports), caching.never),
    },
    ports.telemetry,
  );
  const routes = [
    ...RESULTS.map((path) => routeOf(path, createReadResults(ports))),
    ...LEADERBOARDS.map((path) => routeOf(path, createReadLeaderboards(ports))),
    ...RIDES.map((path) =>
      routeOf(path, createReadRides({ ...ports, clock: { nowMs: () => Date.now() + DELIVERED_AFTER_MS } })),
    ),
    ...RACES.map((path) => routeOf(path, answerRaces)),
  ];
  return {
    setRanksAway: (isAway) => stores.ranks?.setAway(isAway),
    setRidesArchived: (areArchived) => {
      areRidesArchived = areArchived;
    },
    answer: async (url, headers) => {
      for (const { path, pattern, handle } of routes) {
        const found = pattern.exec(url.pathname);
        if (found === null) continue;
        await stores.recordWhatIsOver();
        const pathParameters = Object.fromEntries(
          Object.entries(found.groups ?? {}).map(([name, value]) => [name, decodeURIComponent(value)]),
        );
        const queryStringParameters = Object.fromEntries(url.searchParams);
        return await handle({
          routeKey: `GET ${path}`,
          headers: { ...headers },
          pathParameters,
          queryStringParameters,
        });
      }
      return undefined;
    },
  };
};

const routeOf = (path: string, handle: (event: HttpEvent) => Promise<HttpResponse>) => ({
  path,
  handle,
  pattern: new RegExp(`^${path.replaceAll(/\{(\w+)\}/g, '(?<$1>[^/]+)')}$`),
});

/** Stores that hold what is ridden; final results and bests are recorded when a race is over. */
const createStores = ({ races, rules, rankedCount = 0 }: PretendApiOptions) => {
  const results = memoryResultStore();
  const leaderboards = memoryLeaderboardStore();
  const summaries = memorySummaryStore();
  const recorded = new Set<RaceId>();
  const { raceLengthSeconds } = rules;
  const ranks: PretendRanks | undefined =
    rankedCount === 0 ? undefined : createPretendRanks({ rankedCount, raceLengthSeconds, leaderboards });

  const recordFinals = async ({ race, roster, standings }: PretendRace): Promise<void> => {
    for (const [index, entry] of roster.entries()) {
      const { second = 0, outputHundredths = 0 } = standings[index] ?? {};
      if (second < race.lengthSeconds - FINISH_SLACK_SECONDS) continue;
      const final = { ...entry, outputHundredths };
      await results.recordFinal(race.raceId, final);
      const best = { ...final, raceId: race.raceId, startSeconds: race.startSeconds };
      await leaderboards.recordBest(race.classId, best);
      await ranks?.put(race.classId, best);
    }
  };
  return {
    results,
    leaderboards,
    summaries,
    ranks,
    roster: { read: async (raceId: RaceId) => [...(races.get(raceId)?.roster ?? [])] },
    standings: {
      read: async (raceId: RaceId) => {
        const ridden = races.get(raceId);
        if (ridden === undefined) return undefined;
        const { version, publishedAtMs, standings } = ridden;
        return { version, publishedAtMs, newestSecond: 0, standings };
      },
    },
    recordWhatIsOver: async (): Promise<void> => {
      await ranks?.prepare();
      for (const ridden of races.values()) {
        if (ridden.roster.length > 0) await summaries.recordRacerCount(ridden.race, ridden.roster.length);
        if (recorded.has(ridden.race.raceId) || Date.now() < endsAtMs(ridden.race)) continue;
        recorded.add(ridden.race.raceId);
        await recordFinals(ridden);
      }
    },
  };
};

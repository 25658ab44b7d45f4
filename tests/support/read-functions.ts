import { expect } from 'vitest';
import type { RacerId } from '../../domain/src/index.ts';
import { createRacerCounts, createRankedResults } from '../../domain/src/use-cases/index.ts';
import { createHttpCursors } from '../../functions/src/lambda/http-cursors.ts';
import type { HttpRoute } from '../../functions/src/lambda/http-router.ts';
import { parseRaceClasses } from '../../functions/src/lambda/race-settings.ts';
import { createHandler as createReadHistory } from '../../functions/src/read-history/handler.ts';
import { createHandler as createReadLeaderboards } from '../../functions/src/read-leaderboards/handler.ts';
import { configSettingsOf } from '../../functions/src/read-races/config-settings.ts';
import { createHandler as createReadRaces } from '../../functions/src/read-races/handler.ts';
import { createHandler as createReadResults } from '../../functions/src/read-results/handler.ts';
import { createHandler as createReadRides } from '../../functions/src/read-rides/handler.ts';
import { httpEvent } from './aws-events.ts';
import { memoryHistoryStore } from './fakes/memory-history-store.ts';
import { memoryLeaderboardStore } from './fakes/memory-leaderboard-store.ts';
import { memoryReadingSearch } from './fakes/memory-reading-search.ts';
import { memoryResultStore } from './fakes/memory-result-store.ts';
import { memoryRosterStore } from './fakes/memory-roster-store.ts';
import { memoryStandingsStore } from './fakes/memory-standings-store.ts';
import { memorySummaryStore } from './fakes/memory-summary-store.ts';
import { recordingTelemetry } from './fakes/recording-telemetry.ts';
import { hiding } from './hidden.ts';
import { expectDescribed } from './openapi.ts';
import { arrivalMs, rules } from './readings.ts';

const RACE_CLASSES = '1=Commuter,2=Messenger';

type RequestOptions = NonNullable<Parameters<typeof httpEvent>[1]>;

/** The read functions over stores in memory, at a standing time. */
export const openReadFunctions = ({ nowMs = arrivalMs(100) } = {}) => {
  const telemetry = recordingTelemetry();
  const hiddenRacers = new Set<RacerId>();
  const hidden = hiding(hiddenRacers);
  const roster = memoryRosterStore();
  const standings = memoryStandingsStore();
  const results = memoryResultStore();
  const clock = { nowMs: () => nowMs };
  const ports = {
    rules,
    hidden,
    counts: createRacerCounts({ roster, hidden }),
    classes: parseRaceClasses(RACE_CLASSES),
    settingsFor: configSettingsOf(
      {
        RACE_CLASSES,
        WINDOW_SECONDS: '1',
        LIVE_TOPIC_PREFIX: 'alleycat/live',
        READINGS_TOPIC: '$aws/rules/alleycat_readings/alleycat/readings',
        READING_STREAM: 'readings',
        ISSUER: 'https://issuer.example',
        LOGIN_URL: '/',
        MQTT_AUTHORIZER: 'Racers',
        MQTT_URL: '',
      },
      rules,
    ),
    standings,
    roster,
    summaries: memorySummaryStore(),
    results,
    ranked: createRankedResults({ results, standings, roster, hidden, clock }),
    leaderboards: memoryLeaderboardStore(),
    history: memoryHistoryStore(),
    archive: memoryReadingSearch(),
    delivery: { bufferSeconds: 65, nearDays: 90 },
    clock,
    cursors: createHttpCursors({ CURSOR_KEY: 'a key that nobody can guess' }),
    telemetry,
  };
  const handlers = {
    races: createReadRaces(ports),
    results: createReadResults(ports),
    leaderboards: createReadLeaderboards(ports),
    history: createReadHistory(ports),
    rides: createReadRides(ports),
  };
  /** Answers a request, and expects the answer to be one that the API's description allows, and no page to any browser. */
  const ask = async (handle: HttpRoute, routeKey: string, options?: RequestOptions) => {
    const response = await handle(httpEvent(routeKey, options));
    expectDescribed(routeKey, response);
    const isJson = response.headers['content-type']?.includes('json');
    const { 'content-security-policy': policy, 'x-content-type-options': typeOptions, ...headers } = response.headers;
    expect([policy, typeOptions]).toEqual(["default-src 'none'; frame-ancestors 'none'", 'nosniff']);
    return {
      status: response.statusCode,
      headers,
      body: isJson ? JSON.parse(response.body) : response.body,
    };
  };
  return { ...ports, hiddenRacers, handlers, ask };
};

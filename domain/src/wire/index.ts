export type {
  BestResult,
  BestsResponse,
  ClassBests,
  ConfigResponse,
  HistoryInfoResponse,
  IdentityConfig,
  LeaderboardEntry,
  LeaderboardPlace,
  LeaderboardResponse,
  LiveRow,
  LiveSnapshot,
  MqttConfig,
  Problem,
  RaceClass,
  RaceResponse,
  RacerResult,
  RacerResultsResponse,
  RacesResponse,
  ResultPlace,
  ResultRow,
  ResultsResponse,
  RideResponse,
  RosterResponse,
} from '../views.ts';
export { encodeArchivedReading, parseArchivedReading, parseArchivedSample } from './archived-reading.ts';
export { type BikeReading, encodeReading, type WireReading } from './encode-reading.ts';
export { encodeLeaderboardCsv } from './leaderboard-csv.ts';
export { parseLeaderboard, parseLeaderboardPlace } from './parse-boards.ts';
export { parseBests, parseHistoryInfo } from './parse-history.ts';
export { parseLive, parseRoster } from './parse-live.ts';
export { parseProblem } from './parse-problem.ts';
export { parseConfig, parseRace, parseRaces } from './parse-race.ts';
export { parseRacerResults, parseResultPlace, parseResults } from './parse-results.ts';
export { encodeResultsCsv } from './results-csv.ts';
export { encodeRideCsv } from './ride-csv.ts';
export { encodeRideTcx, type RideNotes } from './ride-tcx.ts';

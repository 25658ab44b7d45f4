export type {
  ConfigResponse,
  LeaderboardEntry,
  LeaderboardPlace,
  LeaderboardResponse,
  LiveRow,
  LiveSnapshot,
  MqttConfig,
  Problem,
  RaceClass,
  RaceResponse,
  RacesResponse,
  ResultRow,
  ResultsResponse,
  RosterResponse,
} from '../views.ts';
export { type BikeReading, encodeReading, type WireReading } from './encode-reading.ts';
export { parseLeaderboard, parseLeaderboardPlace, parseResults } from './parse-boards.ts';
export { parseLive, parseRoster } from './parse-live.ts';
export { parseProblem } from './parse-problem.ts';
export { parseConfig, parseRace, parseRaces } from './parse-race.ts';
export { encodeResultsCsv } from './results-csv.ts';

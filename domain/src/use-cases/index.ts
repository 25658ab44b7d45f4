export { foldReadings, openWindow, type WindowFold, type WindowState } from '../window.ts';
export {
  type Announced,
  type Announcement,
  type AnnounceOptions,
  type AnnouncePorts,
  announceStandings,
  type StandingsNews,
} from './announce-standings.ts';
export type { FoldedArchive } from './archive-fold.ts';
export { type BreakerEdit, type BreakerEditOptions, isForgottenWhileOff } from './breaker-edit.ts';
export { type BreakerMemory, createBreakerMemory } from './breaker-records.ts';
export { withCachedTop } from './cached-top.ts';
export type { CloseWindowPorts, RaceOutcome } from './close-race.ts';
export { type ClosedRace, type CloseWindowOptions, closeWindow } from './close-window.ts';
export { type FinishOutcome, type FinishRacePorts, finishRace } from './finish-race.ts';
export { type HiddenChange, type HideOptions, hideRacer, unhideRacer } from './hide-racer.ts';
export type { HistoryOptions, HistoryWrite } from './history-options.ts';
export { type BestChange, type IndexBestsPorts, type IndexedBests, indexBests } from './index-bests.ts';
export type { RankIndexPorts } from './indexed-rank.ts';
export type { KeptListsOptions } from './kept-lists.ts';
export { createKnownRosters } from './known-rosters.ts';
export { type ListRacesQuery, listRaces } from './list-races.ts';
export type { QueryNumber } from './page.ts';
export { type PauseConsumerPorts, pauseConsumer } from './pause-consumer.ts';
export { createRaceCache, type RaceCache, type RaceMemory } from './race-cache.ts';
export { createRacerCounts, type RacerCounts } from './racer-counts.ts';
export {
  createRankedResults,
  type RankedResults,
  type RankedResultsPorts,
  resultsSettledAtMs,
} from './ranked-results.ts';
export { type ReadBestsPorts, type ReadBestsQuery, readBests } from './read-bests.ts';
export { type ConfigSettings, readConfig } from './read-config.ts';
export { type ReadHistoryPorts, readHistoryBoard, readHistoryInfo } from './read-history.ts';
export { type ReadLeaderboardPorts, type ReadLeaderboardQuery, readLeaderboard } from './read-leaderboard.ts';
export {
  type ReadLeaderboardAroundQuery,
  type ReadPlacePorts,
  readLeaderboardAround,
} from './read-leaderboard-around.ts';
export { type ReadLivePorts, readLive } from './read-live.ts';
export { type ReadRacePorts, readRace } from './read-race.ts';
export { type ReadRacerResultsPorts, type ReadRacerResultsQuery, readRacerResults } from './read-racer-results.ts';
export {
  type ReadResultPlaceQuery,
  type ReadResultsPorts,
  type ReadResultsQuery,
  readAllResults,
  readResultPlace,
  readResults,
} from './read-results.ts';
export { type ReadRidePorts, type ReadRideQuery, type RiddenRace, readRide } from './read-ride.ts';
export { type ReadRosterQuery, readRoster } from './read-roster.ts';
export { type RebuildOptions, type RebuildPorts, type RebuiltHistory, rebuildHistory } from './rebuild-history.ts';
export { type RecordedHistory, type RecordOptions, recordReadings } from './record-readings.ts';
export {
  type RedriveCounts,
  type RedriveFailure,
  type RedrivenBatches,
  type RedriveOptions,
  redriveBatches,
} from './redrive-batches.ts';
export { refreshBoard } from './refresh-board.ts';
export {
  RESUME_SETTLED_AFTER_MS,
  type ResumeConsumerPorts,
  type ResumedConsumer,
  resumeConsumer,
} from './resume-consumer.ts';
export type { Delivery } from './ride-objects.ts';
export { settleAll, valuesOf } from './settle-all.ts';
export { type TendedBreakers, type TendOptions, type TendPorts, tendBreakers } from './tend-breakers.ts';
export type { TendedConsumer } from './tend-consumer.ts';
export {
  rebuildRanks,
  type TendedRanks,
  type TendRanksOptions,
  type TendRanksPorts,
  tendRanks,
} from './tend-ranks.ts';

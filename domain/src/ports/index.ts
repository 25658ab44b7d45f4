export type { BreakerStore } from './breaker-store.ts';
export type { Clock } from './clock.ts';
export type { ConsumerHealth, ConsumerOutcomes, DownstreamProbe } from './consumer-health.ts';
export type { ConsumerSwitch, SwitchState } from './consumer-switch.ts';
export type { FailedBatch, FailedBatches, FailedBatchQuery } from './failed-batches.ts';
export type { HiddenRacers, HiddenStore, StoredHidden } from './hidden-store.ts';
export type {
  CurvesKey,
  CurveVersions,
  HistoryStore,
  HistoryVersion,
  StoredBoardInfo,
  StoredCurves,
} from './history-store.ts';
export type { LeaderboardStore } from './leaderboard-store.ts';
export type { LiveFeed } from './live-feed.ts';
export type {
  NeighboursFound,
  PutOptions,
  RankedRacer,
  RankFound,
  RankIndex,
  RankIndexState,
  RankQuery,
  RebuildSource,
} from './rank-index.ts';
export type { RankProgressStore } from './rank-progress.ts';
export type { ReadingArchive } from './reading-archive.ts';
export type { ArchivedObject, OngoingSearch, ReadingSearch } from './reading-search.ts';
export type { RacerFinalPosition, ResultStore } from './result-store.ts';
export type { RosterStore } from './roster-store.ts';
export type { StandingsStore, StandingsWriter } from './standings-store.ts';
export type { RaceSummary, SummaryStore } from './summary-store.ts';
export type { SwitchHistory } from './switch-history.ts';
export type { CachedTopList, KeptTopList, TopListCache } from './top-list-cache.ts';

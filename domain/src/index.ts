export type { ArchivedReading } from './archived-reading.ts';
export { type ClassRank, percentileOf, RANK_SOURCES, type RankSource } from './class-rank.ts';
export { type BreakerPosition, type BreakerRecord, CONSUMERS, type Consumer, isConsumer } from './consumer.ts';
export { type Curves, curveOf, curvesOf, NO_CURVES } from './curves.ts';
export { decodeCurves } from './curves-decode.ts';
export { encodeCurves } from './curves-encode.ts';
export { joinCurves } from './curves-join.ts';
export {
  AnnounceError,
  ArchiveCorruptError,
  ArchiveEmptyError,
  BoardOutdatedError,
  CursorError,
  DOMAIN_ERROR_CODES,
  DomainError,
  type DomainErrorCode,
  FrameError,
  HiddenFullError,
  HistoryCorruptError,
  type HistoryFailure,
  HistoryWriteError,
  type InvalidIdCode,
  InvalidIdError,
  QueryError,
  type RaceFailure,
  RacerNotInRaceError,
  RacerNotRankedError,
  RaceTimeError,
  RankIndexAwayError,
  READING_REJECTIONS,
  type ReadingRejection,
  RedriveError,
  RejectedReadingError,
  RideExpiredError,
  RideNotArchivedError,
  RideNotKeptError,
  RideTooLargeError,
  RosterNotYetError,
  RulesError,
  StaleWriteError,
  StandingsCorruptError,
  WindowCloseError,
  WindowStateError,
  WireError,
} from './errors.ts';
export {
  cleanReason,
  encodeHiddenRacers,
  HIDDEN_BYTES_MAX,
  HIDDEN_COUNT_MAX,
  HIDDEN_REASON_LENGTH_MAX,
  type HiddenRacer,
  NOBODY_HIDDEN,
} from './hidden-racers.ts';
export {
  HISTORY_TOP_COUNT,
  type HistoryBoard,
  type HistoryEntry,
  type HistorySecond,
} from './history-board.ts';
export { createHistoryBoardBuilder, type HistoryBoardBuilder } from './history-board-builder.ts';
export { decodeHistoryBoard } from './history-board-decode.ts';
export { historyRankOf } from './history-rank.ts';
export { CLASS_ID_MAX, type ClassId, compareText, type RaceId, type RacerId, toClassId, toRacerId } from './ids.ts';
export {
  type FullFrame,
  LAG_SECONDS_MAX,
  type LiveEntry,
  type LiveFrame,
  type LiveFrameHeader,
  liveFrameOf,
  METERING_UNIT_BYTES,
  type SummaryFrame,
  TOP_COUNT_MAX,
} from './live-frame.ts';
export { decodeLiveFrame } from './live-frame-decode.ts';
export { encodeLiveFrame } from './live-frame-encode.ts';
export { cleanName, compareNames, NAME_LENGTH_MAX, shownName } from './name.ts';
export {
  CADENCE_RPM_MAX,
  hundredthsOf,
  OUTPUT_HUNDREDTHS_MAX,
  outputHundredths,
  outputOf,
  RESISTANCE_PERCENT_MAX,
} from './output.ts';
export {
  FLEET_PREFIX_LENGTH_MAX,
  FLEET_PREFIXES_MAX,
  type Grants,
  grantsOf,
  type Identity,
  type PermissionTopics,
  toFleetPrefix,
  toPersonId,
} from './permissions.ts';
export { isImplausibleChange, type OutputChange } from './plausibility.ts';
export { QUANTILE_COUNT, quantilesOf, rankInQuantiles } from './quantiles.ts';
export {
  endsAtMs,
  officialAtMs,
  parseRaceId,
  parseRaceSlot,
  RACE_LENGTH_SECONDS_MAX,
  RACE_LENGTH_SECONDS_MIN,
  RACE_STATUSES,
  type Race,
  type RaceRules,
  type RaceSlot,
  type RaceStatus,
  raceAt,
  raceStatusAt,
  SETTLING_SECONDS,
  secondAt,
  startsAtMs,
  toRaceRules,
} from './race.ts';
export {
  type ClassBest,
  type FinalResult,
  joinBest,
  joinFinal,
  type RaceResult,
  type RacerFinal,
  RESULT_STATUSES,
  type ResultStatus,
  rankResults,
} from './race-result.ts';
export { partitionOf } from './racer-partition.ts';
export {
  byLeaderboard,
  parseRankScore,
  type Ranked,
  rankKeyOf,
  rankKeyPrefixOf,
  rankScoreFloorOf,
  rankScoreOf,
} from './rank-key.ts';
export { MILESTONE_COUNT_MAX, type RankMilestones } from './rank-milestones.ts';
export {
  byOutput,
  createRankCounter,
  type Rankable,
  type RankCounter,
  type RankPosition,
  rankByOutput,
} from './ranking.ts';
export { parseReading, parseReadingJson, type Reading, type ReadingContext } from './reading.ts';
export { joinSample, type RidersSample, type RideSample } from './ride.ts';
export { createRoster, type Roster, type RosterEntry } from './roster.ts';
export {
  joinStanding,
  newestSecondOf,
  type PackedFew,
  packFew,
  packStandings,
  type Standing,
  type Standings,
  sameStanding,
  unpackFew,
  unpackStandings,
} from './standing.ts';
export { joinStandings, type StoredStandings } from './stored-standings.ts';
export { LIVE_TOPIC, liveTopicOf, READINGS_TOPIC, readingsTopicOf } from './topics.ts';
export {
  foldReadings,
  mergeStates,
  openWindow,
  standingOfRow,
  type WindowFold,
  type WindowRace,
  type WindowRow,
  type WindowState,
} from './window.ts';

import type { ClassRank } from './class-rank.ts';
import type { ClassId, RaceId, RacerId } from './ids.ts';
import type { RaceStatus } from './race.ts';
import type { RaceResult } from './race-result.ts';
import type { RideSample } from './ride.ts';

/** What readers are shown: the shapes of the HTTP API. Times are epoch ms, `output` has two decimals. */
export interface ConfigResponse {
  readonly serverTimeMs: number;
  readonly raceLengthSeconds: number;
  readonly settlingSeconds: number;
  readonly windowSeconds: number;
  readonly classes: readonly RaceClass[];
  readonly mqtt: MqttConfig;
  readonly identity: IdentityConfig;
  readonly readingStream: string;
}

export interface RaceClass {
  readonly classId: ClassId;
  readonly name: string;
}

export interface MqttConfig {
  /** Null when unknown. */
  readonly url: string | null;
  readonly webSocketUrl: string | null;
  /** Holds `{racerId}`. */
  readonly readingsTopic: string;
  /** Holds `{classId}`. */
  readonly liveTopic: string;
}

/** How clients of the broker say who they are: with an access token of this issuer. */
export interface IdentityConfig {
  readonly issuer: string;
  /** The OAuth client in which people sign in. */
  readonly clientId: string;
  /** Where `oauth2/authorize`, `oauth2/token` and `logout` are; may be relative to the address of the page or the API. */
  readonly loginUrl: string;
  /** Goes into the username of MQTT clients. */
  readonly mqttAuthorizer: string;
}

export interface RaceResponse {
  readonly raceId: RaceId;
  readonly classId: ClassId;
  readonly startsAtMs: number;
  readonly endsAtMs: number;
  readonly officialAtMs: number;
  readonly status: RaceStatus;
  readonly racerCount: number;
}

export interface RacesResponse {
  /** Newest first. */
  readonly races: readonly RaceResponse[];
  readonly nextCursor?: string;
}

/** Second, output and best in hundredths; all zero for a racer without a reading yet. */
export type LiveRow = readonly [second: number, outputHundredths: number, bestHundredths: number];

export interface LiveSnapshot {
  readonly raceId: RaceId;
  /** 0 for a race without readings. */
  readonly version: number;
  readonly publishedAtMs: number;
  readonly newestSecond: number;
  readonly rosterVersion: number;
  /** In roster order. */
  readonly standings: readonly LiveRow[];
}

export interface RosterResponse {
  readonly raceId: RaceId;
  readonly version: number;
  readonly from: number;
  /** Entries `from` to `version` − 1. */
  readonly racers: readonly { readonly racerId: RacerId; readonly name: string }[];
}

export type ResultRow = Omit<RaceResult, 'outputHundredths'> & { readonly output: number };

export interface ResultsResponse {
  readonly raceId: RaceId;
  readonly status: RaceStatus;
  readonly finisherCount: number;
  readonly racerCount: number;
  readonly results: readonly ResultRow[];
  readonly nextCursor?: string;
}

/** A racer's line in the result list of a race, and the lines next to it. */
export interface ResultPlace {
  readonly raceId: RaceId;
  readonly status: RaceStatus;
  readonly finisherCount: number;
  readonly racerCount: number;
  readonly place: ResultRow;
  /** Of the finishers, how many others are not ahead, in percent; null for one who did not finish. */
  readonly percentile: number | null;
  /** In order of the list, the racer's own line among them. */
  readonly results: readonly ResultRow[];
}

/** What a racer finished a race with. */
export interface RacerResult {
  readonly raceId: RaceId;
  readonly classId: ClassId;
  readonly startsAtMs: number;
  /** The name the racer finished with. */
  readonly name: string;
  readonly output: number;
}

export interface RacerResultsResponse {
  readonly racerId: RacerId;
  /** Newest first. */
  readonly results: readonly RacerResult[];
  readonly nextCursor?: string;
}

/** A racer's ride of one race, second by second. */
export interface RideResponse {
  readonly raceId: RaceId;
  readonly classId: ClassId;
  readonly racerId: RacerId;
  readonly name: string;
  readonly startsAtMs: number;
  /** Whether nothing of it is outstanding any more. */
  readonly isComplete: boolean;
  /** In order of seconds; those that no reading came of are left out. */
  readonly samples: readonly RideSecond[];
}

/** Cadence in rpm, resistance in percent. */
export type RideSecond = Omit<RideSample, 'outputHundredths'> & { readonly output: number };

export interface LeaderboardEntry {
  readonly rank: number;
  readonly racerId: RacerId;
  readonly name: string;
  readonly output: number;
  readonly raceId: RaceId;
  readonly startsAtMs: number;
}

export interface LeaderboardResponse {
  readonly classId: ClassId;
  readonly entries: readonly LeaderboardEntry[];
  readonly nextCursor?: string;
}

/** A racer's place in a class with the entries around it. */
export interface LeaderboardPlace extends ClassRank {
  readonly classId: ClassId;
  readonly racerId: RacerId;
  readonly entries: readonly LeaderboardEntry[];
}

/** The newest history board of a class; all null while there is none. */
export interface HistoryInfoResponse {
  readonly classId: ClassId;
  readonly version: string | null;
  /** Path below the API's address; its answer never changes. */
  readonly boardPath: string | null;
  readonly updatedAtMs: number | null;
}

/** The best a racer ever did, in each class ridden. */
export interface BestsResponse {
  readonly racerId: RacerId;
  readonly classes: readonly ClassBests[];
}

export interface ClassBests extends RaceClass {
  /** Hundredths, from second 1; 0 = never ridden. Empty while history does not know the racer. */
  readonly outputs: readonly number[];
  /** Best final result. */
  readonly result: BestResult | null;
}

export interface BestResult {
  readonly output: number;
  readonly raceId: RaceId;
  readonly startsAtMs: number;
  /** Null where it could only be counted, which is done for leaderboards alone. */
  readonly standing: ClassRank | null;
}

/** An error of the API, `application/problem+json`. */
export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly code: string;
}

import {
  encodeLiveFrame,
  joinStanding,
  LIVE_TOPIC,
  liveFrameOf,
  liveTopicOf,
  newestSecondOf,
  parseReadingJson,
  type Race,
  type RaceRules,
  READINGS_TOPIC,
  type Reading,
  RejectedReadingError,
  type RosterEntry,
  raceAt,
  SETTLING_SECONDS,
  secondAt,
  toClassId,
  toRaceRules,
} from '@alleycat/domain';
import { caching, type HttpResponse, jsonResponse } from '../../functions/src/lambda/http-response.ts';
import { createPretendApi, type PretendRace } from './pretend-api.ts';
import { createPretendField } from './pretend-field.ts';
import { PRETEND_CLIENT, PRETEND_ISSUER } from './pretend-issuer.ts';
import { createPretendPast } from './pretend-past.ts';
import { seededRandom } from './random.ts';

/** A reading as it came in, oldest first in lists. */
export interface TakenReading {
  readonly raceId: string;
  readonly second: number;
  readonly isFinal: boolean;
  readonly name: string;
  readonly outputHundredths: number;
}

/** Races in memory: readings go in, frames and API answers come out. */
export interface PretendRaces {
  readonly readings: readonly TakenReading[];
  take(payload: Uint8Array): void;
  /** The racers who ride by themselves send their reading of the present second. */
  rideField(): void;
  /** The next live frame of every race that somebody rides. */
  nextFrames(): { readonly topic: string; readonly payload: Buffer }[];
  /** What the HTTP API answers; undefined if the path is none of its own. */
  answer(url: URL, headers: Readonly<Record<string, string>>): Promise<HttpResponse | undefined>;
  /** While the rank index is away, ranks of many are estimates. */
  setRanksAway(isAway: boolean): void;
  /** Until rides are archived, none of them can be had. They are at first. */
  setRidesArchived(areArchived: boolean): void;
}

export interface PretendRacesOptions {
  /** @default 300 */
  readonly raceLengthSeconds?: number;
  /** Racers who ride by themselves in class 1. @default 0 */
  readonly racerCount?: number;
  /** Races of class 1 that were ridden before the one that runs. @default 0 */
  readonly pastRaceCount?: number;
  /** Rode and finished all of those. */
  readonly regular?: RosterEntry;
  /** Racers who finished in class 1 long ago; with them there is a rank index. @default 0 */
  readonly rankedCount?: number;
}

const CLASSES = ['Sprint', 'Hills', 'Endurance', 'Intervals', 'Recovery', 'Open'].map((name, index) => ({
  classId: toClassId(index + 1),
  name,
}));
const CLASS_IDS = CLASSES.map(({ classId }) => classId);

export const createPretendRaces = (options: PretendRacesOptions): PretendRaces => {
  const { raceLengthSeconds = 300, racerCount = 0, pastRaceCount = 0, rankedCount = 0, regular } = options;
  const rules = toRaceRules({ raceLengthSeconds, maxClockSkewSeconds: 10, classIds: CLASS_IDS });
  const past = createPretendPast({ raceLengthSeconds, racerCount, pastRaceCount, regular });
  const races = new Map<string, PretendRace>(past.map((ridden) => [ridden.race.raceId, ridden]));
  const api = createPretendApi({ rules, races, rankedCount });
  const readings: TakenReading[] = [];
  let field = createPretendField({ racerCount: 0, random: seededRandom(1) });
  let fieldRaceId = '';
  let fieldSecond = 0;
  /** Where the field begins in the roster: somebody may have entered before it. */
  let fieldFrom = 0;

  const raceOf = (race: Race): PretendRace => {
    const known = races.get(race.raceId) ?? { race, roster: [], standings: [], version: 0, publishedAtMs: 0 };
    races.set(race.raceId, known);
    return known;
  };
  const startField = (race: Race) => {
    fieldRaceId = race.raceId;
    field = createPretendField({ racerCount, random: seededRandom(race.startSeconds) });
    const { roster, standings } = raceOf(race);
    fieldFrom = roster.length;
    roster.push(...field.roster);
    standings.push(...field.standings);
  };
  const rideFieldTo = (race: Race, second: number) => {
    fieldSecond = second;
    field.ride(second);
    const { standings } = raceOf(race);
    for (const [index, standing] of field.standings.entries()) standings[fieldFrom + index] = standing;
  };
  return {
    readings,
    setRanksAway: api.setRanksAway,
    setRidesArchived: api.setRidesArchived,
    take: (payload) => {
      const reading = readingInTime(payload, rules);
      if (reading === undefined) return;
      const { raceId, classId, startSeconds, racerId, name, second, outputHundredths, isFinal } = reading;
      readings.push({ raceId, second, isFinal, name, outputHundredths });
      const { roster, standings } = raceOf({ raceId, classId, startSeconds, lengthSeconds: raceLengthSeconds });
      const found = roster.findIndex((entry) => entry.racerId === racerId);
      const index = found < 0 ? roster.push({ racerId, name }) - 1 : found;
      const standing = { second, outputHundredths, bestHundredths: outputHundredths };
      const held = standings[index];
      standings[index] = held === undefined ? standing : joinStanding(held, standing);
    },
    rideField: () => {
      if (racerCount === 0) return;
      const race = raceAt({ classId: toClassId(1), atMs: Date.now(), raceLengthSeconds });
      if (race.raceId !== fieldRaceId) {
        const before = races.get(fieldRaceId)?.race;
        // A timer that was late keeps nobody from the finish.
        if (before !== undefined && fieldSecond < before.lengthSeconds) rideFieldTo(before, before.lengthSeconds);
        startField(race);
      }
      rideFieldTo(race, secondAt(race, Date.now()));
    },
    nextFrames: () =>
      CLASS_IDS.flatMap((classId) => {
        const known = races.get(raceAt({ classId, atMs: Date.now(), raceLengthSeconds }).raceId);
        return known === undefined ? [] : [nextFrameOf(known)];
      }),
    answer: async (url, headers) => {
      if (url.pathname === '/config') return jsonResponse(configOf(raceLengthSeconds), caching.never);
      const [, raceId = '', part] = /^\/races\/([^/]+)\/(live|roster)$/.exec(url.pathname) ?? [];
      if (part === undefined) return await api.answer(url, headers);
      const known = races.get(raceId);
      return jsonResponse(
        part === 'live' ? snapshotOf(raceId, known) : rosterOf(url, { raceId, known }),
        caching.never,
      );
    },
  };
};

/** Undefined for a reading that was on its way for so long that the platform leaves it out. */
const readingInTime = (payload: Uint8Array, rules: RaceRules): Reading | undefined => {
  try {
    return parseReadingJson(new TextDecoder().decode(payload), { rules, arrivedAtMs: Date.now() });
  } catch (error) {
    if (error instanceof RejectedReadingError && error.code === 'TIME_IMPLAUSIBLE') return undefined;
    throw error;
  }
};

const nextFrameOf = (known: PretendRace): { topic: string; payload: Buffer } => {
  known.version += 1;
  known.publishedAtMs = Date.now();
  const topic = liveTopicOf(known.race.classId);
  const frame = liveFrameOf({
    race: known.race,
    standings: known.standings,
    standingsVersion: known.version,
    rosterVersion: known.roster.length,
    publishedAtMs: known.publishedAtMs,
    topicBytes: Buffer.byteLength(topic),
  });
  return { topic, payload: Buffer.from(encodeLiveFrame(frame)) };
};

const configOf = (raceLengthSeconds: number) => ({
  serverTimeMs: Date.now(),
  raceLengthSeconds,
  settlingSeconds: SETTLING_SECONDS,
  windowSeconds: 1,
  classes: CLASSES,
  mqtt: { url: null, webSocketUrl: null, readingsTopic: READINGS_TOPIC, liveTopic: LIVE_TOPIC },
  identity: { issuer: PRETEND_ISSUER, clientId: PRETEND_CLIENT, loginUrl: '/', mqttAuthorizer: 'Racers' },
  readingStream: 'pretend',
});

const snapshotOf = (raceId: string, known: PretendRace | undefined) => ({
  raceId,
  version: known?.version ?? 0,
  publishedAtMs: known?.publishedAtMs ?? 0,
  newestSecond: known === undefined ? 0 : newestSecondOf(known.standings),
  rosterVersion: known?.roster.length ?? 0,
  standings: (known?.standings ?? []).map((row) => [
    row?.second ?? 0,
    row?.outputHundredths ?? 0,
    row?.bestHundredths ?? 0,
  ]),
});

const rosterOf = (url: URL, { raceId, known }: { raceId: string; known: PretendRace | undefined }) => {
  const from = Number(url.searchParams.get('from') ?? 0);
  const version = Number(url.searchParams.get('version') ?? known?.roster.length ?? 0);
  return { raceId, version, from, racers: known?.roster.slice(from, version) ?? [] };
};

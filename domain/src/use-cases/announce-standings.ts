import { AnnounceError, type RaceFailure, StandingsCorruptError } from '../errors.ts';
import type { RaceId } from '../ids.ts';
import { liveFrameOf } from '../live-frame.ts';
import { encodeLiveFrame } from '../live-frame-encode.ts';
import type { LiveFeed } from '../ports/live-feed.ts';
import { parseRaceSlot } from '../race.ts';
import type { StoredStandings } from '../stored-standings.ts';
import { liveTopicOf } from '../topics.ts';
import { settleAll } from './settle-all.ts';
import { readShownStandings, type ShownStandingsPorts } from './shown-standings.ts';

/** That standings of a race were stored. */
export interface StandingsNews {
  readonly raceId: RaceId;
  /** All of them, as they were at that moment; undefined if one writer of several wrote its own. */
  readonly stored: StoredStandings | undefined;
}

export interface AnnouncePorts extends ShownStandingsPorts {
  readonly feed: LiveFeed;
}

/** A frame that was sent. */
export interface Announcement {
  readonly raceId: RaceId;
  readonly version: number;
  readonly publishedAtMs: number;
  readonly frameBytes: number;
}

/** What became of news. */
export interface Announced {
  readonly sent: readonly Announcement[];
  /** Races whose standings cannot be read, however often it is tried. */
  readonly unreadable: readonly RaceFailure[];
}

export interface AnnounceOptions {
  /** Races at once. @default 16 */
  readonly concurrencyMax?: number;
  /** Whether an error means that what is stored makes no sense. @default a `StandingsCorruptError` */
  readonly isUnreadable?: (error: unknown) => boolean;
}

/**
 * Publishes the newest standings of each race as a live frame; where a race has several writers they are read. Every race is
 * tried; throws {@link AnnounceError} afterwards if any could not be published that may be the next time.
 */
export async function announceStandings(
  news: readonly StandingsNews[],
  ports: AnnouncePorts,
  { concurrencyMax = 16, isUnreadable = isCorrupt }: AnnounceOptions = {},
): Promise<Announced> {
  const settled = await settleAll(newestOf(news), (race) => announce(race, ports), concurrencyMax);
  const failures = settled.flatMap((race) =>
    'failure' in race ? [{ raceId: race.item.raceId, cause: race.failure }] : [],
  );
  const again = failures.filter(({ cause }) => !isUnreadable(cause));
  if (again.length > 0) throw new AnnounceError(again);
  const sent = settled.flatMap((race) => ('value' in race && race.value !== undefined ? [race.value] : []));
  return { sent, unreadable: failures };
}

const isCorrupt = (error: unknown): boolean => error instanceof StandingsCorruptError;

function newestOf(news: readonly StandingsNews[]): StandingsNews[] {
  const newest = new Map<RaceId, StandingsNews>();
  for (const race of news) {
    const known = newest.get(race.raceId);
    if (known === undefined || isNewer(race, known)) newest.set(race.raceId, race);
  }
  return [...newest.values()];
}

// What must be read is newer than anything that was stored before.
const isNewer = ({ stored }: StandingsNews, known: StandingsNews): boolean =>
  known.stored !== undefined && (stored === undefined || stored.version > known.stored.version);

async function announce(
  { raceId, stored: all }: StandingsNews,
  ports: AnnouncePorts,
): Promise<Announcement | undefined> {
  const stored = all ?? (await readShownStandings(raceId, ports));
  if (stored === undefined) return undefined; // somebody has deleted them
  const race = parseRaceSlot(raceId);
  const { standings, version, publishedAtMs } = stored;
  const frame = liveFrameOf({
    race,
    standings,
    standingsVersion: version,
    rosterVersion: standings.length, // standings cover the roster they were written for
    publishedAtMs,
    topicBytes: liveTopicOf(race.classId).length,
  });
  const bytes = encodeLiveFrame(frame);
  await ports.feed.publish(race.classId, bytes);
  return { raceId, version, publishedAtMs, frameBytes: bytes.byteLength };
}

import { AnnounceError } from '../errors.ts';
import type { RaceId } from '../ids.ts';
import { liveFrameOf } from '../live-frame.ts';
import { encodeLiveFrame } from '../live-frame-encode.ts';
import type { LiveFeed } from '../ports/live-feed.ts';
import type { StoredStandings } from '../ports/standings-store.ts';
import { parseRaceSlot } from '../race.ts';
import { liveTopicOf } from '../topics.ts';
import { settleAll } from './settle-all.ts';

/** Standings of a race as they were stored at some moment. */
export interface StandingsImage {
  readonly raceId: RaceId;
  readonly stored: StoredStandings;
}

/** A frame that was sent. */
export interface Announcement {
  readonly raceId: RaceId;
  readonly version: number;
  readonly publishedAtMs: number;
  readonly frameBytes: number;
}

/**
 * Publishes the newest image of each race as a live frame, at most `concurrencyMax` (default 16) at once. Every race
 * is tried; throws {@link AnnounceError} afterwards if any could not be published.
 */
export async function announceStandings(
  images: readonly StandingsImage[],
  { feed }: { readonly feed: LiveFeed },
  { concurrencyMax = 16 }: { readonly concurrencyMax?: number } = {},
): Promise<Announcement[]> {
  const settled = await settleAll(newestImages(images), (image) => announce(image, feed), concurrencyMax);
  const failures = settled.flatMap((race) =>
    'failure' in race ? [{ raceId: race.item.raceId, cause: race.failure }] : [],
  );
  if (failures.length > 0) throw new AnnounceError(failures);
  return settled.flatMap((race) => ('value' in race ? [race.value] : []));
}

function newestImages(images: readonly StandingsImage[]): StandingsImage[] {
  const newest = new Map<RaceId, StandingsImage>();
  for (const image of images) {
    const known = newest.get(image.raceId);
    if (known === undefined || image.stored.version > known.stored.version) newest.set(image.raceId, image);
  }
  return [...newest.values()];
}

async function announce({ raceId, stored }: StandingsImage, feed: LiveFeed): Promise<Announcement> {
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
  await feed.publish(race.classId, bytes);
  return { raceId, version, publishedAtMs, frameBytes: bytes.byteLength };
}

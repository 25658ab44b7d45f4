import { describe, expect, it } from 'vitest';
import { decodeLiveFrame, liveFrameOf } from '../../../../domain/src/index.ts';
import type { StoredStandings } from '../../../../domain/src/ports/index.ts';
import { announceStandings } from '../../../../domain/src/use-cases/index.ts';
import { memoryLiveFeed } from '../../../support/fakes/memory-live-feed.ts';
import { race, raceId, START_SECONDS, standing } from '../../../support/readings.ts';

const stored = (version: number, second = version): StoredStandings => ({
  version,
  publishedAtMs: 1_620_992_100_250 + version * 1000,
  newestSecond: second,
  standings: [standing({ second }), undefined],
});
const OTHER = raceId(`2-${START_SECONDS}`);

describe('announceStandings', () => {
  it('publishes the newest image of each race to its class, as a live frame', async () => {
    const feed = memoryLiveFeed();
    const images = [
      { raceId: raceId(), stored: stored(3) },
      { raceId: OTHER, stored: stored(9) },
      { raceId: raceId(), stored: stored(5) },
      { raceId: raceId(), stored: stored(4) },
    ];
    const announced = await announceStandings(images, { feed });
    expect(announced).toEqual([
      { raceId: raceId(), version: 5, publishedAtMs: 1_620_992_105_250, frameBytes: 38 },
      { raceId: OTHER, version: 9, publishedAtMs: 1_620_992_109_250, frameBytes: 38 },
    ]);
    expect(feed.published.map(({ classId, frameBytes }) => [classId, decodeLiveFrame(frameBytes)])).toEqual([
      [1, frameOf(5)],
      [2, { ...frameOf(9), classId: 2 }],
    ]);
  });

  it('publishes nothing for no images', async () => {
    expect(await announceStandings([], { feed: memoryLiveFeed() })).toEqual([]);
  });

  it('publishes the other races if one fails, and names the one that did', async () => {
    const reached = memoryLiveFeed();
    const cause = new Error('throttled');
    const feed = {
      publish: (classId: Parameters<typeof reached.publish>[0], bytes: Uint8Array) =>
        classId === 1 ? Promise.reject(cause) : reached.publish(classId, bytes),
    };
    const images = [
      { raceId: raceId(), stored: stored(3) },
      { raceId: OTHER, stored: stored(9) },
    ];
    await expect(announceStandings(images, { feed })).rejects.toMatchObject({
      name: 'AnnounceError',
      code: 'ANNOUNCE_INCOMPLETE',
      failures: [{ raceId: raceId(), cause }],
    });
    expect(reached.published.map(({ classId }) => classId)).toEqual([2]);
  });
});

const frameOf = (version: number) =>
  liveFrameOf({
    race: race(),
    standings: stored(version).standings,
    standingsVersion: version,
    rosterVersion: 2,
    publishedAtMs: stored(version).publishedAtMs,
    topicBytes: 15,
  });

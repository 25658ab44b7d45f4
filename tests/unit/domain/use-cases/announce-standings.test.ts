import { describe, expect, it } from 'vitest';
import {
  decodeLiveFrame,
  liveFrameOf,
  StandingsCorruptError,
  type StoredStandings,
} from '../../../../domain/src/index.ts';
import type { HiddenRacers } from '../../../../domain/src/ports/index.ts';
import { announceStandings } from '../../../../domain/src/use-cases/index.ts';
import { memoryLiveFeed } from '../../../support/fakes/memory-live-feed.ts';
import { memoryRosterStore } from '../../../support/fakes/memory-roster-store.ts';
import { memoryStandingsStore } from '../../../support/fakes/memory-standings-store.ts';
import { hiding, nobodyHidden } from '../../../support/hidden.ts';
import { race, raceId, racerId, START_SECONDS, standing, writtenBy } from '../../../support/readings.ts';

const stored = (version: number, second = version): StoredStandings => ({
  version,
  publishedAtMs: 1_620_992_100_250 + version * 1000,
  newestSecond: second,
  standings: [standing({ second }), undefined],
});
const OTHER = raceId(`2-${START_SECONDS}`);

const openPorts = (hidden: HiddenRacers = nobodyHidden) => ({
  feed: memoryLiveFeed(),
  standings: memoryStandingsStore(),
  roster: memoryRosterStore(),
  hidden,
});

describe('announceStandings', () => {
  it('publishes the newest image of each race to its class, as a live frame', async () => {
    const { feed, ...ports } = openPorts();
    const images = [
      { raceId: raceId(), stored: stored(3) },
      { raceId: OTHER, stored: stored(9) },
      { raceId: raceId(), stored: stored(5) },
      { raceId: raceId(), stored: stored(4) },
    ];
    const announced = await announceStandings(images, { feed, ...ports });
    expect(announced).toEqual({
      sent: [
        { raceId: raceId(), version: 5, publishedAtMs: 1_620_992_105_250, frameBytes: 38 },
        { raceId: OTHER, version: 9, publishedAtMs: 1_620_992_109_250, frameBytes: 38 },
      ],
      unreadable: [],
    });
    expect(feed.published.map(({ classId, frameBytes }) => [classId, decodeLiveFrame(frameBytes)])).toEqual([
      [1, frameOf(5)],
      [2, { ...frameOf(9), classId: 2 }],
    ]);
  });

  it('publishes nothing for no images', async () => {
    expect(await announceStandings([], openPorts())).toEqual({ sent: [], unreadable: [] });
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
    await expect(announceStandings(images, { ...openPorts(), feed })).rejects.toMatchObject({
      name: 'AnnounceError',
      code: 'ANNOUNCE_INCOMPLETE',
      failures: [{ raceId: raceId(), cause }],
    });
    expect(reached.published.map(({ classId }) => classId)).toEqual([2]);
  });

  it('publishes what all writers of a race have stored, once, when one of them has stored something', async () => {
    const { feed, ...ports } = openPorts();
    await ports.standings.write(writtenBy('one'), { ...stored(2), standings: [standing({ second: 5 })] }, 0);
    await ports.standings.write(writtenBy('other'), { ...stored(3), standings: [undefined, undefined] }, 0);
    const news = [
      { raceId: raceId(), stored: stored(9) },
      ...[1, 2].map(() => ({ raceId: raceId(), stored: undefined })),
    ];
    await announceStandings([...news, { raceId: raceId(), stored: stored(99) }], { feed, ...ports });
    expect(feed.published.map(({ frameBytes }) => decodeLiveFrame(frameBytes))).toEqual([
      { ...frameOf(5), publishedAtMs: stored(3).publishedAtMs },
    ]);
  });

  it('leaves out whom a writer that has no more windows did not take out', async () => {
    const { feed, ...ports } = openPorts(hiding(new Set([racerId('ann')])));
    await ports.roster.append(raceId(), [{ racerId: racerId('ann'), name: 'Ann' }], 0);
    await ports.standings.write(writtenBy('closed'), { ...stored(5), standings: [standing()] }, 0);
    await announceStandings([{ raceId: raceId(), stored: undefined }], { feed, ...ports });
    expect(feed.published.map(({ frameBytes }) => decodeLiveFrame(frameBytes))).toMatchObject([
      { newestSecond: 0, entries: [undefined] },
    ]);
  });

  it('publishes nothing of a race whose standings are gone', async () => {
    const { feed, ...ports } = openPorts();
    const news = [{ raceId: raceId(), stored: undefined }];
    expect(await announceStandings(news, { feed, ...ports })).toEqual({ sent: [], unreadable: [] });
    expect(feed.published).toEqual([]);
  });

  it('tells of standings that make no sense, and lets them hold up nobody else', async () => {
    const { feed, ...ports } = openPorts();
    const cause = new StandingsCorruptError('STANDINGS_CORRUPT', 'half a row');
    const standings = { read: () => Promise.reject(cause) };
    const news = [
      { raceId: raceId(), stored: undefined },
      { raceId: OTHER, stored: stored(9) },
    ];
    const announced = await announceStandings(news, { ...ports, feed, standings });
    expect(announced.unreadable).toEqual([{ raceId: raceId(), cause }]);
    expect(feed.published.map(({ classId }) => classId)).toEqual([2]);
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

import { describe, expect, it } from 'vitest';
import { decodeLiveFrame } from '../../../../domain/src/index.ts';
import { createHandler } from '../../../../functions/src/announce/handler.ts';
import { standingsRecord } from '../../../support/aws-events.ts';
import { memoryLiveFeed } from '../../../support/fakes/memory-live-feed.ts';
import { memoryRosterStore } from '../../../support/fakes/memory-roster-store.ts';
import { memoryStandingsStore } from '../../../support/fakes/memory-standings-store.ts';
import { recordingTelemetry } from '../../../support/fakes/recording-telemetry.ts';
import { nobodyHidden } from '../../../support/hidden.ts';
import { raceId, START_SECONDS, standing, writtenBy } from '../../../support/readings.ts';

const stored = (version: number) => ({
  version,
  publishedAtMs: 1_000 + version,
  newestSecond: 7,
  standings: [standing({ second: 7, outputHundredths: 12_000 }), undefined],
});

const clock = { nowMs: () => 1_250 };

const openTest = () => {
  const feed = memoryLiveFeed();
  const telemetry = recordingTelemetry();
  const stores = { standings: memoryStandingsStore(), roster: memoryRosterStore(), hidden: nobodyHidden };
  const ports = { clock, telemetry, ...stores };
  return { feed, ...ports, handle: createHandler({ feed, ...ports }) };
};

describe('announce', () => {
  it('publishes one frame per race: its newest standings', async () => {
    const { feed, telemetry, handle } = openTest();
    const other = raceId('2-1620992100');
    await handle({
      Records: [
        standingsRecord(raceId(), stored(1)),
        standingsRecord(other, stored(4)),
        standingsRecord(raceId(), stored(3)),
        standingsRecord(raceId(), stored(2)),
      ],
    });
    const frame = (id: number, version: number) => ({
      classId: id,
      frame: {
        kind: 'full',
        startSeconds: START_SECONDS,
        classId: id,
        newestSecond: 7,
        standingsVersion: version,
        publishedAtMs: 1_000 + version,
        rosterVersion: 2,
        count: 2,
        entries: [{ outputHundredths: 12_000, lagSeconds: 0 }, undefined],
      },
    });
    const published = feed.published.map(({ classId, frameBytes }) => ({
      classId,
      frame: decodeLiveFrame(frameBytes),
    }));
    expect(published).toEqual([frame(1, 3), frame(2, 4)]);
    expect(telemetry.calls).toEqual([
      // The slower of the two: its standings were written at 1,003.
      ['count', { FramesPublished: 2, FrameBytes: 76, StandingsUnreadable: 0 }, { FrameLatency: 247 }],
    ]);
  });

  it('fails when a frame was not taken, after having tried the others', async () => {
    const { feed, handle: _, ...ports } = openTest();
    const offline = new Error('no answer');
    const publish: typeof feed.publish = (classId, bytes) =>
      classId === 1 ? Promise.reject(offline) : feed.publish(classId, bytes);
    const handle = createHandler({ ...ports, feed: { publish } });
    const Records = [standingsRecord(raceId(), stored(1)), standingsRecord(raceId('2-1620992100'), stored(1))];
    await expect(handle({ Records })).rejects.toMatchObject({
      code: 'ANNOUNCE_INCOMPLETE',
      failures: [{ raceId: raceId(), cause: offline }],
    });
    expect(feed.published.map(({ classId }) => classId)).toEqual([2]);
  });

  it('reads a race of several writers when one of them has written', async () => {
    const { feed, standings, handle } = openTest();
    await standings.write(writtenBy('shardId-1'), stored(2), 0);
    await standings.write(writtenBy('shardId-2'), { ...stored(3), standings: [undefined, standing()] }, 0);
    const image = standingsRecord(raceId(), stored(3)).dynamodb?.NewImage;
    const record = { dynamodb: { NewImage: { ...image, SK: { S: 'results-shardId-2' } } } };
    await handle({ Records: [record, record] });
    expect(feed.published.map(({ frameBytes }) => decodeLiveFrame(frameBytes))).toMatchObject([
      { standingsVersion: 5, entries: [{ outputHundredths: 12_000 }, { outputHundredths: 12_000 }] },
    ]);
  });

  it('reads every race where races have several writers, also what was stored as if there were one', async () => {
    const { feed, handle: _, ...ports } = openTest();
    await ports.standings.write(writtenBy('shardId-1'), stored(2), 0);
    const handle = createHandler({ ...ports, feed, isRaceSpread: true });
    await handle({ Records: [standingsRecord(raceId(), stored(9))] });
    expect(feed.published.map(({ frameBytes }) => decodeLiveFrame(frameBytes))).toMatchObject([
      { standingsVersion: 2 },
    ]);
  });

  it('counts standings that cannot be read, and asks for nothing again', async () => {
    const { feed, handle: _, ...ports } = openTest();
    const broken = new Error('no valid attribute');
    const standings = { read: () => Promise.reject(broken) };
    const handle = createHandler({
      ...ports,
      ...{ feed, standings, isRaceSpread: true, isUnreadable: (error: unknown) => error === broken },
    });
    await handle({ Records: [standingsRecord(raceId(), stored(9))] });
    expect(ports.telemetry.calls).toEqual([
      ['error', 'stored standings cannot be read', broken],
      ['count', { FramesPublished: 0, FrameBytes: 0, StandingsUnreadable: 1 }, {}],
    ]);
  });

  it('passes over deletions and other items', async () => {
    const { feed, handle } = openTest();
    const record = standingsRecord(raceId(), stored(1));
    const { NewImage: _, ...deleted } = record.dynamodb ?? {};
    const summary = { ...record.dynamodb, NewImage: { ...record.dynamodb?.NewImage, SK: { S: 'summary' } } };
    await handle({ Records: [{ ...record, dynamodb: deleted }, { ...record, dynamodb: summary }, {}] });
    expect(feed.published).toEqual([]);
  });

  it('tells no latency of nothing, nor one below nothing where clocks are apart', async () => {
    const { telemetry, handle } = openTest();
    await handle({ Records: [] });
    await handle({ Records: [standingsRecord(raceId(), { ...stored(1), publishedAtMs: 1_300 })] });
    expect(telemetry.calls).toEqual([
      ['count', { FramesPublished: 0, FrameBytes: 0, StandingsUnreadable: 0 }, {}],
      ['count', { FramesPublished: 1, FrameBytes: 38, StandingsUnreadable: 0 }, { FrameLatency: 0 }],
    ]);
  });

  it.each([
    ['no version', { version: undefined }],
    ['no bytes', { standings: { S: 'AAAA' } }],
    ['half a row', { standings: { B: 'AAAA' } }],
    ['a key that names no race', { PK: { S: 'race-x' } }],
  ])('reports standings with %s and announces the others', async (_, attributes) => {
    const { feed, telemetry, handle } = openTest();
    const broken = standingsRecord(raceId(), stored(1));
    Object.assign(broken.dynamodb?.NewImage ?? {}, attributes);
    await handle({ Records: [broken, standingsRecord(raceId('2-1620992100'), stored(1))] });
    expect(feed.published.map(({ classId }) => classId)).toEqual([2]);
    expect(telemetry.calls).toEqual([
      ['error', 'stored standings cannot be read', expect.any(Error)],
      ['count', { FramesPublished: 1, FrameBytes: 38, StandingsUnreadable: 1 }, { FrameLatency: 249 }],
    ]);
  });
});

import { encodeLiveFrame, liveFrameOf, liveTopicOf, toClassId } from '@alleycat/domain';
import { dashboardRequestsOf } from '../model/dashboard.ts';
import { BOARD_BYTES, ROSTER_ENTRY_BYTES } from '../model/measured.ts';
import { type RaceLoad, windowsOf } from '../model/race-load.ts';

/** Bytes that leave AWS for one race: frames to watchers, boards and rosters to pages. The cost has no price for them. */
export function transferBytesOf(load: RaceLoad): number {
  const { board, roster } = dashboardRequestsOf(load);
  const frames = windowsOf(load) * load.watchers;
  return frames * frameBytesOf(load.racers) + board * BOARD_BYTES + roster * load.racers * ROSTER_ENTRY_BYTES;
}

/** Size of a live frame: it grows with the field until it is one metering unit, and is constant beyond. */
export function frameBytesOf(racers: number): number {
  const classId = toClassId(1);
  const standing = { second: 1, outputHundredths: 1, bestHundredths: 1 };
  const frame = liveFrameOf({
    race: { startSeconds: 0, classId },
    standings: Array.from({ length: racers }, () => standing),
    standingsVersion: 1,
    rosterVersion: racers,
    publishedAtMs: 0,
    topicBytes: liveTopicOf(classId).length,
  });
  return encodeLiveFrame(frame).byteLength;
}

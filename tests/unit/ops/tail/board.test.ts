import { encodeLiveFrame, FrameError, type LiveFrame, toClassId } from '@alleycat/domain';
import { describe, expect, it } from 'vitest';
import { boardOf, isNewer, readFrame } from '../../../../ops/src/tail/board.ts';
import { frameOf, RACE_LENGTH_SECONDS, rosterEntry, START_MS } from './support.ts';

const liveOf = (frame: LiveFrame) => readFrame(encodeLiveFrame(frame), RACE_LENGTH_SECONDS);
const boardAt = (frame: LiveFrame, nowMs: number, topCount = 3) =>
  boardOf(liveOf(frame), { nowMs, topCount, rosterEntryOf: rosterEntry });

describe('a board', () => {
  it('shows the first places of a race, whoever ties with the last of them by racer id', () => {
    const frame = frameOf([100, 300, undefined, 200, 100, 100]);
    const nowMs = START_MS + 100_400;
    expect(boardAt(frame, nowMs)).toEqual({
      raceId: '1-1620992100',
      classId: 1,
      state: 'live',
      ageMs: 400,
      leftMs: 199_600,
      newestSecond: 100,
      version: 7,
      publishedAtMs: START_MS + 100_000,
      racerCount: 6,
      top: [
        { rank: 1, racerId: 'racer-1', name: 'Zoë 1', outputHundredths: 300, lagSeconds: 1 },
        { rank: 2, racerId: 'racer-3', name: 'Zoë 3', outputHundredths: 200, lagSeconds: 3 },
        { rank: 3, racerId: 'racer-0', name: 'Zoë 0', outputHundredths: 100, lagSeconds: 0 },
      ],
    });
    expect(boardAt(frame, nowMs, 10).top.map(({ rank, racerId }) => [rank, racerId])).toEqual([
      [1, 'racer-1'],
      [2, 'racer-3'],
      [3, 'racer-0'],
      [3, 'racer-4'],
      [3, 'racer-5'],
    ]);
  });

  it('shows the top of a field that is too large for a frame', () => {
    const { entries: _, ...header } = { ...frameOf([]), entries: undefined };
    const summary: LiveFrame = {
      ...header,
      kind: 'summary',
      count: 20_000,
      rosterVersion: 20_000,
      top: [
        { rosterIndex: 15_000, outputHundredths: 300, lagSeconds: 0 },
        { rosterIndex: 7, outputHundredths: 200, lagSeconds: 2 },
      ],
      quantiles: Array.from({ length: 256 }, () => 10),
    };
    expect(boardAt(summary, START_MS + 100_000)).toMatchObject({
      racerCount: 20_000,
      top: [
        { rank: 1, racerId: 'racer-15000', lagSeconds: 0 },
        { rank: 2, racerId: 'racer-7', lagSeconds: 2 },
      ],
    });
  });

  it('is shown before it is known who rides', () => {
    const live = liveOf(frameOf([100]));
    const { top } = boardOf(live, { nowMs: START_MS, topCount: 3, rosterEntryOf: () => undefined });
    expect(top).toEqual([{ rank: 1, racerId: undefined, name: undefined, outputHundredths: 100, lagSeconds: 0 }]);
  });

  it('is old when no frame came for three seconds, and does not age when its race is over', () => {
    const frame = frameOf([100]);
    const stateAt = (second: number) => {
      const { state, ageMs, leftMs } = boardAt(frame, START_MS + second * 1_000);
      return { state, ageMs, leftMs };
    };
    expect(stateAt(103)).toEqual({ state: 'live', ageMs: 3_000, leftMs: 197_000 });
    expect(stateAt(103.1)).toEqual({ state: 'old', ageMs: 3_100, leftMs: 196_900 });
    expect(stateAt(300)).toEqual({ state: 'ended', ageMs: 200_000, leftMs: 0 });
    // A clock that is a little behind makes nothing younger than new.
    expect(stateAt(99)).toEqual({ state: 'live', ageMs: 0, leftMs: 201_000 });
  });

  it('gives way to that of a later race, and of one race to a higher version', () => {
    const held = liveOf(frameOf([100]));
    const later = { startSeconds: frameOf([]).startSeconds + RACE_LENGTH_SECONDS };
    expect(isNewer(held, undefined)).toBe(true);
    expect(isNewer(liveOf(frameOf([100], { standingsVersion: 8 })), held)).toBe(true);
    expect(isNewer(held, held)).toBe(false);
    expect(isNewer(liveOf(frameOf([100], { ...later, standingsVersion: 1 })), held)).toBe(true);
    expect(isNewer(held, liveOf(frameOf([100], { ...later, standingsVersion: 1 })))).toBe(false);
  });

  it('is made of frames only, of races as long as this platform’s', () => {
    expect(() => readFrame(new Uint8Array([1, 2, 3]), RACE_LENGTH_SECONDS)).toThrow(FrameError);
    expect(() => readFrame(encodeLiveFrame(frameOf([1], { classId: toClassId(2) })), 900)).toThrow(RangeError);
  });
});

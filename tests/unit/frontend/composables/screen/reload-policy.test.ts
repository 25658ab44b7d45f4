import { describe, expect, it } from 'vitest';
import { type ReloadInput, reloadReason } from '../../../../../frontend/src/composables/screen/reload-policy.ts';

const minutes = (count: number) => count * 60_000;
const hours = (count: number) => minutes(60 * count);

const input = (fields: Partial<ReloadInput> = {}): ReloadInput => ({
  uptimeMs: hours(3),
  nowMs: 1_620_992_100_000,
  reloadsAtMs: [],
  isPartMissing: false,
  isBuildNewer: false,
  isQuiet: true,
  isFullscreen: false,
  chance: 0.5,
  ...fields,
});

describe('reloadReason', () => {
  it('leaves a page alone that is young and well', () => {
    expect(reloadReason(input())).toBeUndefined();
  });

  it('reloads once a day, each screen at its own moment, when it is quiet', () => {
    const daily = (fields: Partial<ReloadInput>) => reloadReason(input({ uptimeMs: hours(24.5), ...fields }));
    expect([daily({}), daily({ chance: 0.6 }), daily({ isQuiet: false })]).toEqual(['daily', undefined, undefined]);
  });

  it('does not leave a full screen once a day, which only people can bring back, but does for a newer build', () => {
    const old = { uptimeMs: hours(30), isFullscreen: true };
    expect([reloadReason(input(old)), reloadReason(input({ ...old, isBuildNewer: true }))]).toEqual([
      undefined,
      'newer-build',
    ]);
  });

  it('takes a newer build when it is quiet, and mends a missing part at once', () => {
    expect(reloadReason(input({ isBuildNewer: true }))).toBe('newer-build');
    expect(reloadReason(input({ isBuildNewer: true, isQuiet: false }))).toBeUndefined();
    expect(reloadReason(input({ isPartMissing: true, isQuiet: false }))).toBe('missing-part');
  });

  it('never reloads before the page has run for two minutes', () => {
    const broken = { isPartMissing: true, isBuildNewer: true };
    expect(reloadReason(input({ ...broken, uptimeMs: minutes(2) - 1 }))).toBeUndefined();
    expect(reloadReason(input({ ...broken, uptimeMs: minutes(2) }))).toBe('missing-part');
  });

  it('waits an hour where the browser remembers no reloads', () => {
    const forgetful = { isPartMissing: true, reloadsAtMs: undefined };
    expect(reloadReason(input({ ...forgetful, uptimeMs: minutes(59) }))).toBeUndefined();
    expect(reloadReason(input({ ...forgetful, uptimeMs: hours(1) }))).toBe('missing-part');
  });

  it('counts only reloads of the last day, and none that are yet to come', () => {
    const { nowMs } = input();
    const reloadsAtMs = [nowMs - hours(25), nowMs + hours(1)];
    expect(reloadReason(input({ isPartMissing: true, uptimeMs: minutes(2), reloadsAtMs }))).toBe('missing-part');
  });

  it('does not become a loop, however long what is wrong stays wrong', () => {
    const waitsMinutes: number[] = [];
    const reloadsAtMs: number[] = [];
    let loadedAtMs = 0;
    for (let nowMs = 0; nowMs < hours(24); nowMs += minutes(1)) {
      const o = input({ nowMs, uptimeMs: nowMs - loadedAtMs, reloadsAtMs: reloadsAtMs.slice(-8), isPartMissing: true });
      if (reloadReason(o) === undefined) continue;
      waitsMinutes.push((nowMs - loadedAtMs) / minutes(1));
      reloadsAtMs.push(nowMs);
      loadedAtMs = nowMs;
    }
    expect(waitsMinutes.slice(0, 8)).toEqual([2, 4, 8, 16, 32, 60, 60, 60]);
    expect(new Set(waitsMinutes.slice(6))).toEqual(new Set([60]));
  });
});

import { describe, expect, it } from 'vitest';
import { betterSample, sampleClock } from '../../../../../frontend/src/composables/app/server-clock.ts';

describe('the server clock', () => {
  it('assumes that the server read its clock halfway through the round trip', () => {
    expect(sampleClock({ askedAtMs: 1_000, answeredAtMs: 1_080, serverTimeMs: 6_040 })).toEqual({
      offsetMs: 5_000,
      roundTripMs: 80,
      takenAtMs: 1_080,
    });
  });

  it('is not misled by a device clock that was set back in between', () => {
    expect(sampleClock({ askedAtMs: 1_000, answeredAtMs: 900, serverTimeMs: 1_000 }).roundTripMs).toBe(0);
  });

  it('keeps an exact sample rather than a much slower one, until it is five minutes old', () => {
    const exact = { offsetMs: 10, roundTripMs: 20, takenAtMs: 0 };
    const slow = (takenAtMs: number) => ({ offsetMs: 90, roundTripMs: 400, takenAtMs });
    expect(betterSample(undefined, slow(0))).toEqual(slow(0));
    expect(betterSample(exact, slow(300_000))).toBe(exact);
    expect(betterSample(exact, slow(300_001))).toEqual(slow(300_001));
    expect(betterSample(exact, { ...slow(1), roundTripMs: 30 }).roundTripMs).toBe(30);
  });

  it('follows a device clock that was set to another time, however exact the sample before was', () => {
    const exact = { offsetMs: 10, roundTripMs: 20, takenAtMs: 0 };
    const afterStep = { offsetMs: -3_599_900, roundTripMs: 400, takenAtMs: 60_000 };
    expect(betterSample(exact, afterStep)).toEqual(afterStep);
  });
});

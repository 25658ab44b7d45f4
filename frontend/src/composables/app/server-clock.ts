/** One comparison of the device's clock with the server's. */
export interface ClockSample {
  /** Server time minus device time. */
  offsetMs: number;
  /** The offset is right to half of this. */
  roundTripMs: number;
  takenAtMs: number;
}

/** A sample may be this much less exact and still replace the one before. */
const roundTripTolerance = 1.5;
/** A device's clock drifts; after this long any new sample is better than the old one. */
const sampleAgeMsMax = 300_000;

/** The server read its clock about half the round trip before the answer arrived. */
export function sampleClock(o: { askedAtMs: number; answeredAtMs: number; serverTimeMs: number }): ClockSample {
  const roundTripMs = Math.max(0, o.answeredAtMs - o.askedAtMs);
  return {
    offsetMs: o.serverTimeMs - (o.askedAtMs + roundTripMs / 2),
    roundTripMs,
    takenAtMs: o.answeredAtMs,
  };
}

/**
 * Keeps the more exact of two samples, as long as it is not too old. Two samples that cannot both be right mean that the
 * device's clock was set to another time in between: then the newer one counts, however exact the other was.
 */
export function betterSample(held: ClockSample | undefined, next: ClockSample): ClockSample {
  if (held === undefined || next.takenAtMs - held.takenAtMs > sampleAgeMsMax) return next;
  const errorMs = (held.roundTripMs + next.roundTripMs) / 2;
  if (Math.abs(next.offsetMs - held.offsetMs) > errorMs) return next;
  return next.roundTripMs <= held.roundTripMs * roundTripTolerance ? next : held;
}

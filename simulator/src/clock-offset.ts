import type { Clock } from './clock.ts';

/** One question for the server's time, with our own clock read before and after it. */
export interface OffsetSample {
  readonly sentAtMs: number;
  readonly serverTimeMs: number;
  readonly receivedAtMs: number;
}

export interface ClockOffset {
  /** Server time − own time. */
  readonly offsetMs: number;
  /** The offset cannot be further off than this: half of the round trip. */
  readonly errorMs: number;
}

export interface ServerClock {
  nowMs(): number;
  offset(): ClockOffset;
  /** Asks again. A drift within both errors is no news; anything larger replaces the offset. */
  synchronise(): Promise<void>;
}

export interface ServerClockOptions {
  readonly clock: Clock;
  readonly askServerTimeMs: () => Promise<number>;
  /** Questions per synchronisation; the fastest answer counts. @default 5 */
  readonly sampleCount?: number;
}

/**
 * The offset after the sample with the shortest round trip, as NTP does it: the server read its clock somewhere
 * within the round trip, so the middle is wrong by at most half of it. Throws a RangeError without a sample.
 */
export function estimateOffset(samples: readonly OffsetSample[]): ClockOffset {
  const roundTripMs = (sample: OffsetSample) => sample.receivedAtMs - sample.sentAtMs;
  const best = samples.toSorted((a, b) => roundTripMs(a) - roundTripMs(b))[0];
  if (best === undefined) throw new RangeError('an offset needs at least one sample');
  return {
    offsetMs: best.serverTimeMs - (best.sentAtMs + best.receivedAtMs) / 2,
    errorMs: roundTripMs(best) / 2,
  };
}

export async function createServerClock(options: ServerClockOptions): Promise<ServerClock> {
  let current = await measure(options);
  return {
    nowMs: () => options.clock.nowMs() + current.offsetMs,
    offset: () => current,
    synchronise: async () => {
      const measured = await measure(options);
      const driftMs = Math.abs(measured.offsetMs - current.offsetMs);
      if (driftMs > measured.errorMs + current.errorMs) current = measured;
    },
  };
}

async function measure({ clock, askServerTimeMs, sampleCount = 5 }: ServerClockOptions): Promise<ClockOffset> {
  const samples: OffsetSample[] = [];
  for (let count = 0; count < sampleCount; count += 1) {
    const sentAtMs = clock.nowMs();
    const serverTimeMs = await askServerTimeMs();
    samples.push({ sentAtMs, serverTimeMs, receivedAtMs: clock.nowMs() });
  }
  return estimateOffset(samples);
}

import { createEventHook, useIntervalFn } from '@vueuse/core';
import { readonly, type ShallowRef, shallowRef } from 'vue';
import { betterSample, type ClockSample, sampleClock } from './server-clock.ts';

/** Fine enough for a clock that shows tenths, coarse enough to cost nothing. */
const tickMs = 200;
/** More than a clock that is nudged into line moves in a minute, which is how long a hidden page may not look. */
const stepMsMin = 500;

export interface ServerClock {
  /** Server time, five times a second. */
  nowMs: Readonly<ShallowRef<number>>;
  /** Server time at this very moment. */
  readMs(): number;
  /** Takes in one answer of the server. */
  learn(sample: { askedAtMs: number; answeredAtMs: number; serverTimeMs: number }): void;
  /** Calls back when the device's clock was set, or the device has slept: until the next answer the time may be wrong. */
  onStep(listener: () => void): void;
}

export interface UseServerClockOptions {
  /** The device's clock. @default Date.now */
  deviceNowMs?: () => number;
  /** A clock that nobody sets. @default the time since the page was opened */
  steadyNowMs?: () => number;
}

/** Time as the server has it: people race by one clock, whatever their device believes. */
export function useServerClock(options: UseServerClockOptions = {}): ServerClock {
  const { deviceNowMs = Date.now, steadyNowMs = () => performance.now() } = options;
  let sample: ClockSample | undefined;
  const stepped = createEventHook<[]>();
  const aheadMs = () => deviceNowMs() - steadyNowMs();
  let heldAheadMs = aheadMs();
  const readMs = () => {
    const wasAheadMs = heldAheadMs;
    heldAheadMs = aheadMs();
    if (Math.abs(heldAheadMs - wasAheadMs) > stepMsMin) stepped.trigger();
    return deviceNowMs() + (sample?.offsetMs ?? 0);
  };
  const nowMs = shallowRef(readMs());
  const tick = () => {
    nowMs.value = readMs();
  };
  useIntervalFn(tick, tickMs);
  return {
    nowMs: readonly(nowMs),
    readMs,
    learn: (times) => {
      sample = betterSample(sample, sampleClock(times));
      tick();
    },
    onStep: stepped.on,
  };
}

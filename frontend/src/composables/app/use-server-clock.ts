import { useIntervalFn } from '@vueuse/core';
import { readonly, type ShallowRef, shallowRef } from 'vue';
import { betterSample, type ClockSample, sampleClock } from './server-clock.ts';

/** Fine enough for a clock that shows tenths, coarse enough to cost nothing. */
const tickMs = 200;

export interface ServerClock {
  /** Server time, five times a second. */
  nowMs: Readonly<ShallowRef<number>>;
  /** Server time at this very moment. */
  readMs(): number;
  /** Takes in one answer of the server. */
  learn(sample: { askedAtMs: number; answeredAtMs: number; serverTimeMs: number }): void;
}

export interface UseServerClockOptions {
  /** The device's clock. @default Date.now */
  deviceNowMs?: () => number;
}

/** Time as the server has it: people race by one clock, whatever their device believes. */
export function useServerClock({ deviceNowMs = Date.now }: UseServerClockOptions = {}): ServerClock {
  let sample: ClockSample | undefined;
  const readMs = () => deviceNowMs() + (sample?.offsetMs ?? 0);
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
  };
}

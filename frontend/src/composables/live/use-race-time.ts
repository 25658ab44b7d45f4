import { endsAtMs, type Race } from '@alleycat/domain';
import { computed, type Ref } from 'vue';
import { formatCountdown } from '../../format/countdown.ts';

/** The time of the race that runs now, in whole seconds: whatever shows it changes once a second, not with every tick. */
export function useRaceTime(o: { race: Readonly<Ref<Race | undefined>>; nowMs: Readonly<Ref<number>> }) {
  const leftSeconds = computed(() =>
    o.race.value === undefined ? 0 : Math.max(0, Math.ceil((endsAtMs(o.race.value) - o.nowMs.value) / 1_000)),
  );
  return {
    /** A second that has begun counts. */
    leftSeconds,
    /** Time left as `m:ss`. */
    countdown: computed(() => formatCountdown(leftSeconds.value * 1_000)),
    /** Share of the race that is over, 0 to 1. */
    progress: computed(() => (o.race.value === undefined ? 0 : 1 - leftSeconds.value / o.race.value.lengthSeconds)),
    /** The present second, in milliseconds. */
    secondMs: computed(() => Math.floor(o.nowMs.value / 1_000) * 1_000),
  };
}

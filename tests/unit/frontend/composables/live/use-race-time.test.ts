import { describe, expect, it } from 'vitest';
import { computed, shallowRef } from 'vue';
import type { Race } from '../../../../../domain/src/index.ts';
import { useRaceTime } from '../../../../../frontend/src/composables/live/use-race-time.ts';
import { race as raceOf, raceStartMs } from '../../support.ts';

describe('useRaceTime', () => {
  const setUp = (race: Race | undefined = raceOf()) => {
    const nowMs = shallowRef(raceStartMs);
    return { nowMs, ...useRaceTime({ race: shallowRef(race), nowMs }) };
  };

  it('counts a second that has begun', () => {
    const { nowMs, leftSeconds, countdown, progress } = setUp();
    expect([leftSeconds.value, countdown.value, progress.value]).toEqual([300, '5:00', 0]);
    nowMs.value = raceStartMs + 1;
    expect([leftSeconds.value, countdown.value, progress.value]).toEqual([300, '5:00', 0]);
    nowMs.value = raceStartMs + 225_000;
    expect([leftSeconds.value, countdown.value, progress.value]).toEqual([75, '1:15', 0.75]);
  });

  it('changes nothing that is shown between two seconds', () => {
    const { nowMs, countdown, progress, secondMs } = setUp();
    let renders = 0;
    const shown = computed(() => {
      renders += 1;
      return [countdown.value, progress.value, secondMs.value];
    });
    for (const tickMs of [200, 400, 600, 800, 1_000]) {
      nowMs.value = raceStartMs + tickMs;
      expect(shown.value).toHaveLength(3);
    }
    expect(renders).toBe(2);
  });

  it('has no time left before there is a race', () => {
    const nowMs = shallowRef(0);
    const { leftSeconds, countdown, progress } = useRaceTime({ race: shallowRef(undefined), nowMs });
    expect([leftSeconds.value, countdown.value, progress.value]).toEqual([0, '0:00', 0]);
  });
});

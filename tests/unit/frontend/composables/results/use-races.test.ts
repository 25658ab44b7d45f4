import type { RaceResponse } from '@alleycat/domain/wire';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { effectScope, nextTick, shallowRef } from 'vue';
import { endsAtMs, officialAtMs, raceAt, raceStatusAt, startsAtMs } from '../../../../../domain/src/index.ts';
import { type UseRacesOptions, useRaces } from '../../../../../frontend/src/composables/results/use-races.ts';
import { createFormats } from '../../../../../frontend/src/format/formats.ts';
import { classId, race, raceStartMs } from '../../support.ts';

describe('useRaces', () => {
  beforeEach(() => {
    vi.useFakeTimers({ now: raceStartMs + 290_000 });
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  /** Ten races have been ridden before the one that runs. */
  const setUp = async () => {
    const askedAt: number[] = [];
    const nowMs = shallowRef(Date.now());
    const raceOf = (startSeconds: number): RaceResponse => {
      const of = raceAt({ classId, atMs: startSeconds * 1_000, raceLengthSeconds: 300 });
      return {
        raceId: of.raceId,
        classId,
        startsAtMs: startsAtMs(of),
        endsAtMs: endsAtMs(of),
        officialAtMs: officialAtMs(of),
        status: raceStatusAt(of, Date.now()),
        racerCount: 7,
      };
    };
    const platform = {
      api: {
        races: async () => {
          askedAt.push((Date.now() - raceStartMs) / 1_000);
          const current = Math.floor(Date.now() / 300_000) * 300;
          return { races: Array.from({ length: 11 }, (_, ago) => raceOf(current - ago * 300)) };
        },
      },
      clock: { nowMs, readMs: () => Date.now() },
      config: {
        config: shallowRef({ raceLengthSeconds: 300 }),
        problem: shallowRef<string>(),
        ask: async () => undefined,
      },
      formats: createFormats('en-GB', 'UTC'),
    };
    const scope = effectScope();
    const subject = scope.run(() =>
      useRaces({
        platform: platform as unknown as UseRacesOptions['platform'],
        raceClass: shallowRef({ classId, name: 'Sprint', hue: 0 }),
        random: () => 0.5,
      }),
    )!;
    const pass = async (seconds: number) => {
      await nextTick();
      await vi.advanceTimersByTimeAsync(seconds * 1_000);
      nowMs.value = Date.now();
      await nextTick();
    };
    await pass(0);
    return { ...subject, askedAt, pass };
  };

  it('has the race that runs apart from those that are over', async () => {
    const { running, days } = await setUp();
    expect(running.value).toEqual({ race: race(), racerCount: 7 });
    expect(days.value.map(({ label, races }) => [label, races.length, races[0]?.raceId])).toEqual([
      ['Today', 10, race({ slots: -1 }).raceId],
    ]);
  });

  it('asks again a little after the race has ended, and has it among those that are over', async () => {
    const { running, days, askedAt, pass } = await setUp();
    await pass(20);
    expect(askedAt).toEqual([290, 304]);
    expect([running.value?.race.raceId, days.value[0]?.races[0]?.raceId]).toEqual([
      race({ slots: 1 }).raceId,
      race().raceId,
    ]);
  });

  it('asks about twice a minute while a race is on', async () => {
    const { askedAt, pass } = await setUp();
    await pass(104);
    expect(askedAt).toEqual([290, 304, 334, 364, 394]);
  });
});

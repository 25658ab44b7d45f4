import type { LeaderboardEntry, RacerResult } from '@alleycat/domain/wire';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { effectScope, nextTick, shallowRef } from 'vue';
import { type RaceId, toRacerId } from '../../../../../domain/src/index.ts';
import { type Api, ApiError } from '../../../../../frontend/src/api/http-client.ts';
import type { Racer } from '../../../../../frontend/src/composables/app/use-session.ts';
import {
  type UseLeaderboardOptions,
  useLeaderboard,
} from '../../../../../frontend/src/composables/results/use-leaderboard.ts';
import { type UseRidesOptions, useRides } from '../../../../../frontend/src/composables/results/use-rides.ts';
import { classId, raceStartMs } from '../../support.ts';

const raceId = '1-1620992100' as RaceId;
const racerOf = (name: string): Racer => ({ racerId: toRacerId(name), name });
const entry = (name: string, rank: number, output: number): LeaderboardEntry => ({
  ...racerOf(name),
  rank,
  output,
  raceId,
  startsAtMs: raceStartMs,
});
const entries = [entry('ada', 1, 180), entry('ben', 2, 170.5), entry('cem', 3, 160)];
const notRanked = () => new ApiError({ code: 'RACER_NOT_RANKED', status: 404, message: 'no final result' });

describe('what belongs to who is signed in', () => {
  beforeEach(() => {
    vi.useFakeTimers({ now: raceStartMs });
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  const setUp = (name: string | undefined) => {
    const racer = shallowRef(name === undefined ? undefined : racerOf(name));
    const asked: string[] = [];
    const api: Pick<Api, 'leaderboard' | 'leaderboardPlace' | 'bests' | 'racerResults'> = {
      leaderboard: async () => ({ classId, entries }),
      leaderboardPlace: async ({ racerId, around = 5 }) => {
        asked.push(`place of ${racerId}, ${around} around`);
        const at = entries.findIndex((one) => one.racerId === racerId);
        if (at < 0) throw notRanked();
        const near = entries.slice(Math.max(0, at - around), at + around + 1);
        return { classId, racerId: toRacerId(racerId), rank: at + 1, entries: near };
      },
      bests: async (racerId) => {
        asked.push(`bests of ${racerId}`);
        const result = { output: 170.5, raceId, startsAtMs: raceStartMs };
        return { racerId: toRacerId(racerId), classes: [{ classId, name: 'Sprint', outputs: [17_050], result }] };
      },
      racerResults: async ({ racerId }) => {
        asked.push(`results of ${racerId}`);
        const result: RacerResult = { raceId, classId, startsAtMs: raceStartMs, name: racerId, output: 170.5 };
        return { racerId: toRacerId(racerId), results: [result] };
      },
    };
    const platform = {
      api,
      clock: { nowMs: shallowRef(raceStartMs), readMs: () => Date.now() },
      config: { ask: async () => undefined, problem: shallowRef<string>() },
      session: { racer },
    };
    const settle = async () => {
      await nextTick();
      await vi.advanceTimersByTimeAsync(0);
    };
    return { racer, asked, platform, settle };
  };

  it('is a place among neighbours, with the distance to the leader', async () => {
    const { platform, settle } = setUp('ben');
    const { own, lines } = effectScope().run(() =>
      useLeaderboard({
        platform: platform as unknown as UseLeaderboardOptions['platform'],
        classId: shallowRef(classId),
      }),
    )!;
    await settle();
    const distances = own.value?.lines.map(({ name, rank, behindLeaderHundredths }) => [
      name,
      rank,
      behindLeaderHundredths,
    ]);
    expect(distances).toEqual([
      ['ada', 1, 0],
      ['ben', 2, 950],
      ['cem', 3, 2_000],
    ]);
    expect(lines.value.map(({ name }) => name)).toEqual(['ada', 'ben', 'cem']);
  });

  it('is no place, and no error, without a final result; and nothing is asked for a guest', async () => {
    const { platform, asked, racer, settle } = setUp(undefined);
    const { own, place } = effectScope().run(() =>
      useLeaderboard({
        platform: platform as unknown as UseLeaderboardOptions['platform'],
        classId: shallowRef(classId),
      }),
    )!;
    await settle();
    expect([own.value, asked]).toEqual([undefined, []]);
    racer.value = racerOf('dia');
    await settle();
    expect([own.value?.lines, place.view.value.state]).toEqual([[], 'shown']);
  });

  it('is bests with their rank and results, gone in the moment of signing out, and then those of the next racer', async () => {
    const { platform, asked, racer, settle } = setUp('ben');
    const { rankedBests, results } = effectScope().run(() =>
      useRides({ platform: platform as unknown as UseRidesOptions['platform'] }),
    )!;
    await settle();
    expect(rankedBests.value.map(({ name, rank }) => [name, rank])).toEqual([['Sprint', 2]]);
    expect(results.rows.value.map(({ name }) => name)).toEqual(['ben']);
    racer.value = undefined;
    expect([rankedBests.value, results.rows.value]).toEqual([[], []]);
    racer.value = racerOf('dia');
    await settle();
    expect(rankedBests.value.map(({ rank }) => rank)).toEqual([null]);
    expect(asked).toEqual([
      'bests of ben',
      'results of ben',
      'place of ben, 0 around',
      'bests of dia',
      'results of dia',
      'place of dia, 0 around',
    ]);
  });
});

import type { ClassRank } from '@alleycat/domain';
import type { LeaderboardEntry, RacerResult } from '@alleycat/domain/wire';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { computed, effectScope, nextTick, shallowRef } from 'vue';
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
const standingOf = (rank: number): ClassRank => ({ rank, racerCount: 3, percentile: 50, rankedBy: 'index' });
const notRanked = () => new ApiError({ code: 'RACER_NOT_RANKED', status: 404, message: 'no final result' });

describe('what belongs to who is signed in', () => {
  beforeEach(() => {
    vi.useFakeTimers({ now: raceStartMs });
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  const setUp = (name: string | undefined, told: { standing: ClassRank | null } = { standing: null }) => {
    const racer = shallowRef(name === undefined ? undefined : racerOf(name));
    const asked: string[] = [];
    const api: Pick<Api, 'leaderboard' | 'leaderboardPlace' | 'bests' | 'racerResults'> = {
      leaderboard: async () => ({ classId, entries }),
      leaderboardPlace: async ({ racerId, around = 5 }) => {
        asked.push(`place of ${racerId}, ${around} around`);
        const at = entries.findIndex((one) => one.racerId === racerId);
        if (at < 0) throw notRanked();
        const near = entries.slice(Math.max(0, at - around), at + around + 1);
        return { classId, racerId: toRacerId(racerId), ...standingOf(at + 1), entries: near };
      },
      bests: async (racerId) => {
        asked.push(`bests of ${racerId}`);
        const result = { output: 170.5, raceId, startsAtMs: raceStartMs, ...told };
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
    const openLeaderboard = () =>
      effectScope().run(() =>
        useLeaderboard({
          platform: platform as unknown as UseLeaderboardOptions['platform'],
          classId: shallowRef(classId),
          racerId: computed(() => racer.value?.racerId),
        }),
      )!;
    return { racer, asked, platform, settle, openLeaderboard };
  };

  it('is a place among neighbours, with the distance to each of them', async () => {
    const { settle, openLeaderboard } = setUp('ben');
    const { racerPlace, lines, listed } = openLeaderboard();
    await settle();
    expect(racerPlace.value).toEqual({
      racerId: 'ben',
      standing: standingOf(2),
      own: expect.objectContaining({ racerId: 'ben', rank: 2, outputHundredths: 17_050, aheadHundredths: 0 }),
      lines: [
        { ...racerOf('ada'), rank: 1, outputHundredths: 18_000, aheadHundredths: 950 },
        { ...racerOf('ben'), rank: 2, outputHundredths: 17_050, aheadHundredths: 0 },
        { ...racerOf('cem'), rank: 3, outputHundredths: 16_000, aheadHundredths: -1_050 },
      ],
    });
    expect(lines.value.map(({ name, behindLeaderHundredths }) => [name, behindLeaderHundredths])).toEqual([
      ['ada', 0],
      ['ben', 950],
      ['cem', 2_000],
    ]);
    expect(listed.value?.racerId).toBe('ben');
  });

  it('is a place whose neighbours have no ranks where the own one is an estimate', async () => {
    const { platform, settle, openLeaderboard } = setUp('ben');
    const { leaderboardPlace } = platform.api;
    platform.api.leaderboardPlace = async (o) => ({ ...(await leaderboardPlace(o)), rankedBy: 'estimate' });
    const { racerPlace } = openLeaderboard();
    await settle();
    expect([racerPlace.value?.standing?.rank, racerPlace.value?.lines.map(({ rank }) => rank)]).toEqual([
      2,
      [undefined, undefined, undefined],
    ]);
  });

  it('is no place, and no error, without a final result; and nothing is asked for a guest', async () => {
    const { asked, racer, settle, openLeaderboard } = setUp(undefined);
    const { racerPlace, place } = openLeaderboard();
    await settle();
    expect([racerPlace.value, asked]).toEqual([undefined, []]);
    racer.value = racerOf('dia');
    await settle();
    expect([racerPlace.value, place.view.value.state]).toEqual([
      { racerId: 'dia', standing: null, own: undefined, lines: [] },
      'shown',
    ]);
  });

  it('is nobody for an id that cannot be, which somebody typed', async () => {
    const { platform, settle, openLeaderboard } = setUp('ben');
    const refusal = new ApiError({ code: 'RACER_ID_INVALID', status: 400, message: 'no id' });
    platform.api.leaderboardPlace = () => Promise.reject(refusal);
    const { racerPlace, place } = openLeaderboard();
    await settle();
    expect([racerPlace.value?.standing, place.view.value.problem]).toEqual([null, undefined]);
  });

  it('is bests with their places and results, gone in the moment of signing out, and then those of the next racer', async () => {
    const { platform, asked, racer, settle } = setUp('ben');
    const { rankedBests, results } = effectScope().run(() =>
      useRides({ platform: platform as unknown as UseRidesOptions['platform'] }),
    )!;
    await settle();
    expect(rankedBests.value.map(({ name, standing }) => [name, standing])).toEqual([['Sprint', standingOf(2)]]);
    expect(results.rows.value.map(({ name }) => name)).toEqual(['ben']);
    racer.value = undefined;
    expect([rankedBests.value, results.rows.value]).toEqual([[], []]);
    racer.value = racerOf('dia');
    await settle();
    expect(rankedBests.value.map(({ standing }) => standing)).toEqual([null]);
    expect(asked).toEqual([
      'bests of ben',
      'results of ben',
      'place of ben, 0 around',
      'bests of dia',
      'results of dia',
      'place of dia, 0 around',
    ]);
  });

  it('asks for no place that came with the bests', async () => {
    const told = { standing: { rank: 18_204, racerCount: 40_000, percentile: 54.4, rankedBy: 'index' } } as const;
    const { platform, asked, settle } = setUp('ben', told);
    const { rankedBests } = effectScope().run(() =>
      useRides({ platform: platform as unknown as UseRidesOptions['platform'] }),
    )!;
    await settle();
    expect(rankedBests.value.map(({ standing }) => standing)).toEqual([told.standing]);
    expect(asked).toEqual(['bests of ben', 'results of ben']);
  });
});

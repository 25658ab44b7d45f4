import type { ResultPlace } from '@alleycat/domain/wire';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { effectScope, nextTick, shallowRef } from 'vue';
import { type RaceId, toRacerId } from '../../../../../domain/src/index.ts';
import { ApiError } from '../../../../../frontend/src/api/http-client.ts';
import type { Racer } from '../../../../../frontend/src/composables/app/use-session.ts';
import { useResultPlaces } from '../../../../../frontend/src/composables/results/use-result-places.ts';

const racerOf = (name: string): Racer => ({ racerId: toRacerId(name), name });
const placeOf = (raceId: string, status: ResultPlace['status']): ResultPlace => {
  const place = {
    rank: 7,
    racerId: toRacerId('ada'),
    name: 'Ada',
    status: 'finished' as const,
    output: 1,
    second: 300,
  };
  return {
    raceId: raceId as RaceId,
    status,
    finisherCount: 20,
    racerCount: 21,
    place,
    percentile: 68.4,
    results: [place],
  };
};
const known = { rank: 7, finisherCount: 20, isOfficial: true };

describe('useResultPlaces', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  const setUp = ({ racer = racerOf('ada') as Racer | undefined, inSight = ['1-0', '1-1', '1-2', '1-3'] } = {}) => {
    const asked: string[] = [];
    const waiting: (() => void)[] = [];
    const platform: { error?: Error; status: ResultPlace['status'] } = { status: 'official' };
    const whose = shallowRef(racer);
    const racesInSight = shallowRef<readonly string[]>(inSight);
    const scope = effectScope();
    const places = scope.run(() =>
      useResultPlaces({
        api: {
          resultPlace: async ({ raceId, racerId }) => {
            asked.push(`${racerId} in ${raceId}`);
            await new Promise<void>((resolve) => waiting.push(resolve));
            if (platform.error !== undefined) throw platform.error;
            return placeOf(raceId, platform.status);
          },
        },
        racer: whose,
        racesInSight,
        random: () => 0.5,
      }),
    )!;
    const answerAll = async () => {
      for (const answer of waiting.splice(0)) answer();
      await vi.advanceTimersByTimeAsync(0);
      await nextTick();
    };
    return { asked, places, platform, whose, racesInSight, scope, answerAll };
  };

  it('asks for two ranks at a time, and for each once', async () => {
    const { asked, places, answerAll, racesInSight } = setUp();
    expect(asked).toEqual(['ada in 1-0', 'ada in 1-1']);
    await answerAll();
    await answerAll();
    expect(asked).toEqual(['ada in 1-0', 'ada in 1-1', 'ada in 1-2', 'ada in 1-3']);
    racesInSight.value = ['1-0', '1-3'];
    await nextTick();
    expect([asked.length, [...places.value]]).toEqual([4, ['1-0', '1-1', '1-2', '1-3'].map((id) => [id, known])]);
  });

  it('asks for no rank of a row that has gone out of sight before its turn', async () => {
    const { asked, answerAll, racesInSight } = setUp();
    racesInSight.value = ['1-9'];
    await answerAll();
    expect(asked).toEqual(['ada in 1-0', 'ada in 1-1', 'ada in 1-9']);
  });

  it('keeps ranks as long as the same racer is signed in, and nobody sees those of somebody else', async () => {
    const ada = racerOf('ada');
    const first = setUp({ racer: ada, inSight: ['1-0'] });
    await first.answerAll();
    first.scope.stop();
    const again = setUp({ racer: ada, inSight: ['1-0'] });
    expect([again.asked, again.places.value.get('1-0')]).toEqual([[], known]);
    again.whose.value = undefined;
    expect(again.places.value.size).toBe(0);
    again.whose.value = racerOf('ben');
    expect([again.places.value.size, again.asked]).toEqual([0, ['ben in 1-0']]);
  });

  it('shows a rank that is not official, goes on with the others, and asks for it again later', async () => {
    const { asked, places, platform, answerAll } = setUp({ inSight: ['1-0', '1-1', '1-2'] });
    platform.status = 'settling';
    await answerAll();
    platform.status = 'official';
    await answerAll();
    expect([asked.length, places.value.get('1-0')]).toEqual([3, { ...known, isOfficial: false }]);
    await vi.advanceTimersByTimeAsync(10_000);
    await answerAll();
    expect([asked.slice(3), places.value.get('1-0')]).toEqual([['ada in 1-0', 'ada in 1-1'], known]);
  });

  it('rests after a failure, and then tries again', async () => {
    const { asked, places, platform, answerAll } = setUp({ inSight: ['1-0', '1-1', '1-2'] });
    platform.error = new ApiError({ code: 'UNREACHABLE', status: 0, message: 'away' });
    await answerAll();
    await vi.advanceTimersByTimeAsync(9_999);
    expect([asked.length, places.value.size]).toEqual([2, 0]);
    delete platform.error;
    await vi.advanceTimersByTimeAsync(1);
    await answerAll();
    await answerAll();
    expect([...places.value.keys()]).toEqual(['1-0', '1-1', '1-2']);
  });

  it('takes no rank for one where the race does not know the racer', async () => {
    const { places, platform, answerAll } = setUp({ inSight: ['1-0'] });
    platform.error = new ApiError({ code: 'RACER_NOT_IN_RACE', status: 404, message: 'not there' });
    await answerAll();
    expect(places.value.get('1-0')).toEqual({ rank: null, finisherCount: 0, isOfficial: true });
  });
});

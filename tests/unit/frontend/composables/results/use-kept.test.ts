import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { effectScope, nextTick, shallowRef } from 'vue';
import { ApiError } from '../../../../../frontend/src/api/http-client.ts';
import { useKept } from '../../../../../frontend/src/composables/results/use-kept.ts';

interface Answer {
  readonly readAtMs: number;
  readonly of: string;
  readonly version: number;
}

const startMs = 1_620_992_100_000;
const away = () => new ApiError({ code: 'UNREACHABLE', status: 0, message: 'away' });
const notThere = () => new ApiError({ code: 'RACE_NOT_FOUND', status: 404, message: 'no such race' });

describe('useKept', () => {
  beforeEach(() => {
    vi.useFakeTimers({ now: startMs });
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  const setUp = async ({ everyMs = 30_000, isIdle = false } = {}) => {
    const platform: { error?: Error; hold?: Promise<void> } = {};
    const askedAt: string[] = [];
    const asked = shallowRef(isIdle ? undefined : 'a');
    const visibility = shallowRef<'visible' | 'hidden'>('visible');
    const isOnline = shallowRef(true);
    const nowMs = shallowRef(startMs);
    const configAsked = vi.fn<() => Promise<void>>(async () => undefined);
    const configProblem = shallowRef<string>();
    const scope = effectScope();
    const kept = scope.run(() =>
      useKept<string, Answer>({
        platform: {
          clock: { nowMs, readMs: () => Date.now() },
          config: { ask: configAsked, problem: configProblem },
        },
        question: asked,
        read: async ({ question: of, held }) => {
          askedAt.push(`${of} ${(Date.now() - startMs) / 1_000}`);
          await platform.hold;
          if (platform.error !== undefined) throw platform.error;
          return { readAtMs: Date.now(), of, version: (held?.version ?? 0) + 1 };
        },
        dueAtMs: ({ readAtMs }) => readAtMs + everyMs,
        random: () => 0.5,
        visibility,
        isOnline,
      }),
    )!;
    const pass = async (ms: number) => {
      await nextTick();
      await vi.advanceTimersByTimeAsync(ms);
      nowMs.value = Date.now();
    };
    await pass(0);
    const { view, answer } = kept;
    return {
      ...kept,
      view,
      answer,
      platform,
      askedAt,
      asked,
      visibility,
      isOnline,
      configAsked,
      configProblem,
      scope,
      pass,
    };
  };

  it('asks again within a minute when the clock is set back, however far: an old answer would pass for new', async () => {
    const { askedAt, answer, pass } = await setUp();
    vi.setSystemTime(startMs - 3_600_000);
    await pass(30_000);
    expect([askedAt.length, answer.value?.readAtMs]).toEqual([2, startMs - 3_600_000 + 30_000]);
  });

  it('asks at once and whenever it is due, and says how old its answer is', async () => {
    const { askedAt, answer, view, ageMs, pass } = await setUp();
    await pass(12_000);
    expect([answer.value?.version, ageMs.value]).toEqual([1, 12_000]);
    await pass(18_000);
    expect(askedAt).toEqual(['a 0', 'a 30']);
    expect(view.value).toEqual({
      state: 'shown',
      isBehind: false,
      isOffline: false,
      problem: undefined,
      isAsking: false,
    });
  });

  it('asks for nothing after an answer that stays', async () => {
    const { askedAt, pass, visibility, isOnline, view } = await setUp({ everyMs: Number.POSITIVE_INFINITY });
    await pass(3_600_000);
    visibility.value = 'hidden';
    await pass(10_000);
    visibility.value = 'visible';
    isOnline.value = false;
    await pass(10_000);
    expect([askedAt, view.value.isBehind]).toEqual([['a 0'], false]);
  });

  it('tries again after growing waits of a minute at most, keeps what it has, and says that it is behind', async () => {
    const { askedAt, platform, view, answer, pass } = await setUp();
    platform.error = away();
    await pass(30_000);
    expect([answer.value?.version, view.value.isBehind, view.value.problem]).toEqual([1, true, 'away']);
    await pass(200_000);
    expect(askedAt).toEqual(['a 0', 'a 30', 'a 32', 'a 36', 'a 44', 'a 60', 'a 92', 'a 152', 'a 212']);
    delete platform.error;
    await pass(60_000);
    expect([answer.value?.version, view.value.isBehind, view.value.problem]).toEqual([2, false, undefined]);
  });

  it('tells nothing yet from nothing to be had, offline and refused, and repeats no question that was refused', async () => {
    const never = new Promise<void>(() => undefined);
    const loading = await setUp({ isIdle: true });
    loading.platform.hold = never;
    loading.asked.value = 'a';
    expect(loading.view.value.state).toBe('loading');

    const { platform, asked, askedAt, view, isOnline, pass } = await setUp({ isIdle: true });
    platform.error = away();
    asked.value = 'a';
    await pass(0);
    expect(view.value.state).toBe('failed');
    isOnline.value = false;
    expect(view.value.state).toBe('offline');
    isOnline.value = true;
    platform.error = notThere();
    asked.value = 'b';
    await pass(600_000);
    expect([view.value.state, view.value.problem]).toEqual(['refused', 'no such race']);
    expect(askedAt.filter((one) => one.startsWith('b'))).toEqual(['b 0']);
  });

  it('asks nothing while nobody looks, and at once when somebody comes back to what is not of this moment', async () => {
    const { askedAt, visibility, pass } = await setUp();
    visibility.value = 'hidden';
    await pass(100_000);
    visibility.value = 'visible';
    await pass(1_000);
    visibility.value = 'hidden';
    await pass(1_000);
    visibility.value = 'visible';
    await pass(0);
    expect(askedAt).toEqual(['a 0', 'a 100']);
  });

  it('asks at once when the network is back', async () => {
    const { askedAt, platform, isOnline, view, pass } = await setUp();
    isOnline.value = false;
    platform.error = away();
    await pass(31_000);
    expect([view.value.isBehind, view.value.isOffline]).toEqual([true, true]);
    delete platform.error;
    isOnline.value = true;
    await pass(0);
    expect([askedAt.at(-1), view.value.isBehind]).toEqual(['a 31', false]);
  });

  it('forgets the answer in the moment the question changes, and takes none that was for the one before', async () => {
    const { platform, asked, answer, pass } = await setUp();
    const { promise, resolve } = Promise.withResolvers<void>();
    platform.hold = promise;
    await pass(30_000);
    asked.value = 'b';
    expect(answer.value).toBeUndefined();
    delete platform.hold;
    asked.value = 'c';
    resolve();
    await pass(0);
    expect([answer.value?.of, answer.value?.version]).toEqual(['c', 1]);
  });

  it('says why while the platform has not told about itself, and asks it to', async () => {
    const { view, configProblem, configAsked, refresh, askedAt } = await setUp({ isIdle: true });
    configProblem.value = 'away';
    expect([view.value.state, view.value.problem]).toEqual(['failed', 'away']);
    refresh();
    expect([configAsked.mock.calls.length, askedAt]).toEqual([1, []]);
  });

  it('asks for nothing more once its scope is gone', async () => {
    const { askedAt, scope, pass } = await setUp();
    scope.stop();
    await pass(600_000);
    expect(askedAt).toEqual(['a 0']);
  });
});

import { describe, expect, it } from 'vitest';
import { effectScope } from 'vue';
import { createMemoryHistory, createRouter } from 'vue-router';
import { useMissingView } from '../../../../../frontend/src/composables/app/use-missing-view.ts';
import { texts } from '../../../../../frontend/src/texts/index.ts';

const running = '/assets/index-1.js';
const newer = '/assets/index-2.js';
const view = { render: () => null };

describe('useMissingView', () => {
  const setUp = async (served: () => Promise<string | undefined>, first = '/') => {
    const state = { isGone: true, isRiding: false, loaded: [] as string[] };
    const lazy = async () => {
      if (state.isGone) throw new TypeError('Failed to fetch dynamically imported module');
      return view;
    };
    const routes = [
      { path: '/', component: view },
      { path: '/rides', component: view },
      { path: '/leaderboard/:classId', component: lazy },
    ];
    const router = createRouter({ history: createMemoryHistory(), routes });
    if (first !== '') await router.push(first);
    const scope = effectScope();
    const { problem } = scope.run(() =>
      useMissingView({
        router,
        page: { runningEntry: running, readServedEntry: served },
        isRiding: () => state.isRiding,
        load: (path) => state.loaded.push(path),
      }),
    )!;
    const go = async (path: string) => {
      await router.push(path).catch(() => undefined);
      await Promise.resolve();
    };
    return { problem, state, scope, go };
  };

  it('loads the page anew at the view when the platform serves another build', async () => {
    const { problem, state, go } = await setUp(async () => newer);
    await go('/leaderboard/2?find=ann');
    expect([state.loaded, problem.value]).toEqual([['/leaderboard/2?find=ann'], undefined]);
  });

  it('loads no page anew that was loaded for the view just now', async () => {
    const { problem, state, go } = await setUp(async () => newer, '');
    await go('/leaderboard/2');
    expect([state.loaded, problem.value]).toEqual([[], texts.problems.viewAway]);
  });

  it('ends no ride for it, but says so', async () => {
    const { problem, state, go } = await setUp(async () => newer);
    state.isRiding = true;
    await go('/leaderboard/2');
    expect([state.loaded, problem.value]).toEqual([[], texts.problems.viewReplaced]);
  });

  it.each([
    ['the network is away', () => Promise.reject(new TypeError('away'))],
    ['the platform answers with something else', async () => undefined],
    ['the build is the one that runs', async () => running],
  ])('says that the view could not be loaded when %s, until one can be', async (_, served) => {
    const { problem, state, go } = await setUp(served);
    await go('/leaderboard/2');
    expect([state.loaded, problem.value]).toEqual([[], texts.problems.viewAway]);
    state.isGone = false;
    await go('/leaderboard/2');
    expect(problem.value).toBeUndefined();
  });

  it('takes nobody back who has gone on to another view, or has left', async () => {
    const leave = async (how: 'another view' | 'left') => {
      const { promise, resolve } = Promise.withResolvers<string>();
      const { problem, state, scope, go } = await setUp(() => promise);
      await go('/leaderboard/2');
      if (how === 'left') scope.stop();
      else await go('/rides');
      resolve(newer);
      await promise;
      return [state.loaded, problem.value];
    };
    expect([await leave('another view'), await leave('left')]).toEqual([
      [[], undefined],
      [[], undefined],
    ]);
  });
});

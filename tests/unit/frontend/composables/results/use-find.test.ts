import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createApp, effectScope, nextTick, shallowRef } from 'vue';
import { createMemoryHistory, createRouter } from 'vue-router';
import { useFind } from '../../../../../frontend/src/composables/results/use-find.ts';

describe('useFind', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  const setUp = async () => {
    const component = { render: () => null };
    const routes = ['/results', '/screen'].map((path) => ({ path, component }));
    const router = createRouter({ history: createMemoryHistory(), routes });
    const app = createApp(component).use(router);
    router.push('/results?racer=ann');
    await vi.advanceTimersByTimeAsync(0);
    const scope = effectScope();
    const lines = shallowRef([{ name: 'Zoë' }, { name: 'Ben' }]);
    const find = app.runWithContext(() => scope.run(() => useFind(lines)))!;
    return { ...find, router, scope };
  };

  it('finds at once, and puts what is looked for into the address when somebody has stopped typing', async () => {
    const { query, found, router } = await setUp();
    query.value = 'zoe';
    expect(found.value).toEqual([{ name: 'Zoë' }]);
    await vi.advanceTimersByTimeAsync(299);
    expect(router.currentRoute.value.fullPath).toBe('/results?racer=ann');
    await vi.advanceTimersByTimeAsync(1);
    expect(router.currentRoute.value.fullPath).toBe('/results?racer=ann&find=zoe');
  });

  it('leaves the address of another view alone when somebody typed and left at once', async () => {
    const { query, router, scope } = await setUp();
    query.value = 'zoe';
    await nextTick();
    router.push('/screen');
    await vi.advanceTimersByTimeAsync(0);
    scope.stop();
    await vi.advanceTimersByTimeAsync(1_000);
    expect(router.currentRoute.value.fullPath).toBe('/screen');
  });
});

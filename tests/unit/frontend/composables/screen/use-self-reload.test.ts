import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { effectScope, nextTick, shallowRef } from 'vue';
import { entryOf, type ReloadPage } from '../../../../../frontend/src/composables/app/reload-page.ts';
import { useSelfReload } from '../../../../../frontend/src/composables/screen/use-self-reload.ts';

const minuteMs = 60_000;
const dayMs = 24 * 60 * minuteMs;

describe('useSelfReload', () => {
  beforeEach(() => {
    vi.useFakeTimers({ now: 1_620_992_100_000 });
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  const setUp = () => {
    const startedAtMs = Date.now();
    const state = { served: '/assets/index-1.js' as string | Error | undefined, reloads: [] as number[], asked: 0 };
    let missing: (() => void) | undefined;
    const page: ReloadPage = {
      runningEntry: '/assets/index-1.js',
      uptimeMs: () => Date.now() - startedAtMs,
      nowMs: () => Date.now(),
      readServedEntry: async () => {
        state.asked += 1;
        if (state.served instanceof Error) throw state.served;
        return state.served;
      },
      readReloads: () => [],
      noteReload: (atMs) => state.reloads.push(atMs - startedAtMs),
      onPartMissing: (listener) => {
        missing = listener;
        return () => {
          missing = undefined;
        };
      },
      reload: () => scope.stop(),
    };
    const isQuiet = shallowRef(false);
    const scope = effectScope();
    scope.run(() => useSelfReload({ isQuiet, isFullscreen: shallowRef(false), page, random: () => 0.5 }));
    return { state, isQuiet, scope, missPart: () => missing?.() };
  };

  it('does nothing while the platform serves the build that runs', async () => {
    const { state, isQuiet } = setUp();
    isQuiet.value = true;
    await vi.advanceTimersByTimeAsync(dayMs - minuteMs);
    expect(state.reloads).toEqual([]);
  });

  it('notices a newer build within minutes, and takes it in the first quiet moment', async () => {
    const { state, isQuiet } = setUp();
    state.served = '/assets/index-2.js';
    await vi.advanceTimersByTimeAsync(10 * minuteMs);
    expect(state.reloads).toEqual([]);
    isQuiet.value = true;
    await vi.advanceTimersByTimeAsync(0);
    expect(state.reloads).toEqual([10 * minuteMs]);
  });

  it('stays where it is when the newer build was taken back before it came to it', async () => {
    const { state, isQuiet } = setUp();
    state.served = '/assets/index-2.js';
    await vi.advanceTimersByTimeAsync(6 * minuteMs);
    state.served = '/assets/index-1.js';
    isQuiet.value = true;
    await vi.advanceTimersByTimeAsync(minuteMs);
    expect(state.reloads).toEqual([]);
  });

  it('reloads for a missing part, but never for a page that cannot be had', async () => {
    const { state, missPart } = setUp();
    state.served = new Error('away');
    missPart();
    await vi.advanceTimersByTimeAsync(20 * minuteMs);
    expect([state.reloads, state.asked > 10, state.asked < 60]).toEqual([[], true, true]);
    state.served = undefined; // somebody answers with another page: a captive portal, a proxy
    await vi.advanceTimersByTimeAsync(5 * minuteMs);
    expect(state.reloads).toEqual([]);
    state.served = '/assets/index-1.js';
    await vi.advanceTimersByTimeAsync(minuteMs);
    expect(state.reloads.length).toBe(1);
  });

  it('reloads once a day', async () => {
    const { state, isQuiet } = setUp();
    isQuiet.value = true;
    await vi.advanceTimersByTimeAsync(dayMs + 31 * minuteMs);
    expect(state.reloads.length).toBe(1);
  });

  it('ends with its scope', async () => {
    const { state, isQuiet, scope } = setUp();
    scope.stop();
    state.served = '/assets/index-2.js';
    isQuiet.value = true;
    await nextTick();
    await vi.advanceTimersByTimeAsync(2 * dayMs);
    expect([state.reloads, state.asked]).toEqual([[], 0]);
  });
});

describe('entryOf', () => {
  it('finds the script of a page as it is built, whatever the order of its attributes', () => {
    const built = '<head><script type="module" crossorigin src="/assets/index-DqZ1.js"></script></head>';
    const turned = '<script src="/assets/index-DqZ1.js" type="module"></script>';
    expect([built, turned].map(entryOf)).toEqual(['/assets/index-DqZ1.js', '/assets/index-DqZ1.js']);
  });

  it('finds none in other pages', () => {
    expect(['', '<script src="/portal.js"></script>', '<p>Sign in to this network</p>'].map(entryOf)).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  });
});

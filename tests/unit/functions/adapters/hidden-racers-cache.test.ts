import { describe, expect, it } from 'vitest';
import { NOBODY_HIDDEN } from '../../../../domain/src/index.ts';
import {
  createHiddenRacersCache,
  type HiddenRacersCacheOptions,
} from '../../../../functions/src/adapters/hidden-racers-cache.ts';
import { racerId } from '../../../support/readings.ts';

const openTest = (options: Partial<HiddenRacersCacheOptions> = {}) => {
  const state = { nowMs: 0, reads: 0, failures: 0, version: 0, ids: [] as string[], isDown: false };
  const cache = createHiddenRacersCache({
    store: {
      read: async () => {
        state.reads += 1;
        if (state.isDown) throw new Error('the table throttles');
        const racers = state.ids.map((id) => ({ racerId: racerId(id), hiddenAtMs: 0, reason: '' }));
        return { version: state.version, racers };
      },
    },
    clock: { nowMs: () => state.nowMs },
    maxAgeMs: 500,
    onFailure: () => {
      state.failures += 1;
    },
    ...options,
  });
  const hide = (...ids: string[]) => Object.assign(state, { ids, version: state.version + 1 });
  return { state, cache, hide };
};

describe('what a function knows of hidden racers', () => {
  it('is asked for once in a while, also by many at once, and is then at most that old', async () => {
    const { state, cache, hide } = openTest();
    hide('ann');
    await Promise.all([cache.current(), cache.current()]);
    hide('bob');
    state.nowMs = 499;
    expect([[...(await cache.current())], state.reads]).toEqual([['ann'], 1]);
    state.nowMs = 500;
    expect([[...(await cache.current())], state.reads]).toEqual([['bob'], 2]);
  });

  it('stays what it was while the table cannot be read, without asking more often; each failure is told', async () => {
    const { state, cache, hide } = openTest();
    hide('ann');
    await cache.current();
    state.isDown = true;
    for (state.nowMs = 500; state.nowMs < 1_500; state.nowMs += 250)
      expect([...(await cache.current())]).toEqual(['ann']);
    expect(state).toMatchObject({ reads: 3, failures: 2 });
    state.isDown = false;
    hide();
    expect([...(await cache.current())]).toEqual([]);
  });

  it('is nothing as long as nothing was ever read: asking fails, or answers what it was told to take', async () => {
    const down = { isDown: true };
    const { state, cache } = openTest();
    Object.assign(state, down);
    await expect(cache.current()).rejects.toThrow('the table throttles');
    await expect(cache.current()).rejects.toThrow('the table throttles');
    expect(state.reads).toBe(1);

    const board = openTest({ whileUnknown: NOBODY_HIDDEN });
    Object.assign(board.state, down);
    expect(await board.cache.current()).toBe(NOBODY_HIDDEN);
    expect(board.state.failures).toBe(1);
  });

  it('is the same object as long as nobody is hidden or shown, so that what was made of it can be kept', async () => {
    const { state, cache, hide } = openTest();
    hide('ann');
    const first = await cache.current();
    state.nowMs = 600;
    expect(await cache.current()).toBe(first);
    hide('ann', 'bob');
    state.nowMs = 1_200;
    expect(await cache.current()).not.toBe(first);
  });

  it('is asked for anew by a clock that was set back', async () => {
    const { state, cache, hide } = openTest();
    state.nowMs = 10_000;
    await cache.current();
    hide('ann');
    state.nowMs = 0;
    expect([...(await cache.current())]).toEqual(['ann']);
  });
});

import { describe, expect, it } from 'vitest';
import { effectScope, nextTick, shallowRef } from 'vue';
import { useHeldList } from '../../../../../frontend/src/composables/results/use-held-list.ts';
import type { KeptState, KeptView } from '../../../../../frontend/src/composables/results/use-kept.ts';

const viewOf = (state: KeptState): KeptView => ({
  state,
  isBehind: false,
  isOffline: false,
  problem: undefined,
  isAsking: false,
});

describe('a list below something that comes on its own time', () => {
  const setUp = ({ narrow = true, awaited = true } = {}) => {
    const question = shallowRef<number | undefined>(1);
    const list = shallowRef(viewOf('loading'));
    const above = shallowRef(viewOf('loading'));
    const isHeld = effectScope().run(() =>
      useHeldList({
        question,
        list,
        above,
        isAwaited: shallowRef(awaited),
        isNarrow: shallowRef(narrow),
      }),
    )!;
    const come = async (what: typeof list, state: KeptState) => {
      what.value = viewOf(state);
      await nextTick();
      return isHeld.value;
    };
    return { question, list, above, come };
  };

  it.each(['shown', 'failed', 'offline', 'refused'] as const)('begins once that is %s', async (state) => {
    const { list, above, come } = setUp();
    expect([await come(list, 'shown'), await come(above, state)]).toEqual([true, false]);
  });

  it('stays once it was seen, whatever is asked above it', async () => {
    const { list, above, come } = setUp();
    await come(above, 'shown');
    expect([await come(list, 'shown'), await come(above, 'loading')]).toEqual([false, false]);
  });

  it('waits again when it is another list', async () => {
    const { question, list, above, come } = setUp();
    await come(above, 'shown');
    await come(list, 'shown');
    await come(list, 'loading');
    question.value = 2;
    expect([await come(above, 'loading'), await come(list, 'shown'), await come(above, 'shown')]).toEqual([
      true,
      true,
      false,
    ]);
  });

  it.each([{ narrow: false }, { awaited: false }])('waits for nothing where it need not: %j', async (o) => {
    const { list, come } = setUp(o);
    expect([await come(list, 'loading'), await come(list, 'shown')]).toEqual([false, false]);
  });
});

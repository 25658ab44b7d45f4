import { describe, expect, it } from 'vitest';
import { effectScope, shallowRef } from 'vue';
import { useOnceShown } from '../../../../../frontend/src/composables/results/use-once-shown.ts';

const setUp = () => {
  const question = shallowRef<number | undefined>();
  const mayAppear = shallowRef(false);
  const isShown = effectScope().run(() => useOnceShown({ question, mayAppear }))!;
  return { question, mayAppear, isShown };
};

describe('what is shown from a good moment on', () => {
  it('stays when the moment is over', () => {
    const { question, mayAppear, isShown } = setUp();
    const seen = [isShown.value];
    for (const [of, may] of [
      [1, false],
      [1, true],
      [1, false],
    ] as const) {
      question.value = of;
      mayAppear.value = may;
      seen.push(isShown.value);
    }
    expect(seen).toEqual([false, false, true, true]);
  });

  it('waits for another one where it belongs to something else, also on the way back', () => {
    const { question, mayAppear, isShown } = setUp();
    question.value = 1;
    mayAppear.value = true;
    mayAppear.value = false;
    const seen = [1, 2, 1].map((of) => {
      question.value = of;
      return isShown.value;
    });
    expect(seen).toEqual([true, false, false]);
  });

  it('is not there while it belongs to nothing', () => {
    const { mayAppear, isShown } = setUp();
    mayAppear.value = true;
    expect(isShown.value).toBe(false);
  });
});

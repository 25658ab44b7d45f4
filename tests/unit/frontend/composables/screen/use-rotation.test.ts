import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { effectScope, shallowRef } from 'vue';
import { readScreenOptions, type ScreenQuery } from '../../../../../frontend/src/composables/screen/screen-options.ts';
import { useRotation } from '../../../../../frontend/src/composables/screen/use-rotation.ts';

describe('useRotation', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  const setUp = (query: ScreenQuery, shown: number | undefined = 1) => {
    const shownId = shallowRef<number | undefined>(shown);
    const classes = shallowRef<{ classId: number }[] | undefined>([1, 2, 3].map((classId) => ({ classId })));
    const isPaused = shallowRef(false);
    const seen: number[] = [];
    const scope = effectScope();
    scope.run(() =>
      useRotation({
        options: shallowRef(readScreenOptions(query).options),
        classes,
        shownId,
        isPaused,
        show: (classId) => {
          seen.push(classId);
          shownId.value = classId;
        },
      }),
    );
    return { seen, shownId, classes, isPaused, scope };
  };

  it('goes through the classes of the address in its order, and leaves out what the platform does not have', async () => {
    const { seen } = setUp({ classes: '3,9,1', rotate: '10' });
    await vi.advanceTimersByTimeAsync(45_000);
    expect(seen).toEqual([3, 1, 3, 1]);
  });

  it('goes through all classes where the address names none', async () => {
    const { seen } = setUp({ rotate: '10' });
    await vi.advanceTimersByTimeAsync(35_000);
    expect(seen).toEqual([2, 3, 1]);
  });

  it.each([{}, { classes: '1' }])('stays with one class: %o', async (query) => {
    const { seen } = setUp(query);
    await vi.advanceTimersByTimeAsync(600_000);
    expect(seen).toEqual([]);
  });

  it('finds its way back from a class that there is not', async () => {
    const { seen } = setUp({ classes: '2' }, undefined);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(seen).toEqual([2]);
  });

  it('waits while somebody chooses, and while the platform has not told its classes', async () => {
    const { seen, isPaused, classes } = setUp({ rotate: '10' });
    isPaused.value = true;
    await vi.advanceTimersByTimeAsync(60_000);
    classes.value = undefined;
    isPaused.value = false;
    await vi.advanceTimersByTimeAsync(60_000);
    expect(seen).toEqual([]);
    classes.value = [{ classId: 1 }, { classId: 2 }];
    await vi.advanceTimersByTimeAsync(10_000);
    expect(seen).toEqual([2]);
  });
});

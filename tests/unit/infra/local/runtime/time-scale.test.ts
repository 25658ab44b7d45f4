import { describe, expect, it } from 'vitest';
import { openClock } from '../../../../../infra/local/src/time-scale.ts';
import { createFakeClock } from '../../../../support/fake-clock.ts';
import { createMemoryKeyValueStore } from '../../../../support/fakes/memory-key-value-store.ts';

const START_MS = 1_620_992_100_000;

/** A data folder that is opened several times, as time goes by. */
const dataFolder = ({ wasUsedBefore = false } = {}) => {
  const machineClock = createFakeClock(START_MS);
  const times = createMemoryKeyValueStore();
  let isNew = !wasUsedBefore;
  const open = async (timeScale: number) => {
    const clock = await openClock({ machineClock, timeScale, times, isNew });
    isNew = false;
    return clock;
  };
  return { machineClock, open };
};

describe('the time of a data folder', () => {
  it('is the machine’s unless it is told otherwise', async () => {
    const { machineClock, open } = dataFolder();
    expect(await open(1)).toBe(machineClock);
  });

  it('begins with the machine’s, and runs on while nobody uses it', async () => {
    const { machineClock, open } = dataFolder();
    const first = await open(10);
    machineClock.advance(60_000);
    expect(first.nowMs()).toBe(START_MS + 600_000);
    machineClock.advance(60_000);
    const second = await open(10);
    expect(second.nowMs()).toBe(START_MS + 1_200_000);
  });

  it.each([
    ['at another scale', 10, 5],
    ['at the machine’s', 10, 1],
    ['faster than it began', 1, 10],
  ])('cannot go on %s', async (_, first, second) => {
    const { open } = dataFolder();
    await open(first);
    await expect(open(second)).rejects.toMatchObject({
      code: 'TIME_SCALE_CHANGED',
      message: expect.stringContaining(`a time scale of ${first} `),
    });
    await open(first);
  });

  it('is not settled by a start that kept nothing, its port being taken', async () => {
    const machineClock = createFakeClock(START_MS);
    const times = createMemoryKeyValueStore();
    const open = (timeScale: number, isNew: boolean) => openClock({ machineClock, timeScale, times, isNew });
    await open(10, true);
    machineClock.advance(60_000);
    expect((await open(5, true)).nowMs()).toBe(START_MS + 60_000);
    expect([await open(1, true), await open(1, false)]).toEqual([machineClock, machineClock]);
  });

  it('is the machine’s in a folder of an earlier version', async () => {
    const { machineClock, open } = dataFolder({ wasUsedBefore: true });
    await expect(open(10)).rejects.toMatchObject({ code: 'TIME_SCALE_CHANGED' });
    expect(await open(1)).toBe(machineClock);
  });

  it.each([0, 21, -1, 2.5, Number.NaN])('does not run %d times as fast', async (timeScale) => {
    await expect(dataFolder().open(timeScale)).rejects.toMatchObject({ code: 'TIME_SCALE_INVALID' });
  });
});

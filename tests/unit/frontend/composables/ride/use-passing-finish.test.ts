import { describe, expect, it } from 'vitest';
import { nextTick, shallowRef } from 'vue';
import { endsAtMs } from '../../../../../domain/src/index.ts';
import { emptyLiveBoard, takeFrame, takeRoster } from '../../../../../frontend/src/composables/live/live-board.ts';
import type { RaceClass } from '../../../../../frontend/src/composables/live/use-race-class.ts';
import type { Finish } from '../../../../../frontend/src/composables/ride/use-finish.ts';
import { usePassingFinish } from '../../../../../frontend/src/composables/ride/use-passing-finish.ts';
import { classId, fullFrame, race, roster } from '../../support.ts';

const finished: Finish = {
  race: race(),
  outputHundredths: 9_100,
  place: undefined,
  bestBeforeHundredths: null,
  isNewBest: true,
  newBestSeconds: 3,
};
const endMs = endsAtMs(race());

const boardOf = (slots: number, beforeEndMs = 500) => {
  const of = race({ slots });
  const framed = takeFrame(emptyLiveBoard, {
    race: of,
    frame: fullFrame({ of, publishedAtMs: endsAtMs(of) - beforeEndMs, entries: [[9_000], [9_500], [9_100]] }),
  });
  return takeRoster(framed, { raceId: of.raceId, from: 0, racers: roster('Ann', 'Ben', 'Cyd') }).board;
};

describe('usePassingFinish', () => {
  const setUp = ({ isRiding = true } = {}) => {
    const told = shallowRef<Finish | undefined>(finished);
    const nowMs = shallowRef(endMs);
    const raceClass = shallowRef<RaceClass | undefined>({ classId, name: 'Sprint', hue: 0 });
    const previous = shallowRef(boardOf(0));
    const finish = usePassingFinish({
      finish: told,
      dismiss: () => {
        told.value = undefined;
      },
      raceClass,
      isRiding: shallowRef(isRiding),
      nowMs,
      racerId: shallowRef('cyd'),
      boards: [previous, shallowRef(boardOf(1))],
    });
    return { told, nowMs, raceClass, previous, finish };
  };

  it('takes the place of the last board until the platform has told one', () => {
    const { told, finish } = setUp();
    expect(finish.value?.place).toEqual({ rank: 2, finisherCount: 3, isOfficial: false });
    told.value = { ...finished, place: { rank: 1, finisherCount: 2, isOfficial: true } };
    expect(finish.value?.place).toEqual({ rank: 1, finisherCount: 2, isOfficial: true });
  });

  it('keeps the place of the last board while final readings of its racers are still coming in', () => {
    const { told, finish } = setUp();
    const seen = { rank: 2, finisherCount: 3, isOfficial: false };
    told.value = { ...finished, place: { rank: 1, finisherCount: 2, isOfficial: false } };
    expect(finish.value?.place).toEqual(seen);
    told.value = { ...finished, place: { rank: 3, finisherCount: 3, isOfficial: false } };
    expect(finish.value?.place).toEqual({ rank: 3, finisherCount: 3, isOfficial: false });
  });

  it('knows no place from a board of the middle of the race, after which the link was lost', () => {
    const { previous, finish } = setUp();
    previous.value = boardOf(0, 60_000);
    expect(finish.value).toEqual(finished);
  });

  it('knows no place from the board of another race', () => {
    const { previous, finish } = setUp();
    previous.value = boardOf(2);
    expect(finish.value).toEqual(finished);
  });

  it('is gone 45 seconds into the next race of whoever rides on', async () => {
    const { nowMs, finish } = setUp();
    nowMs.value = endMs + 44_999;
    await nextTick();
    expect(finish.value?.race).toEqual(race());
    nowMs.value = endMs + 45_000;
    await nextTick();
    expect(finish.value).toBeUndefined();
  });

  it('stays for whoever has stopped', async () => {
    const { nowMs, finish } = setUp({ isRiding: false });
    nowMs.value = endMs + 600_000;
    await nextTick();
    expect(finish.value?.race).toEqual(race());
  });

  it('is not shown in another class, and still there when one comes back', () => {
    const { raceClass, finish } = setUp();
    raceClass.value = undefined;
    expect(finish.value).toBeUndefined();
    raceClass.value = { classId, name: 'Sprint', hue: 0 };
    expect(finish.value?.race).toEqual(race());
  });
});

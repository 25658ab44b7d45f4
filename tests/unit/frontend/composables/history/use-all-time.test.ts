import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { computed, effectScope, nextTick, proxyRefs, shallowRef } from 'vue';
import { createHistoryBoardBuilder, curvesOf, toRacerId } from '../../../../../domain/src/index.ts';
import type { Api } from '../../../../../frontend/src/api/http-client.ts';
import type { GhostGap } from '../../../../../frontend/src/composables/history/ghost.ts';
import { useAllTime } from '../../../../../frontend/src/composables/history/use-all-time.ts';
import type { SentReading } from '../../../../../frontend/src/composables/ride/use-ride.ts';
import { createFormats } from '../../../../../frontend/src/format/formats.ts';
import { classId, race, raceStartMs } from '../../support.ts';

/** Ann and Ben rode the first three seconds. */
const boardBytes = (): Uint8Array => {
  const builder = createHistoryBoardBuilder(classId);
  const racers = [
    { racerId: toRacerId('ann'), name: 'Ann', base: 9_000 },
    { racerId: toRacerId('ben'), name: 'Ben', base: 8_000 },
  ];
  builder.add(
    curvesOf(
      racers.flatMap(({ racerId, name, base }) =>
        [1, 2, 3].map((second) => ({
          classId,
          racerId,
          name,
          startSeconds: 1,
          second,
          outputHundredths: base + second,
        })),
      ),
    ),
  );
  return builder.encode();
};
const gap: GhostGap = { bestHundredths: 8_000, aheadHundredths: 500, isNewBest: true, newBestCount: 1 };

const pedalling = { cadenceRpm: 85, resistancePercent: 40 };

describe('useAllTime', () => {
  beforeEach(() => {
    vi.useFakeTimers({ now: raceStartMs });
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  const setUp = async () => {
    const nowMs = shallowRef(raceStartMs);
    const lastReading = shallowRef<SentReading>();
    const ridesHere = shallowRef(false);
    const platform: { error?: Error } = {};
    const api: Partial<Api> = {
      readHistory: async () => {
        if (platform.error !== undefined) throw platform.error;
        return { classId, version: 'v1', boardPath: '/boards/v1', updatedAtMs: raceStartMs - 40_000 };
      },
      readHistoryBoard: async () => boardBytes(),
    };
    const racerId = computed(() => toRacerId('me'));
    const scope = effectScope();
    const subject = scope.run(() =>
      useAllTime({
        platform: {
          api: api as Api,
          clock: { nowMs, readMs: () => nowMs.value },
          formats: createFormats('en-GB', 'UTC'),
          ghost: { gap: computed(() => gap), told: computed(() => [8_000, 8_500]) },
          ride: { racerId, shownName: computed(() => 'Me'), lastReading },
        },
        race: shallowRef(race()),
        ridesHere,
        isWanted: shallowRef(true),
      }),
    )!;
    const pass = async (ms: number) => {
      await nextTick();
      nowMs.value += ms;
      await vi.advanceTimersByTimeAsync(ms);
    };
    await pass(0);
    const rows = () =>
      subject.rows.value.rows.map(({ name, rank, outputHundredths }) => [name, rank, outputHundredths]);
    return { allTime: proxyRefs(subject), platform, lastReading, ridesHere, pass, rows };
  };

  it("shows the field at the second of the race's clock while nobody rides here", async () => {
    const { allTime, rows, pass, lastReading } = await setUp();
    lastReading.value = { race: race(), second: 1, outputHundredths: 8_500, ...pedalling };
    await pass(1_500);
    expect([allTime.second, allTime.racerCount, rows(), allTime.place, allTime.ageMs]).toEqual([
      2,
      2,
      [
        ['Ann', 1, 9_002],
        ['Ben', 2, 8_002],
      ],
      undefined,
      41_500,
    ]);
  });

  it('shows it at the second that the bike sent last, with the present among it', async () => {
    const { allTime, rows, pass, lastReading, ridesHere } = await setUp();
    ridesHere.value = true;
    lastReading.value = { race: race(), second: 3, outputHundredths: 8_500, ...pedalling };
    await pass(1_500);
    expect([allTime.second, rows(), allTime.place?.gap]).toEqual([
      3,
      [
        ['Ann', 1, 9_003],
        ['Me', 2, 8_500],
        ['Ben', 2, 8_003],
      ],
      gap,
    ]);
  });

  it('goes by the clock again at the start of a race, until the first reading of it', async () => {
    const { allTime, lastReading, ridesHere } = await setUp();
    ridesHere.value = true;
    lastReading.value = { race: race({ slots: -1 }), second: 300, outputHundredths: 8_500, ...pedalling };
    expect([allTime.second, allTime.place]).toEqual([1, undefined]);
  });

  it('has nobody at a second that nobody reached', async () => {
    const { allTime, rows, pass } = await setUp();
    await pass(3_000);
    expect([allTime.second, allTime.racerCount, allTime.hasBoard, rows()]).toEqual([4, 0, true, []]);
  });

  it('says how old the board is, and why, when there is no newer one to be had', async () => {
    const { allTime, platform, pass } = await setUp();
    platform.error = new Error('The platform does not answer.');
    await pass(30_000);
    expect(allTime.trouble).toBe('This all-time board is 70\u202fs old. The platform does not answer.');
  });
});

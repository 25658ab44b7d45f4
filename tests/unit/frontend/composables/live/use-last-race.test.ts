import type { ResultsResponse } from '@alleycat/domain/wire';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { effectScope, nextTick, shallowRef } from 'vue';
import { endsAtMs, officialAtMs, type Race, startsAtMs } from '../../../../../domain/src/index.ts';
import type { Api } from '../../../../../frontend/src/api/http-client.ts';
import type { Board } from '../../../../../frontend/src/composables/live/board.ts';
import { emptyLiveBoard, takeFrame, takeRoster } from '../../../../../frontend/src/composables/live/live-board.ts';
import { useLastRace } from '../../../../../frontend/src/composables/live/use-last-race.ts';
import { fullFrame, race, roster } from '../../support.ts';

const boardOf = (slots: number, beforeEndMs = 500): Board => {
  const of = race({ slots });
  const frame = fullFrame({ of, publishedAtMs: endsAtMs(of) - beforeEndMs, entries: [[9_000], [9_500]] });
  const framed = takeFrame(emptyLiveBoard, { race: of, frame });
  return takeRoster(framed, { raceId: of.raceId, from: 0, racers: roster('Ann', 'Ben') }).board!;
};

const resultsOf = (slots: number, status: ResultsResponse['status']): ResultsResponse => ({
  raceId: race({ slots }).raceId,
  status,
  finisherCount: 1,
  racerCount: 2,
  results: [
    { ...roster('Ann')[0]!, rank: 1, status: 'finished', output: 97.5, second: 300 },
    { ...roster('Ben')[0]!, rank: null, status: 'dnf', output: 95, second: 200 },
  ],
});

const official = [{ rank: 1, racerId: 'ann', name: 'Ann', outputHundredths: 9_750 }];

describe('useLastRace', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  const setUp = (...answers: (ResultsResponse | Error)[]) => setUpBy({ answers, random: () => 0 });
  const setUpBy = ({ answers, random }: { answers: (ResultsResponse | Error)[]; random: () => number }) => {
    const previous = shallowRef<Board>();
    const nowMs = shallowRef(0);
    const asked: string[] = [];
    const results = async ({ raceId }: { raceId: string }) => {
      asked.push(raceId);
      const answer = answers.shift() ?? new Error('not expected');
      if (answer instanceof Error) throw answer;
      return answer;
    };
    const scope = effectScope();
    const subject = scope.run(() => useLastRace({ previous, nowMs, api: { results } as Partial<Api> as Api, random }))!;
    /** The race before is known, and its results are official by our clock. */
    const passOfficial = async () => {
      previous.value = boardOf(0);
      await nextTick();
      nowMs.value = officialAtMs(race());
      await vi.advanceTimersByTimeAsync(0);
    };
    return { ...subject, previous, asked, scope, passOfficial };
  };

  it('shows the last board until results are official, and those from then on', async () => {
    const { podium, previous, asked, passOfficial } = setUp(resultsOf(0, 'official'));
    previous.value = boardOf(0);
    await nextTick();
    expect([podium.value?.status, podium.value?.places.map(({ name }) => name)]).toEqual(['settling', ['Ben', 'Ann']]);
    await passOfficial();
    expect([podium.value?.status, podium.value?.places, asked]).toEqual(['official', official, [race().raceId]]);
  });

  it('asks again when the platform does not answer, or is not as far as our clock believes', async () => {
    const { podium, asked, passOfficial } = setUp(
      new Error('away'),
      resultsOf(0, 'settling'),
      resultsOf(0, 'official'),
    );
    await passOfficial();
    expect(podium.value?.status).toBe('settling');
    await vi.advanceTimersByTimeAsync(60_000);
    expect([podium.value?.status, podium.value?.places, asked.length]).toEqual(['official', official, 3]);
  });

  it('asks at random within four seconds, so that thousands who see the race become official do not ask at once', async () => {
    const { podium, asked, passOfficial } = setUpBy({ answers: [resultsOf(0, 'official')], random: () => 0.5 });
    await passOfficial();
    await vi.advanceTimersByTimeAsync(1_999);
    expect([podium.value?.status, asked]).toEqual(['settling', []]);
    await vi.advanceTimersByTimeAsync(1);
    expect([podium.value?.status, asked]).toEqual(['official', [race().raceId]]);
  });

  it('puts nobody on a podium for leading when the link was lost in the middle of the race', async () => {
    const { podium, previous, passOfficial } = setUp(resultsOf(0, 'official'));
    previous.value = boardOf(0, 60_000);
    await nextTick();
    expect(podium.value).toBeUndefined();
    await passOfficial();
    expect(podium.value?.places).toEqual(official);
  });

  it.each(['another race is over', 'its scope has ended'])('asks no more once %s', async (what) => {
    const { previous, asked, scope, passOfficial } = setUp(new Error('away'));
    await passOfficial();
    if (what === 'its scope has ended') scope.stop();
    else previous.value = boardOf(1);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(asked).toEqual([race().raceId]);
  });

  describe('of a race that was not seen here', () => {
    const come = async (...answers: (ResultsResponse | Error)[]) => {
      const asked: string[] = [];
      const results = async ({ raceId }: { raceId: string }) => {
        asked.push(raceId);
        const answer = answers.shift() ?? new Error('not expected');
        if (answer instanceof Error) throw answer;
        return answer;
      };
      const previous = shallowRef<Board>();
      const running = shallowRef<Race | undefined>(race({ slots: 1 }));
      const nowMs = shallowRef(0);
      const { podium } = effectScope().run(() => useLastRace({ previous, race: running, nowMs, api: { results } }))!;
      await vi.advanceTimersByTimeAsync(0);
      return { podium, asked, running, previous };
    };

    it('is told to whoever comes, once', async () => {
      const { podium, asked, running } = await come(resultsOf(0, 'official'));
      expect([podium.value?.startsAtMs, podium.value?.places]).toEqual([startsAtMs(race()), official]);
      running.value = race({ slots: 2 });
      await vi.advanceTimersByTimeAsync(60_000);
      expect(asked).toEqual([race().raceId]);
    });

    it('is asked for until it is official, by those who come while it settles', async () => {
      const { podium, asked } = await come(resultsOf(0, 'settling'), new Error('away'), resultsOf(0, 'official'));
      expect(podium.value?.status).toBe('settling');
      await vi.advanceTimersByTimeAsync(60_000);
      expect([podium.value?.status, podium.value?.places, asked.length]).toEqual(['official', official, 3]);
    });

    it('is none where nobody rode, and where nobody answers', async () => {
      const empty = { ...resultsOf(0, 'official'), results: [] };
      expect([(await come(empty)).podium.value, (await come(new Error('away'))).podium.value]).toEqual([
        undefined,
        undefined,
      ]);
    });

    it('gives way to the race that ends on the screen', async () => {
      const { podium, previous } = await come(resultsOf(0, 'official'));
      previous.value = boardOf(1);
      await nextTick();
      expect([podium.value?.raceId, podium.value?.status]).toEqual([race({ slots: 1 }).raceId, 'settling']);
    });
  });
});

import type { LeaderboardEntry, LeaderboardResponse, ResultsResponse } from '@alleycat/domain/wire';
import { describe, expect, it } from 'vitest';
import { effectScope, watch } from 'vue';
import { toRacerId } from '../../../../../domain/src/index.ts';
import { ApiError, type PageQuery } from '../../../../../frontend/src/api/http-client.ts';
import type { NamedFile } from '../../../../../frontend/src/composables/app/save-file.ts';
import { useListDownload } from '../../../../../frontend/src/composables/results/use-list-download.ts';
import { useRideDownload } from '../../../../../frontend/src/composables/results/use-ride-download.ts';
import { createFormats } from '../../../../../frontend/src/format/formats.ts';
import { leaderboardFile, resultsJsonFile } from '../../../../../frontend/src/format/list-files.ts';
import { downloadTexts } from '../../../../../frontend/src/texts/downloads.ts';
import { classId, race } from '../../support.ts';

const formats = createFormats('en', 'UTC');
const raceId = race().raceId;
const ride = { raceId, racerId: 'ann' };

const texts = async (files: readonly NamedFile[]) =>
  Promise.all(files.map(async ({ name, content }) => [name, await content.text()]));

describe('a ride to take away', () => {
  const setUp = () => {
    const saved: NamedFile[] = [];
    const asked: unknown[] = [];
    const answers: PromiseWithResolvers<Blob>[] = [];
    const scope = effectScope();
    const api = {
      rideFile: (o: object) => {
        asked.push(o);
        const answer = Promise.withResolvers<Blob>();
        answers.push(answer);
        return answer.promise;
      },
    };
    const used = scope.run(() => useRideDownload({ api, save: (file) => saved.push(file) }))!;
    return { saved, asked, answers, scope, ...used };
  };

  it('is saved under a name that says whose it is, and nothing is left to be said', async () => {
    const { saved, asked, answers, download, busyKey, told } = setUp();
    const done = download(ride, 'tcx');
    expect([asked, busyKey.value, told.value]).toEqual([
      [{ ...ride, format: 'tcx' }],
      raceId,
      { key: raceId, text: downloadTexts.loadingRide },
    ]);
    answers[0]?.resolve(new Blob(['<xml/>']));
    await done;
    expect(await texts(saved)).toEqual([[`ride-${raceId}-ann.tcx`, '<xml/>']]);
    expect([busyKey.value, told.value]).toEqual([undefined, undefined]);
  });

  it('is asked for once, however often somebody presses', async () => {
    const { saved, asked, answers, download } = setUp();
    const all = [download(ride, 'tcx'), download(ride, 'csv'), download({ ...ride, raceId: '1-0' }, 'tcx')];
    answers[0]?.resolve(new Blob());
    await Promise.all(all);
    expect([asked.length, saved.length]).toEqual([1, 1]);
  });

  it.each([
    ['RIDE_NOT_ARCHIVED', 404, downloadTexts.notArchived],
    ['RIDE_NOT_KEPT', 404, downloadTexts.notKept],
    ['RIDE_EXPIRED', 410, downloadTexts.expired],
    ['RIDE_TOO_LARGE', 422, downloadTexts.tooLarge],
    ['UNEXPECTED_ANSWER', 429, downloadTexts.tooMany],
    ['UNREACHABLE', 0, downloadTexts.unreachable],
    ['RACER_NOT_IN_RACE', 404, 'as the platform says'],
  ])('that is refused with %s and %i is explained, and may be asked for again', async (code, status, text) => {
    const { saved, answers, download, told } = setUp();
    const refused = download(ride, 'csv');
    answers[0]?.reject(new ApiError({ code, status, message: 'as the platform says' }));
    await refused;
    expect([told.value, saved]).toEqual([{ key: raceId, text }, []]);
    const again = download(ride, 'csv');
    answers[1]?.resolve(new Blob());
    await again;
    expect([told.value, saved.length]).toEqual([undefined, 1]);
  });

  it('is not saved for who has left the page', async () => {
    const { saved, answers, download, scope } = setUp();
    const done = download(ride, 'csv');
    scope.stop();
    answers[0]?.resolve(new Blob());
    await done;
    expect(saved).toEqual([]);
  });
});

const entry = (index: number): LeaderboardEntry => ({
  rank: index + 1,
  racerId: toRacerId(`racer-${index}`),
  name: index === 0 ? '=1+1' : `Racer ${index}`,
  output: 100,
  raceId,
  startsAtMs: race().startSeconds * 1_000,
});

describe('a list to take away', () => {
  /** A leaderboard that long; page after page. */
  const setUp = (length: number) => {
    const saved: NamedFile[] = [];
    const asked: PageQuery[] = [];
    const said: string[] = [];
    const scope = effectScope();
    const waits: number[] = [];
    const wait = async (ms: number) => void waits.push(ms);
    const refusals: Error[] = [];
    const used = scope.run(() => useListDownload({ formats, wait, save: (file) => saved.push(file) }))!;
    watch(used.told, (told) => said.push(told?.text ?? ''), { flush: 'sync' });
    const list = {
      readPage: async (page: PageQuery): Promise<LeaderboardResponse> => {
        asked.push(page);
        const refusal = asked.length === 2 ? refusals.pop() : undefined;
        if (refusal !== undefined) throw refusal;
        const from = Number(page.cursor ?? 0);
        const to = Math.min(length, from + page.limit);
        const entries = Array.from({ length: to - from }, (_, index) => entry(from + index));
        return { classId, entries, ...(to < length && { nextCursor: String(to) }) };
      },
      rowsOf: ({ entries }: LeaderboardResponse) => entries,
      idOf: ({ racerId }: LeaderboardEntry) => racerId,
      file: (head: LeaderboardResponse, entries: readonly LeaderboardEntry[]) =>
        leaderboardFile(head, entries, { format: 'json', atMs: Date.UTC(2026, 10, 22, 23, 59) }),
    };
    return { saved, asked, said, scope, list, refusals, waits, ...used };
  };

  it('is fetched page after page, tells how far it is, and is saved as one file', async () => {
    const { saved, asked, said, list, download } = setUp(2_500);
    await download('json', list);
    expect(asked).toEqual([{ limit: 1_000 }, { limit: 1_000, cursor: '1000' }, { limit: 1_000, cursor: '2000' }]);
    expect(said).toEqual([...['1,000', '2,000', '2,500'].map(downloadTexts.loadingRows), '']);
    const [[name, json] = []] = await texts(saved);
    expect(name).toBe('alleycat-class-1-leaderboard-2026-11-22.json');
    expect(JSON.parse(json ?? '')).toEqual({ classId: 1, entries: Array.from({ length: 2_500 }, (_, i) => entry(i)) });
  });

  it('goes on after one refusal because too many ask', async () => {
    const { saved, asked, list, refusals, waits, download } = setUp(2_500);
    refusals.push(new ApiError({ code: 'UNEXPECTED_ANSWER', status: 429, message: 'Too Many Requests' }));
    await download('json', list);
    expect([asked.map(({ cursor }) => cursor), waits, saved.length]).toEqual([
      [undefined, '1000', '1000', '2000'],
      [1_000],
      1,
    ]);
  });

  it('has every racer once, and looks at each once however many pages there are', async () => {
    const { saved, list, download } = setUp(5_000);
    let lookCount = 0;
    const idOf = (row: LeaderboardEntry) => {
      lookCount += 1;
      return row.racerId;
    };
    // Somebody moves to the next page between two questions.
    const rowsOf = ({ entries }: LeaderboardResponse) => (entries.length === 1_000 ? [entry(0), ...entries] : entries);
    await download('json', { ...list, rowsOf, idOf });
    const [[, json] = []] = await texts(saved);
    expect(JSON.parse(json ?? '').entries).toHaveLength(5_000);
    expect(lookCount).toBe(5_005);
  });

  it('ends after 100,000 rows, and says so', async () => {
    const { saved, asked, said, list, download } = setUp(100_500);
    await download('json', list);
    expect([asked.length, said.at(-1), saved.length]).toEqual([100, downloadTexts.cut('100,000'), 1]);
  });

  it('is not gone on with for who has left the page', async () => {
    const { saved, asked, list, download, scope } = setUp(2_500);
    const done = download('json', list);
    scope.stop();
    await done;
    expect([asked.length, saved]).toEqual([1, []]);
  });

  it('is CSV as the platform writes it', async () => {
    const file = leaderboardFile({ classId }, [entry(0)], { format: 'csv', atMs: Date.UTC(2026, 10, 22) });
    expect(await texts([file])).toEqual([
      [
        'alleycat-class-1-leaderboard-2026-11-22.csv',
        `rank,racerId,name,output,raceId,startedAt\r\n1,racer-0,'=1+1,100.00,${raceId},2021-05-14T11:35:00.000Z\r\n`,
      ],
    ]);
  });

  it('of results has the head of the newest page, without where it would go on', async () => {
    const head: ResultsResponse = {
      raceId,
      status: 'official',
      finisherCount: 1,
      racerCount: 1,
      results: [],
      nextCursor: 'c',
    };
    const row = { ...entry(0), status: 'finished', second: 300 } as const;
    const [[name, json] = []] = await texts([resultsJsonFile(head, [row])]);
    const { nextCursor, ...rest } = head;
    expect([name, JSON.parse(json ?? '')]).toEqual([`results-${raceId}.json`, { ...rest, results: [row] }]);
  });
});

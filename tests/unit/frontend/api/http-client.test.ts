import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Api, createApi } from '../../../../frontend/src/api/http-client.ts';
import { texts } from '../../../../frontend/src/texts/index.ts';

interface Answer {
  status?: number;
  body?: string;
}

const answers = new Map<string, Answer>();
const server = createServer((request, response) => {
  const answer = answers.get(request.url ?? '');
  if (answer?.body === undefined) response.writeHead(answer?.status ?? 404).end('<h1>Not here</h1>');
  else response.writeHead(answer.status ?? 200, { 'content-type': 'application/json' }).end(answer.body);
});
let baseUrl = '';
const anyProblem = { type: 'about:blank', title: 'Not Found', status: 404, code: 'ANY' };

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => new Promise((resolve) => server.close(resolve)));

/** An API client, and the cache mode of every request that it makes. */
const createRecordedApi = () => {
  const caches: (RequestInit['cache'] | undefined)[] = [];
  const api = createApi({
    baseUrl,
    fetch: (url, init) => {
      caches.push(init?.cache);
      return fetch(url, init);
    },
  });
  return { api, caches };
};

describe('the HTTP client', () => {
  it('asks for the missing entries of a roster by version', async () => {
    const roster = { raceId: '1-1620992100', version: 3, from: 2, racers: [{ racerId: 'cyd', name: 'Cyd' }] };
    answers.set('/races/1-1620992100/roster?version=3&from=2', { body: JSON.stringify(roster) });
    expect(await createApi({ baseUrl }).roster({ raceId: '1-1620992100', version: 3, from: 2 })).toEqual(roster);
  });

  it.each([
    ['/classes/1/races?limit=2&cursor=a%2Bb', (api: Api) => api.races({ classId: 1, limit: 2, cursor: 'a+b' })],
    ['/races/1-0/results?limit=100', (api: Api) => api.results({ raceId: '1-0', limit: 100, cursor: undefined })],
    ['/races/1-0/results/ann?around=2', (api: Api) => api.resultPlace({ raceId: '1-0', racerId: 'ann', around: 2 })],
    ['/races/1-0/results/a%2Fn%3F', (api: Api) => api.resultPlace({ raceId: '1-0', racerId: 'a/n?' })],
    ['/races/1-0/rides/ann?format=tcx', (api: Api) => api.rideFile({ raceId: '1-0', racerId: 'ann', format: 'tcx' })],
    ['/classes/1/leaderboard?limit=50', (api: Api) => api.leaderboard({ classId: 1, limit: 50 })],
    ['/classes/1/leaderboard/ann', (api: Api) => api.leaderboardPlace({ classId: 1, racerId: 'ann' })],
    [
      '/racers/ann/results?limit=20&cursor=c',
      (api: Api) => api.racerResults({ racerId: 'ann', limit: 20, cursor: 'c' }),
    ],
    ['/racers/ann/bests', (api: Api) => api.bests('ann')],
  ])('asks %s', async (path, call) => {
    const asked: unknown[] = [];
    const api = createApi({
      fetch: async (url) => {
        asked.push(url);
        return new Response(JSON.stringify({ ...anyProblem, detail: 'no' }), { status: 404 });
      },
    });
    await expect(call(api)).rejects.toMatchObject({ code: 'ANY' });
    expect(asked).toEqual([path]);
  });

  it('reads result lists, places and races', async () => {
    const row = { rank: 1, racerId: 'ann', name: 'Ann', status: 'finished', output: 90.5, second: 300 };
    const list = { raceId: '1-0', status: 'official', finisherCount: 1, racerCount: 2 };
    const race = { raceId: '1-0', classId: 1, startsAtMs: 0, endsAtMs: 3, officialAtMs: 4 };
    const result = { raceId: '1-0', classId: 1, startsAtMs: 0, name: 'Ann', output: 90.5 };
    const entry = { rank: 1, racerId: 'ann', name: 'Ann', output: 90.5, raceId: '1-0', startsAtMs: 0 };
    const classRank = { rank: 1, racerCount: 40_000, percentile: 100, rankedBy: 'index' };
    const expected = {
      '/races/1-0/results?limit=1': { ...list, results: [row], nextCursor: 'c' },
      '/races/1-0/results/ann': { ...list, place: row, percentile: 100, results: [row] },
      '/racers/ann/results?limit=1': { racerId: 'ann', results: [result], nextCursor: 'c' },
      '/classes/1/races?limit=1': { races: [{ ...race, status: 'official', racerCount: 2 }], nextCursor: 'c' },
      '/classes/1/leaderboard?limit=1': { classId: 1, entries: [entry], nextCursor: 'c' },
      '/classes/1/leaderboard/ann': { classId: 1, racerId: 'ann', ...classRank, entries: [entry] },
    };
    for (const [path, body] of Object.entries(expected)) answers.set(path, { body: JSON.stringify(body) });
    const api = createApi({ baseUrl });
    expect({
      '/races/1-0/results?limit=1': await api.results({ raceId: '1-0', limit: 1 }),
      '/races/1-0/results/ann': await api.resultPlace({ raceId: '1-0', racerId: 'ann' }),
      '/racers/ann/results?limit=1': await api.racerResults({ racerId: 'ann', limit: 1 }),
      '/classes/1/races?limit=1': await api.races({ classId: 1, limit: 1 }),
      '/classes/1/leaderboard?limit=1': await api.leaderboard({ classId: 1, limit: 1 }),
      '/classes/1/leaderboard/ann': await api.leaderboardPlace({ classId: 1, racerId: 'ann' }),
    }).toEqual(expected);
  });

  it('knows where a result list is as CSV', () => {
    expect(createApi().resultsCsvPath('1-1620992100')).toBe('/races/1-1620992100/results?format=csv');
  });

  it('passes on what a problem document says', async () => {
    const problem = {
      type: 'about:blank',
      title: 'Bad Request',
      status: 400,
      detail: 'no race starts then',
      code: 'RACE_NOT_ALIGNED',
    };
    answers.set('/races/1-7/live', { status: 400, body: JSON.stringify(problem) });
    await expect(createApi({ baseUrl }).liveSnapshot('1-7')).rejects.toMatchObject({
      code: 'RACE_NOT_ALIGNED',
      status: 400,
      message: 'The platform answered 400: no race starts then',
    });
  });

  it.each([
    ['3', 3_000],
    ['Sun, 22 Nov 2026 10:00:00 GMT', undefined],
    [undefined, undefined],
  ])('tells when to ask again: %j', async (retryAfter, retryAfterMs) => {
    const headers = retryAfter === undefined ? {} : { 'retry-after': retryAfter };
    const api = createApi({ fetch: async () => new Response('{}', { status: 429, headers }) });
    await expect(api.config()).rejects.toMatchObject({ status: 429, retryAfterMs });
  });

  it('copes with a refusal that is no problem document', async () => {
    await expect(createApi({ baseUrl }).config()).rejects.toMatchObject({ code: 'UNEXPECTED_ANSWER', status: 404 });
  });

  it('refuses an answer of another shape', async () => {
    answers.set('/races/1-0/live', { body: '{"raceId":"1-0"}' });
    await expect(createApi({ baseUrl }).liveSnapshot('1-0')).rejects.toMatchObject({ code: 'WIRE_INVALID' });
  });

  it('asks which all-time board is the newest, and what a racer did best, past every cache', async () => {
    const info = { classId: 1, version: 'v1', boardPath: '/classes/1/history/boards/v1', updatedAtMs: 7 };
    const bests = {
      racerId: 'ann',
      classes: [{ classId: 1, name: 'Sprint', outputs: [9_000, 0], result: null }],
    };
    answers.set('/classes/1/history', { body: JSON.stringify(info) });
    answers.set('/racers/ann/bests?classId=1', { body: JSON.stringify(bests) });
    const { api, caches } = createRecordedApi();
    expect(await api.readHistory(1)).toEqual(info);
    expect(await api.readBests({ racerId: 'ann', classId: 1 })).toEqual(bests);
    expect(caches).toEqual(['no-store', 'no-store']);
  });

  it('reads a board as its bytes, from the cache unless told to go past it', async () => {
    answers.set('/boards/v1', { body: 'ACH' });
    const { api, caches } = createRecordedApi();
    expect(await api.readHistoryBoard({ boardPath: '/boards/v1' })).toEqual(new TextEncoder().encode('ACH'));
    await api.readHistoryBoard({ boardPath: '/boards/v1', isReload: true });
    expect(caches).toEqual(['default', 'reload']);
  });

  it('says that the platform does not answer when the bytes of a board break off', async () => {
    const broken = new ReadableStream({ start: (controller) => controller.error(new TypeError('terminated')) });
    const api = createApi({ fetch: async () => new Response(broken) });
    await expect(api.readHistoryBoard({ boardPath: '/boards/v1' })).rejects.toMatchObject({ code: 'UNREACHABLE' });
  });

  it('says that the platform does not answer when an answer breaks off', async () => {
    const broken = new ReadableStream({ start: (controller) => controller.error(new TypeError('terminated')) });
    const api = createApi({ fetch: async () => new Response(broken) });
    await expect(api.bests('ann')).rejects.toMatchObject({ code: 'UNREACHABLE' });
  });

  it('says that something else answered where a page comes instead of data', async () => {
    const api = createApi({ fetch: async () => new Response('<h1>Welcome to the free Wi-Fi</h1>') });
    await expect(api.bests('ann')).rejects.toMatchObject({
      code: 'UNEXPECTED_ANSWER',
      status: 200,
      message: texts.problems.notJson,
    });
  });

  it('says that the platform does not answer, and keeps the cause', async () => {
    const api = createApi({ fetch: () => Promise.reject(new TypeError('fetch failed')) });
    await expect(api.config()).rejects.toMatchObject({
      code: 'UNREACHABLE',
      cause: expect.objectContaining({ message: 'fetch failed' }),
    });
  });
});

import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createApi } from '../../../../frontend/src/api/http-client.ts';

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

  it('says that the platform does not answer, and keeps the cause', async () => {
    const api = createApi({ fetch: () => Promise.reject(new TypeError('fetch failed')) });
    await expect(api.config()).rejects.toMatchObject({
      code: 'UNREACHABLE',
      cause: expect.objectContaining({ message: 'fetch failed' }),
    });
  });
});

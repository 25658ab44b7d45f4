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

  it('says that the platform does not answer, and keeps the cause', async () => {
    const api = createApi({ fetch: () => Promise.reject(new TypeError('fetch failed')) });
    await expect(api.config()).rejects.toMatchObject({
      code: 'UNREACHABLE',
      cause: expect.objectContaining({ message: 'fetch failed' }),
    });
  });
});

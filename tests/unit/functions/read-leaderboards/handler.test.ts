import { describe, expect, it } from 'vitest';
import { openReadFunctions } from '../../../support/read-functions.ts';
import { classId, race, raceId, racerId, START_SECONDS } from '../../../support/readings.ts';

const openTest = async () => {
  const test = openReadFunctions();
  const { startSeconds } = race();
  const outputs = { ann: 12_000, bob: 13_050, cat: 12_000, dan: 11_000 };
  for (const [id, outputHundredths] of Object.entries(outputs)) {
    const best = { racerId: racerId(id), name: id.toUpperCase(), outputHundredths, raceId: raceId(), startSeconds };
    await test.leaderboards.recordBest(classId(1), best);
  }
  const get = (routeKey: string, options?: Parameters<typeof test.ask>[2]) =>
    test.ask(test.handlers.leaderboards, routeKey, options);
  return { ...test, get };
};

const entry = (rank: number, id: string, output: number) => ({
  rank,
  racerId: id,
  name: id.toUpperCase(),
  output,
  raceId: raceId(),
  startsAtMs: START_SECONDS * 1000,
});

describe('GET /classes/{classId}/leaderboard', () => {
  const ROUTE = 'GET /classes/{classId}/leaderboard';

  it('ranks bests over the borders of pages', async () => {
    const { get } = await openTest();
    const path = { classId: '1' };
    const first = await get(ROUTE, { path, query: { limit: '2' } });
    const second = await get(ROUTE, { path, query: { limit: '2', cursor: first.body.nextCursor } });
    expect([first.body, second.body, first.headers['cache-control']]).toEqual([
      { classId: 1, entries: [entry(1, 'bob', 130.5), entry(2, 'ann', 120)], nextCursor: expect.any(String) },
      { classId: 1, entries: [entry(2, 'cat', 120), entry(4, 'dan', 110)] },
      'public, max-age=5',
    ]);
  });

  const FIRST_LINES = `rank,racerId,name,output,raceId,startedAt\r\n1,bob,BOB,130.50,${raceId()},2021-05-14T11:35:00.000Z\r\n`;

  it.each([
    ['by its address', { query: { limit: '1', format: 'csv' } }],
    ['by the Accept header', { query: { limit: '1' }, headers: { accept: 'text/html, text/csv;q=0.9' } }],
  ])('gives a page as CSV that is asked for %s, and tells where the list goes on', async (_, options) => {
    const { get } = await openTest();
    const { headers, body } = await get(ROUTE, { path: { classId: '1' }, ...options });
    expect({ headers, body }).toEqual({
      headers: {
        'content-type': 'text/csv; charset=utf-8; header=present',
        'content-disposition': 'attachment; filename="leaderboard-1.csv"',
        'cache-control': 'public, max-age=5',
        vary: 'Accept',
        link: expect.stringMatching(/^<\?limit=1(&format=csv)?&cursor=[\w.%-]+>; rel="next"$/),
      },
      body: FIRST_LINES,
    });
  });

  it('leads from page to page of CSV, ranks going on, until there is none', async () => {
    const { get } = await openTest();
    const pages: string[] = [];
    let query: Record<string, string> | undefined = { limit: '2', format: 'csv' };
    while (query !== undefined) {
      const { headers, body } = await get(ROUTE, { path: { classId: '1' }, query });
      pages.push(body);
      const [, next] = /^<\?(.*)>; rel="next"$/.exec(headers['link'] ?? '') ?? [];
      query = next === undefined ? undefined : Object.fromEntries(new URLSearchParams(next));
    }
    const ranksOf = (csv: string) =>
      csv
        .trim()
        .split('\r\n')
        .slice(1)
        .map((line) => line.slice(0, 5));
    expect(pages.map(ranksOf)).toEqual([
      ['1,bob', '2,ann'],
      ['2,cat', '4,dan'],
    ]);
  });

  it('is JSON for who asks for it in the address, and for who asks for nothing', async () => {
    const { get } = await openTest();
    const path = { classId: '1' };
    const asked = await get(ROUTE, { path, query: { format: 'json' }, headers: { accept: 'text/csv' } });
    const plain = await get(ROUTE, { path });
    expect([asked, plain].map(({ headers }) => [headers['content-type'], headers['vary'], headers['link']])).toEqual([
      ['application/json; charset=utf-8', 'Accept', undefined],
      ['application/json; charset=utf-8', 'Accept', undefined],
    ]);
  });

  it('knows no other form', async () => {
    const { get } = await openTest();
    expect(await get(ROUTE, { path: { classId: '1' }, query: { format: 'tcx' } })).toMatchObject({
      status: 400,
      body: { code: 'QUERY_INVALID', detail: 'format must be csv or json' },
    });
  });

  it('does not take the cursor of another class', async () => {
    const { get } = await openTest();
    const first = await get(ROUTE, { path: { classId: '1' }, query: { limit: '2' } });
    const other = await get(ROUTE, { path: { classId: '2' }, query: { cursor: first.body.nextCursor } });
    expect(other).toMatchObject({ status: 400, body: { code: 'CURSOR_INVALID' } });
  });
});

describe('GET /classes/{classId}/leaderboard/{racerId}', () => {
  const ROUTE = 'GET /classes/{classId}/leaderboard/{racerId}';

  it('shows a racer among those next to them', async () => {
    const { get } = await openTest();
    const { body } = await get(ROUTE, { path: { classId: '1', racerId: 'cat' }, query: { around: '1' } });
    expect(body).toEqual({
      classId: 1,
      racerId: 'cat',
      rank: 2,
      racerCount: null,
      percentile: null,
      rankedBy: 'table',
      entries: [entry(2, 'ann', 120), entry(2, 'cat', 120), entry(4, 'dan', 110)],
    });
  });

  it.each([
    { path: { classId: '1', racerId: 'eve' }, query: {}, status: 404, code: 'RACER_NOT_RANKED' },
    { path: { classId: '1', racerId: 'no such id!' }, query: {}, status: 400, code: 'RACER_ID_INVALID' },
    { path: { classId: 'x', racerId: 'ann' }, query: {}, status: 400, code: 'CLASS_ID_INVALID' },
    { path: { classId: '1', racerId: 'ann' }, query: { around: '51' }, status: 400, code: 'QUERY_INVALID' },
  ])('refuses $path $query', async ({ path, query, status, code }) => {
    const { get } = await openTest();
    expect(await get(ROUTE, { path, query: { ...query } })).toMatchObject({ status, body: { code } });
  });
});

import { describe, expect, it } from 'vitest';
import { openReadFunctions } from '../../../support/read-functions.ts';
import { arrivalMs, raceId, racerId, standing, writtenBy } from '../../../support/readings.ts';

const ROUTE = 'GET /races/{raceId}/results';
const path = { raceId: raceId() };
const OFFICIAL_AT_MS = arrivalMs(310);

const openTest = async (nowMs = OFFICIAL_AT_MS) => {
  const test = openReadFunctions({ nowMs });
  const entries = [
    { racerId: racerId('ann'), name: '=cmd|"/c calc"!A1' },
    { racerId: racerId('-bob'), name: 'Bob, the "Bike"' },
  ];
  await test.roster.append(raceId(), entries, 0);
  const standings = [standing({ second: 300 }), standing({ second: 120, outputHundredths: 9_000 })];
  await test.standings.write(writtenBy(), { version: 1, publishedAtMs: 9, newestSecond: 300, standings }, 0);
  await test.results.recordFinal(raceId(), { racerId: racerId('ann'), name: 'later name', outputHundredths: 12_000 });
  const get = (options?: Parameters<typeof test.ask>[2]) =>
    test.ask(test.handlers.results, ROUTE, { path, ...options });
  return { ...test, get };
};

describe('GET /races/{raceId}/results', () => {
  it('lists finishers by rank, then those who did not finish, by pages', async () => {
    const { get } = await openTest();
    const first = await get({ query: { limit: '1' } });
    const second = await get({ query: { limit: '1', cursor: first.body.nextCursor } });
    const frame = { raceId: raceId(), status: 'official', finisherCount: 1, racerCount: 2 };
    const ann = { rank: 1, racerId: 'ann', name: '=cmd|"/c calc"!A1', status: 'finished', output: 120, second: 300 };
    const bob = { rank: null, racerId: '-bob', name: 'Bob, the "Bike"', status: 'dnf', output: 90, second: 120 };
    expect([first.body, second.body]).toEqual([
      { ...frame, results: [ann], nextCursor: expect.any(String) },
      { ...frame, results: [bob] },
    ]);
  });

  it.each([
    ['by its address', { query: { format: 'csv', limit: '1' } }],
    ['by the Accept header', { headers: { accept: 'text/html, text/csv;q=0.9' } }],
  ])('gives all results as CSV that is asked for %s, and no spreadsheet runs a name', async (_, options) => {
    const { get } = await openTest();
    expect(await get(options)).toEqual({
      status: 200,
      headers: {
        'content-type': 'text/csv; charset=utf-8; header=present',
        'content-disposition': `attachment; filename="results-${raceId()}.csv"`,
        'cache-control': 'public, max-age=5',
        vary: 'Accept',
      },
      body: [
        'rank,racerId,name,status,output,second',
        `1,ann,"'=cmd|""/c calc""!A1",finished,120.00,300`,
        `,'-bob,"Bob, the ""Bike""",dnf,90.00,120`,
        '',
      ].join('\r\n'),
    });
  });

  it('gives JSON to a browser that asks for it by the address', async () => {
    const { get } = await openTest();
    const { headers } = await get({ query: { format: 'json' }, headers: { accept: 'text/csv' } });
    expect([headers['content-type'], headers['vary']]).toEqual(['application/json; charset=utf-8', 'Accept']);
  });

  it.each([
    ['just official', OFFICIAL_AT_MS, 'public, max-age=5'],
    ['official for five minutes', OFFICIAL_AT_MS + 300_000, 'public, max-age=60'],
  ])('of a race that is %s may be kept accordingly', async (_, nowMs, cacheControl) => {
    const { get } = await openTest(nowMs);
    expect((await get()).headers['cache-control']).toBe(cacheControl);
  });

  it.each([
    [{ format: 'xml' }, 'QUERY_INVALID'],
    [{ limit: '1001' }, 'QUERY_INVALID'],
    [{ cursor: 'bm8' }, 'CURSOR_INVALID'],
  ])('refuses %j', async (query, code) => {
    const { get } = await openTest();
    expect(await get({ query: { ...query } })).toMatchObject({ status: 400, body: { code } });
  });

  it('has no results for a race nobody rode', async () => {
    const { get } = await openTest();
    const { body } = await get({ path: { raceId: '2-0' } });
    expect(body).toEqual({ raceId: '2-0', status: 'official', finisherCount: 0, racerCount: 0, results: [] });
  });
});

describe('GET /races/{raceId}/results/{racerId}', () => {
  const PLACE = 'GET /races/{raceId}/results/{racerId}';
  const openPlace = async (nowMs?: number) => {
    const { handlers, ask, hiddenRacers } = await openTest(nowMs);
    const getPlace = (id: string, query = {}) =>
      ask(handlers.results, PLACE, { path: { ...path, racerId: id }, query });
    return { hiddenRacers, getPlace };
  };

  it('gives the line of a racer, finished or not, with those next to it', async () => {
    const { getPlace } = await openPlace();
    const ann = { rank: 1, racerId: 'ann', name: '=cmd|"/c calc"!A1', status: 'finished', output: 120, second: 300 };
    const bob = { rank: null, racerId: '-bob', name: 'Bob, the "Bike"', status: 'dnf', output: 90, second: 120 };
    const frame = { raceId: raceId(), status: 'official', finisherCount: 1, racerCount: 2 };
    expect([(await getPlace('-bob')).body, (await getPlace('ann', { around: '0' })).body]).toEqual([
      { ...frame, place: bob, percentile: null, results: [ann, bob] },
      { ...frame, place: ann, percentile: 100, results: [ann] },
    ]);
  });

  it.each([
    ['just official', OFFICIAL_AT_MS, 'public, max-age=5'],
    ['official for five minutes', OFFICIAL_AT_MS + 300_000, 'public, max-age=60'],
  ])('of a race that is %s may be kept as long as its results', async (_, nowMs, cacheControl) => {
    const { getPlace } = await openPlace(nowMs);
    expect((await getPlace('ann')).headers['cache-control']).toBe(cacheControl);
  });

  it('does not know a racer who is hidden, or not in the race; that is not kept', async () => {
    const { getPlace, hiddenRacers } = await openPlace();
    hiddenRacers.add(racerId('ann'));
    const answers = [await getPlace('ann'), await getPlace('stranger')];
    for (const { status, headers, body } of answers) {
      expect([status, headers['cache-control'], body.code]).toEqual([404, 'no-store', 'RACER_NOT_IN_RACE']);
    }
  });

  it.each([
    ['ann', { around: '51' }, 'QUERY_INVALID'],
    ['!', {}, 'RACER_ID_INVALID'],
  ])('refuses %s with %j', async (id, query, code) => {
    const { getPlace } = await openPlace();
    expect(await getPlace(id, query)).toMatchObject({ status: 400, body: { code } });
  });
});

describe('GET /racers/{racerId}/results', () => {
  const OF_RACER = 'GET /racers/{racerId}/results';
  const openRacer = async () => {
    const test = await openTest();
    const ann = { racerId: racerId('ann'), name: 'Ann', outputHundredths: 9_000 };
    await test.results.recordFinal(raceId('2-1620992400'), ann);
    const getResults = (id: string, query = {}) =>
      test.ask(test.handlers.results, OF_RACER, { path: { racerId: id }, query });
    return { ...test, getResults };
  };

  it('lists them newest first, by pages that nobody keeps', async () => {
    const { getResults } = await openRacer();
    const first = await getResults('ann', { limit: '1' });
    const second = await getResults('ann', { limit: '1', cursor: first.body.nextCursor });
    const newer = { raceId: '2-1620992400', classId: 2, startsAtMs: 1_620_992_400_000, name: 'Ann', output: 90 };
    const older = { raceId: raceId(), classId: 1, startsAtMs: arrivalMs(0), name: 'later name', output: 120 };
    expect([first.body, second.body]).toEqual([
      { racerId: 'ann', results: [newer], nextCursor: expect.any(String) },
      { racerId: 'ann', results: [older] },
    ]);
    expect(first.headers['cache-control']).toBe('no-store');
  });

  it('has none for a hidden racer', async () => {
    const { getResults, hiddenRacers } = await openRacer();
    hiddenRacers.add(racerId('ann'));
    expect(await getResults('ann')).toMatchObject({ status: 200, body: { racerId: 'ann', results: [] } });
  });

  it('refuses a cursor that was given out for another racer, and one that somebody made', async () => {
    const { getResults } = await openRacer();
    const { nextCursor } = (await getResults('ann', { limit: '1' })).body;
    const answers = [await getResults('-bob', { cursor: nextCursor }), await getResults('ann', { cursor: 'W10' })];
    expect(answers.map(({ status, body }) => [status, body.code])).toEqual([
      [400, 'CURSOR_INVALID'],
      [400, 'CURSOR_INVALID'],
    ]);
  });
});

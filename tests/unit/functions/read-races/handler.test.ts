import { describe, expect, it } from 'vitest';
import { openReadFunctions } from '../../../support/read-functions.ts';
import { arrivalMs, race, raceId, racerId, START_SECONDS, standing, writtenBy } from '../../../support/readings.ts';

const RACE = {
  raceId: raceId(),
  classId: 1,
  startsAtMs: START_SECONDS * 1000,
  endsAtMs: (START_SECONDS + 300) * 1000,
  officialAtMs: (START_SECONDS + 310) * 1000,
  status: 'live',
  racerCount: 2,
};

const openTest = async () => {
  const test = openReadFunctions();
  const get = (routeKey: string, options?: Parameters<typeof test.ask>[2]) =>
    test.ask(test.handlers.races, routeKey, options);
  await test.summaries.recordRacerCount(race(), 2);
  await test.roster.append(
    raceId(),
    [racerId('ann'), racerId('bob')].map((id) => ({ racerId: id, name: `${id}!` })),
    0,
  );
  await test.standings.write(
    writtenBy(),
    { version: 1, publishedAtMs: 9, newestSecond: 7, standings: [standing(), undefined] },
    0,
  );
  return { ...test, get };
};

describe('GET /config', () => {
  it('tells all that a client must know, never from a cache: clocks are set by it', async () => {
    const { get } = await openTest();
    expect(await get('GET /config', { stage: { dashboardClientId: 'dashboard' } })).toEqual({
      status: 200,
      headers: { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store' },
      body: {
        serverTimeMs: arrivalMs(100),
        raceLengthSeconds: 300,
        settlingSeconds: 10,
        windowSeconds: 1,
        classes: [
          { classId: 1, name: 'Commuter' },
          { classId: 2, name: 'Messenger' },
        ],
        mqtt: {
          url: null,
          webSocketUrl: null,
          readingsTopic: '$aws/rules/alleycat_readings/alleycat/readings/{racerId}',
          liveTopic: 'alleycat/live/{classId}',
        },
        identity: { issuer: 'https://issuer.example', clientId: 'dashboard', loginUrl: '/', mqttAuthorizer: 'Racers' },
        readingStream: 'readings',
      },
    });
  });

  it('says to nobody but operators that the stage does not name the client', async () => {
    const { get, telemetry } = await openTest();
    expect(await get('GET /config')).toMatchObject({ status: 500, body: { code: 'INTERNAL_ERROR' } });
    expect(telemetry.calls[0]).toEqual([
      'error',
      'GET /config failed',
      expect.objectContaining({ code: 'ENVIRONMENT_INVALID' }),
    ]);
  });
});

describe('GET /classes/{classId}/races', () => {
  const ROUTE = 'GET /classes/{classId}/races';

  it('lists races by pages', async () => {
    const { get, summaries } = await openTest();
    await summaries.recordRacerCount(race(`1-${START_SECONDS - 300}`), 5);
    const path = { classId: '1' };
    const first = await get(ROUTE, { path, query: { limit: '1' } });
    const second = await get(ROUTE, { path, query: { limit: '1', cursor: first.body.nextCursor } });
    expect([first.body, second.body]).toEqual([
      { races: [RACE], nextCursor: expect.any(String) },
      { races: [expect.objectContaining({ raceId: `1-${START_SECONDS - 300}`, status: 'official', racerCount: 5 })] },
    ]);
  });

  it.each([
    { path: { classId: '0' }, query: {}, status: 400, code: 'CLASS_ID_INVALID' },
    { path: { classId: '9' }, query: {}, status: 404, code: 'CLASS_UNKNOWN' },
    { path: { classId: '1' }, query: { limit: '0' }, status: 400, code: 'QUERY_INVALID' },
    { path: { classId: '1' }, query: { limit: '101' }, status: 400, code: 'QUERY_INVALID' },
    { path: { classId: '1' }, query: { limit: '1.5' }, status: 400, code: 'QUERY_INVALID' },
    { path: { classId: '1' }, query: { cursor: 'made up' }, status: 400, code: 'CURSOR_INVALID' },
  ])('refuses $path $query', async ({ path, query, status, code }) => {
    const { get } = await openTest();
    const response = await get(ROUTE, { path, query: { ...query } });
    expect(response).toMatchObject({ status, body: { status, code }, headers: { 'cache-control': 'no-store' } });
  });
});

describe('GET /races/{raceId}', () => {
  const ROUTE = 'GET /races/{raceId}';

  it('shows a race, also one that nobody rides', async () => {
    const { get } = await openTest();
    const ridden = await get(ROUTE, { path: { raceId: raceId() } });
    const empty = await get(ROUTE, { path: { raceId: '2-0' } });
    expect(ridden.body).toEqual(RACE);
    expect(empty.body).toMatchObject({ raceId: '2-0', status: 'official', racerCount: 0 });
  });

  it.each([
    ['nonsense', 400, 'RACE_ID_INVALID'],
    ['', 400, 'RACE_ID_INVALID'],
    ['1-1620992101', 404, 'RACE_NOT_ALIGNED'],
    ['9-1620992100', 404, 'CLASS_UNKNOWN'],
  ])('refuses "%s" as problem details', async (id, status, code) => {
    const { get } = await openTest();
    expect(await get(ROUTE, { path: { raceId: id } })).toEqual({
      status,
      headers: { 'content-type': 'application/problem+json', 'cache-control': 'no-store' },
      body: {
        type: 'about:blank',
        title: status === 400 ? 'Bad Request' : 'Not Found',
        status,
        detail: expect.stringMatching(/.{20}/),
        code,
      },
    });
  });
});

describe('GET /races/{raceId}/live', () => {
  const ROUTE = 'GET /races/{raceId}/live';

  it('gives the standings in roster order, uncached', async () => {
    const { get } = await openTest();
    expect(await get(ROUTE, { path: { raceId: raceId() } })).toMatchObject({
      headers: { 'cache-control': 'no-store' },
      body: {
        raceId: raceId(),
        version: 1,
        publishedAtMs: 9,
        newestSecond: 7,
        rosterVersion: 2,
        standings: [
          [7, 12_000, 12_000],
          [0, 0, 0],
        ],
      },
    });
  });

  it('has version 0 for a race without readings', async () => {
    const { get } = await openTest();
    const { body } = await get(ROUTE, { path: { raceId: '2-0' } });
    expect(body).toEqual({
      raceId: '2-0',
      version: 0,
      publishedAtMs: 0,
      newestSecond: 0,
      rosterVersion: 0,
      standings: [],
    });
  });
});

describe('GET /races/{raceId}/roster', () => {
  const ROUTE = 'GET /races/{raceId}/roster';
  const path = { raceId: raceId() };

  it('can be kept for ever when a version was asked for', async () => {
    const { get } = await openTest();
    expect(await get(ROUTE, { path, query: { version: '1' } })).toMatchObject({
      status: 200,
      headers: { 'cache-control': 'public, max-age=31536000, immutable' },
      body: { raceId: raceId(), version: 1, from: 0, racers: [{ racerId: 'ann', name: 'ann!' }] },
    });
  });

  it('is never cached when the newest was asked for', async () => {
    const { get } = await openTest();
    expect(await get(ROUTE, { path, query: { from: '1' } })).toMatchObject({
      headers: { 'cache-control': 'no-store' },
      body: { raceId: raceId(), version: 2, from: 1, racers: [{ racerId: 'bob', name: 'bob!' }] },
    });
  });

  it.each([
    [{ version: '3' }, 404, 'ROSTER_NOT_YET'],
    [{ version: '-1' }, 400, 'QUERY_INVALID'],
    [{ version: '1', from: '2' }, 400, 'QUERY_INVALID'],
  ])('refuses %j, and nobody may keep the refusal', async (query, status, code) => {
    const { get } = await openTest();
    const response = await get(ROUTE, { path, query: { ...query } });
    expect(response).toMatchObject({ status, body: { code }, headers: { 'cache-control': 'no-store' } });
  });
});

describe('what goes wrong on our side', () => {
  it('is logged and counted, and not shown', async () => {
    const { handlers, telemetry, ask, standings } = await openTest();
    const secret = new Error('table arn:aws:dynamodb:… throttled');
    standings.read = () => Promise.reject(secret);
    const response = await ask(handlers.races, 'GET /races/{raceId}/live', { path: { raceId: raceId() } });
    expect(response).toMatchObject({
      status: 500,
      body: { code: 'INTERNAL_ERROR', detail: 'the request failed on our side: try it again' },
    });
    expect(telemetry.calls).toEqual([
      ['error', 'GET /races/{raceId}/live failed', secret],
      ['count', { RequestsFailed: 1 }],
    ]);
  });

  it('is said of a route that the function does not have', async () => {
    const { handlers } = await openTest();
    const response = await handlers.races({ routeKey: '$default', headers: {} });
    expect([response.statusCode, JSON.parse(response.body).code]).toEqual([404, 'ROUTE_NOT_FOUND']);
  });

  it.each(['toString', '__proto__', 'constructor'])(
    'is no route called like a property of an object: %s',
    async (key) => {
      const { handlers } = await openTest();
      expect((await handlers.races({ routeKey: key, headers: {} })).statusCode).toBe(404);
    },
  );
});

import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { curvesOf, HistoryCorruptError, partitionOf } from '../../../../domain/src/index.ts';
import { parseBests, parseHistoryInfo } from '../../../../domain/src/wire/index.ts';
import { openReadFunctions } from '../../../support/read-functions.ts';
import { classId, raceId, racerId, reading, START_SECONDS } from '../../../support/readings.ts';

const INFO = 'GET /classes/{classId}/history';
const BOARD = 'GET /classes/{classId}/history/boards/{version}';
const BESTS = 'GET /racers/{racerId}/bests';
const BYTES = Uint8Array.from({ length: 300 }, (_, index) => index % 256);

const openTest = () => {
  const test = openReadFunctions();
  const get = (routeKey: string, path: Record<string, string>, query?: Record<string, string>) =>
    test.ask(test.handlers.history, routeKey, { path, ...(query && { query }) });
  return { ...test, get };
};

describe(INFO, () => {
  it('names the newest board, for a few seconds', async () => {
    const { get, history } = openTest();
    await history.writeBoard(classId(1), { bytes: BYTES, builtFrom: 'digest' }, undefined);
    const { status, headers, body } = await get(INFO, { classId: '1' });
    expect([status, headers['cache-control'], parseHistoryInfo(body)]).toEqual([
      200,
      'public, max-age=5',
      { classId: 1, version: 'v1', boardPath: '/classes/1/history/boards/v1', updatedAtMs: expect.any(Number) },
    ]);
  });

  it('knows no board of a class that nobody rode', async () => {
    const { body } = await openTest().get(INFO, { classId: '1' });
    expect(body).toEqual({ classId: 1, version: null, boardPath: null, updatedAtMs: null });
  });

  it.each([
    ['x', 400, 'CLASS_ID_INVALID'],
    ['99', 404, 'CLASS_UNKNOWN'],
  ])('refuses class %s', async (id, status, code) => {
    const { get } = openTest();
    expect(await get(INFO, { classId: id })).toMatchObject({ status, body: { code } });
    expect(await get(BOARD, { classId: id, version: 'v1' })).toMatchObject({ status, body: { code } });
  });
});

describe(BOARD, () => {
  it('answers the stored bytes, compressed, for ever', async () => {
    const { handlers, history, get } = openTest();
    await history.writeBoard(classId(1), { bytes: BYTES, builtFrom: 'digest' }, undefined);
    const { headers } = await get(BOARD, { classId: '1', version: 'v1' });
    expect(headers).toEqual({
      'content-type': 'application/octet-stream',
      'content-encoding': 'gzip',
      'cache-control': 'public, max-age=31536000, immutable',
    });
    const event = { routeKey: BOARD, headers: {}, pathParameters: { classId: '1', version: 'v1' } };
    const { body, isBase64Encoded } = await handlers.history(event);
    expect(isBase64Encoded).toBe(true);
    expect(Buffer.compare(gunzipSync(Buffer.from(body, 'base64')), BYTES)).toBe(0);
  });

  it('sends who asks for an older one to the newest, and lets nobody keep that answer', async () => {
    const { get, history } = openTest();
    await history.writeBoard(classId(1), { bytes: BYTES, builtFrom: 'one' }, undefined);
    await history.writeBoard(classId(1), { bytes: BYTES, builtFrom: 'two' }, 'v1');
    expect(await get(BOARD, { classId: '1', version: 'v1' })).toMatchObject({
      status: 404,
      headers: { 'cache-control': 'no-store' },
      body: { code: 'BOARD_OUTDATED' },
    });
  });

  it('does not tell the caller of damage, but its operators', async () => {
    const { get, history, telemetry } = openTest();
    const damage = new HistoryCorruptError('object class-1/16/board.gz cannot be read');
    history.readBoard = () => Promise.reject(damage);
    expect(await get(BOARD, { classId: '1', version: 'v1' })).toMatchObject({
      status: 500,
      body: { code: 'INTERNAL_ERROR' },
    });
    expect(telemetry.calls).toEqual([
      ['error', `${BOARD} failed`, damage],
      ['count', { RequestsFailed: 1 }],
    ]);
  });
});

describe(BESTS, () => {
  const openRidden = async () => {
    const test = openTest();
    for (const id of ['1-1620992100', '2-1620992100']) {
      const curves = curvesOf([
        reading({ raceId: raceId(id), second: 1, outputHundredths: 11_000 }),
        reading({ raceId: raceId(id), second: 3, outputHundredths: 12_000 }),
      ]);
      const partition = partitionOf(racerId('ann'), test.history.partitionCount);
      await test.history.writeCurves({ classId: classId(Number(id[0])), partition }, curves, undefined);
    }
    const best = { racerId: racerId('ann'), name: 'Ann', outputHundredths: 12_345, raceId: raceId() };
    await test.leaderboards.recordBest(classId(1), { ...best, startSeconds: START_SECONDS });
    return test;
  };
  const commuter = {
    classId: 1,
    name: 'Commuter',
    outputs: [11_000, 0, 12_000],
    result: { output: 123.45, raceId: raceId(), startsAtMs: START_SECONDS * 1000, standing: null },
  };
  const messenger = { classId: 2, name: 'Messenger', outputs: [11_000, 0, 12_000], result: null };

  it('tells the curve and best result in each class ridden, and is asked again each time', async () => {
    const { get } = await openRidden();
    const { status, headers, body } = await get(BESTS, { racerId: 'ann' });
    expect([status, headers['cache-control'], parseBests(body)]).toEqual([
      200,
      'no-store',
      { racerId: 'ann', classes: [commuter, messenger] },
    ]);
  });

  it('tells those of one class', async () => {
    const { get } = await openRidden();
    expect((await get(BESTS, { racerId: 'ann' }, { classId: '2' })).body).toEqual({
      racerId: 'ann',
      classes: [messenger],
    });
  });

  it('has none of a racer whom nobody knows', async () => {
    const { get } = await openRidden();
    expect((await get(BESTS, { racerId: 'zoe' })).body).toEqual({ racerId: 'zoe', classes: [] });
  });

  it.each([
    { racerId: '!', classId: '1', status: 400, code: 'RACER_ID_INVALID' },
    { racerId: 'ann', classId: 'x', status: 400, code: 'CLASS_ID_INVALID' },
    { racerId: 'ann', classId: '99', status: 404, code: 'CLASS_UNKNOWN' },
  ])('refuses $racerId in class $classId', async ({ racerId: id, classId: number, status, code }) => {
    const { get } = await openRidden();
    expect(await get(BESTS, { racerId: id }, { classId: number })).toMatchObject({ status, body: { code } });
  });
});

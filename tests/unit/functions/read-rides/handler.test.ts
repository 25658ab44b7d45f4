import { describe, expect, it } from 'vitest';
import { openReadFunctions } from '../../../support/read-functions.ts';
import { arrivalMs, raceId, racerId } from '../../../support/readings.ts';
import { archivedLine } from '../../../support/rides.ts';

const ROUTE = 'GET /races/{raceId}/rides/{racerId}';
const COMPLETE_SECOND = 300 + 10 + 65 + 60; // length, skew, buffers and what a delivery takes beside

/** Ann has finished the race; her first two seconds are delivered. */
const openTest = async ({ second = 100 } = {}) => {
  const test = openReadFunctions({ nowMs: arrivalMs(second) });
  await test.roster.append(raceId(), [{ racerId: racerId('ann'), name: 'Ann <3' }], 0);
  const final = { racerId: racerId('ann'), name: 'Ann <3', outputHundredths: 10_925 };
  await test.results.recordFinal(raceId(), final);
  const get = (options?: Parameters<typeof test.ask>[2]) =>
    test.ask(test.handlers.rides, ROUTE, { path: { raceId: raceId(), racerId: 'ann' }, ...options });
  const deliver = () =>
    test.archive.deliver('a', {
      arrivedAtMs: arrivalMs(1),
      lines: [1, 2].map((each) => archivedLine({ second: each })),
    });
  return { ...test, get, deliver };
};

describe(ROUTE, () => {
  it('gives a ride as JSON', async () => {
    const { get, deliver } = await openTest();
    deliver();
    expect(await get()).toEqual({
      status: 200,
      headers: {
        'content-type': 'application/json; charset=utf-8',
        'cache-control': 'public, max-age=5',
        vary: 'Accept',
      },
      body: {
        raceId: raceId(),
        classId: 1,
        racerId: 'ann',
        name: 'Ann <3',
        startsAtMs: arrivalMs(0),
        isComplete: false,
        samples: [1, 2].map((second) => ({ second, cadence: 80, resistance: 30, output: 109.25 })),
      },
    });
  });

  it.each([
    ['csv', 'by its address', { query: { format: 'csv' } }],
    ['csv', 'by the Accept header', { headers: { accept: 'text/csv' } }],
    ['tcx', 'by its address', { query: { format: 'tcx' }, headers: { accept: 'text/csv' } }],
    ['tcx', 'by the Accept header', { headers: { accept: 'text/html, application/vnd.garmin.tcx+xml' } }],
  ])('gives a file of %s that is asked for %s', async (format, _, options) => {
    const { get, deliver } = await openTest({ second: COMPLETE_SECOND });
    deliver();
    const { status, headers, body } = await get(options);
    expect({ status, headers }).toEqual({
      status: 200,
      headers: {
        'content-type':
          format === 'csv'
            ? 'text/csv; charset=utf-8; header=present'
            : 'application/vnd.garmin.tcx+xml; charset=utf-8',
        'content-disposition': `attachment; filename="ride-${raceId()}-ann.${format}"`,
        'cache-control': 'public, max-age=60',
        vary: 'Accept',
      },
    });
    expect(body).toContain(
      format === 'csv'
        ? '\r\n2,2021-05-14T11:35:02.000Z,80,30,109.25\r\n'
        : `<Notes>Alleycat, race ${raceId()} (Commuter): Ann &lt;3, place 1 of 1, output 109.25</Notes>`,
    );
  });

  it.each([
    ['a minute when no delivery may be outstanding', COMPLETE_SECOND],
    ['no longer ever after: who is hidden later has to go', COMPLETE_SECOND + 30 * 86_400],
  ])('may be kept for %s', async (_, second) => {
    const { get, deliver } = await openTest({ second });
    deliver();
    const answers = [await get(), await get({ query: { format: 'tcx' } })];
    const aMinute = 'public, max-age=60';
    expect(answers.map(({ headers }) => headers['cache-control'])).toEqual([aMinute, aMinute]);
  });

  it.each(['csv', 'tcx'])(
    'gives no file of %s of a ride that may not be whole, and reads none of it',
    async (format) => {
      const { get, deliver, archive } = await openTest({ second: COMPLETE_SECOND - 1 });
      deliver();
      expect(await get({ query: { format } })).toMatchObject({ status: 404, body: { code: 'RIDE_NOT_ARCHIVED' } });
      expect(archive.namesRead).toEqual([]);
    },
  );

  it.each([{}, { query: { format: 'tcx' } }])('says when a ride comes that is not there yet: %j', async (options) => {
    const { get } = await openTest();
    expect(await get(options)).toMatchObject({
      status: 404,
      headers: { 'content-type': 'application/problem+json', 'cache-control': 'no-store' },
      body: {
        code: 'RIDE_NOT_ARCHIVED',
        detail: expect.stringContaining('it is about 3 minutes after the race'),
      },
    });
  });

  it.each([
    ['that did not come within an hour', COMPLETE_SECOND + 3_600, { status: 404, code: 'RIDE_NOT_KEPT' }],
    ['that is older than what is near', 91 * 86_400, { status: 410, code: 'RIDE_EXPIRED', title: 'Gone' }],
  ])('says for a minute that a ride %s will not come', async (_, second, expected) => {
    const { get } = await openTest({ second });
    expect(await get()).toMatchObject({
      status: expected.status,
      headers: { 'content-type': 'application/problem+json', 'cache-control': 'public, max-age=60' },
      body: expected,
    });
  });

  it('refuses what is too much for a request, and says whom to ask', async () => {
    const { get, archive } = await openTest();
    archive.deliver('a', { arrivedAtMs: arrivalMs(1), lines: [archivedLine({ second: 1 })], bytes: 2 ** 30 });
    expect(await get()).toMatchObject({
      status: 422,
      body: { title: 'Unprocessable Content', code: 'RIDE_TOO_LARGE' },
    });
  });

  it('has no ride of a hidden racer', async () => {
    const { get, deliver, hiddenRacers } = await openTest();
    deliver();
    hiddenRacers.add(racerId('ann'));
    expect(await get()).toMatchObject({ status: 404, body: { code: 'RACER_NOT_IN_RACE' } });
  });

  it.each([
    [{ path: { raceId: 'x', racerId: 'ann' } }, 400, 'RACE_ID_INVALID'],
    [{ path: { raceId: raceId(), racerId: 'a b' } }, 400, 'RACER_ID_INVALID'],
    [{ path: { raceId: raceId(), racerId: 'eve' } }, 404, 'RACER_NOT_IN_RACE'],
    [{ query: { format: 'fit' } }, 400, 'QUERY_INVALID'],
  ])('refuses %j', async (options, status, code) => {
    const { get } = await openTest();
    expect(await get(options)).toMatchObject({ status, body: { code } });
  });
});

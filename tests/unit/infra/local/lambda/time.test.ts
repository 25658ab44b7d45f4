import { describe, expect, it } from 'vitest';
import { scaledClock, systemClock } from '../../../../../infra/local/src/core/clock.ts';
import { lambdaOf } from '../../../../support/lambda-functions.ts';

const HOUR_MS = 3_600_000;

/** A function in a runtime whose time has run ten times as fast for the last hour, so that it is nine ahead. */
const aheadOfTime = (source: string) => {
  const clock = scaledClock(systemClock, 10, Date.now() - HOUR_MS);
  return lambdaOf(`exports.handler = ${source};`, { clock });
};

const inHoursAhead = (ms: number): number => Math.round((ms - Date.now()) / HOUR_MS);

describe('the time of a function where the runtime’s runs faster', () => {
  it('is that of the runtime, however it is asked', async () => {
    const lambda = await aheadOfTime(`async () => {
      const now = new Date();
      return [Date.now(), now.getTime(), Date.parse(Date()), new now.constructor().getTime(), +Reflect.construct(Date, [])];
    }`);
    const times = JSON.parse((await lambda.invoke('subject', '{}')).payload) as number[];
    expect(times.map(inHoursAhead)).toEqual([9, 9, 9, 9, 9]);
  });

  it('runs as fast as the runtime’s', async () => {
    const lambda = await aheadOfTime(`async () => {
      const begin = [performance.now(), Date.now(), performance.now()];
      await new Promise((resolve) => setTimeout(resolve, 200));
      const end = [performance.now(), Date.now(), performance.now()];
      return [end[0] - begin[2], end[1] - begin[1], end[2] - begin[0]];
    }`);
    const [atLeast = 0, passed = 0, atMost = 0]: number[] = JSON.parse((await lambda.invoke('subject', '{}')).payload);
    // Dates know whole milliseconds.
    expect(passed).toBeGreaterThan(10 * (atLeast - 2));
    expect(passed).toBeLessThan(10 * (atMost + 2));
  });

  it('leaves dates that are given as they are, and what they are instances of', async () => {
    const lambda = await aheadOfTime(`async () => {
      class Own extends Date {}
      return [
        new Date(0).toISOString(), new Date(2026, 0).toISOString(), new Date('2026-01-01').getTime(), Date.UTC(1970, 0),
        new Date() instanceof Date, new Date().constructor === Date, new Own() instanceof Own, typeof Date(),
        Date.length, Date.name,
      ];
    }`);
    expect(JSON.parse((await lambda.invoke('subject', '{}')).payload)).toEqual([
      ...['1970-01-01T00:00:00.000Z', '2026-01-01T00:00:00.000Z', 1_767_225_600_000, 0],
      ...[true, true, true, 'string', 7, 'Date'],
    ]);
  });

  it('lets code put a clock of its own in front, as tracers do', async () => {
    const lambda = await aheadOfTime(`async () => {
      const before = Date.now;
      Date.now = () => before() + ${HOUR_MS};
      return [Date.now(), new Date().getTime()];
    }`);
    const times = JSON.parse((await lambda.invoke('subject', '{}')).payload) as number[];
    expect(times.map(inHoursAhead)).toEqual([10, 9]);
  });

  it('changes nothing of how long it may take', async () => {
    const lambda = await lambdaOf(
      `exports.handler = async (_, context) => {
        await new Promise((resolve) => setTimeout(resolve, 300));
        return context.getRemainingTimeInMillis();
      };`,
      { clock: scaledClock(systemClock, 100), spec: { timeoutSeconds: 20 } },
    );
    expect(Number((await lambda.invoke('subject', '{}')).payload)).toBeGreaterThan(0);
  });

  it('is in its log', async () => {
    const lambda = await aheadOfTime(`async () => console.log('now')`);
    const { logTail } = await lambda.invoke('subject', '{}');
    expect(inHoursAhead(Date.parse(/^(\S+)\t.*now$/m.exec(logTail)?.[1] ?? ''))).toBe(9);
  });
});

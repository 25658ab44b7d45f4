import { type ArchivedReading, outputHundredths } from '@alleycat/domain';
import { describe, expect, it } from 'vitest';
import { createApiClient } from '../../../../simulator/src/api-client.ts';
import { readingStates } from '../../../../simulator/src/expectations.ts';
import { createHistoryWatch } from '../../../../simulator/src/history/history-watch.ts';
import { effortAt, type SimulatedRacer } from '../../../../simulator/src/racer-model.ts';
import { racersOf, shortRace } from '../support/factories.ts';
import { createJumpingClock } from '../support/jumping-clock.ts';
import { createMiniHistory, type HistoryLies } from '../support/mini-history.ts';

const readingOf = (racer: SimulatedRacer, second: number): ArchivedReading => ({
  classId: racer.classId,
  racerId: racer.racerId,
  name: racer.name,
  startSeconds: shortRace.startSeconds,
  second,
  outputHundredths: outputHundredths(effortAt(racer, shortRace, second)),
});

/** Racers who ride a race of ten seconds, every reading acknowledged, and then look at their history. */
async function rideAndVerify(lies: HistoryLies = {}, { racerCount = 3 } = {}) {
  const clock = createJumpingClock();
  const racers = racersOf(racerCount);
  const history = createMiniHistory({ nowMs: clock.nowMs, ...lies });
  const open = { now: 0, max: 0 };
  const api = createApiClient({
    url: 'http://mini.test',
    clock,
    fetch: async (input) => {
      open.now += 1;
      open.max = Math.max(open.max, open.now);
      await new Promise(setImmediate);
      open.now -= 1;
      const answer = history.answer(new URL(String(input)));
      if (answer === undefined) throw new Error(`nothing answers ${input}`);
      return new Response(Buffer.from(answer.body), { status: answer.status });
    },
  });
  const watch = createHistoryWatch({ api, clock, racers, raceLengthSeconds: 10, timeoutSeconds: 75 });
  await watch.readBaseline(new AbortController().signal);
  const baselineReads = history.paths.length;
  for (let second = 1; second <= 10; second += 1) {
    for (const racer of racers) {
      watch.book.recordSent({ racer, race: shortRace, second });
      history.take(readingOf(racer, second));
      watch.book.recordAcknowledged({ racer, race: shortRace, second }, readingStates.acknowledged);
    }
  }
  const verdict = await watch.verify(clock.nowMs());
  const pathsAfter = history.paths.slice(baselineReads);
  const curveReads = pathsAfter.filter((path) => path.endsWith('/bests')).length;
  return { verdict, racers, baselineReads, curveReads, mostAtOnce: open.max, endedAtMs: clock.nowMs(), watch };
}

const [first, second] = racersOf(2) as [SimulatedRacer, SimulatedRacer];
const outputOf = (racer: SimulatedRacer, at: number) => readingOf(racer, at).outputHundredths;
const isOf = (racer: SimulatedRacer) => (reading: ArchivedReading) => reading.racerId === racer.racerId;

const curveOnly =
  (change: (outputs: readonly number[]) => readonly number[] | undefined): NonNullable<HistoryLies['distortCurve']> =>
  (racerId, outputs) =>
    outputs.length > 0 && racerId === first.racerId ? change(outputs) : outputs;

const before = [
  { ...readingOf(first, 3), outputHundredths: 40_000 },
  { ...readingOf(first, 200), outputHundredths: 5 },
  { ...readingOf(second, 4), outputHundredths: 1 },
];

describe('the watch over history', () => {
  it('is content as soon as curves and boards are what they must be', async () => {
    const { verdict, endedAtMs } = await rideAndVerify({ delayMs: 61_000 });
    expect(verdict).toEqual({
      racers: 3,
      equal: 3,
      unread: 0,
      missingSeconds: 0,
      wrongSeconds: 0,
      completeAfterMs: 62_000,
      boardDifferences: 0,
      boardsAfterMs: 62_000,
      differences: [],
    });
    expect(endedAtMs).toBe(62_000);
  });

  it('expects bests of before the ride to stay', async () => {
    const { verdict } = await rideAndVerify({ before });
    expect(verdict).toMatchObject({ equal: 3, boardDifferences: 0 });
  });

  it('finds a best of before the ride that is no longer there', async () => {
    let looks = 0;
    const distortCurve = curveOnly((outputs) => {
      looks += 1;
      return looks === 1 ? outputs : outputs.with(2, outputOf(first, 3));
    });
    const { verdict } = await rideAndVerify({ before, distortCurve });
    expect(verdict).toMatchObject({
      equal: 2,
      wrongSeconds: 1,
      differences: [{ racerId: first.racerId, second: 3, problem: 'BEST_WENT_BACK', expected: '40000' }],
    });
  });

  it.each<[string, HistoryLies['distortCurve'], { counts: object; difference: object }]>([
    [
      'a second that is missing',
      curveOnly((outputs) => outputs.with(4, 0)),
      {
        counts: { missingSeconds: 1, wrongSeconds: 0 },
        difference: { second: 5, problem: 'READING_MISSING', expected: String(outputOf(first, 5)), found: '0' },
      },
    ],
    [
      'a last second that is missing',
      curveOnly((outputs) => outputs.slice(0, -1)),
      {
        counts: { missingSeconds: 1, wrongSeconds: 0 },
        difference: { second: 10, problem: 'READING_MISSING', expected: String(outputOf(first, 10)), found: '0' },
      },
    ],
    [
      'a second that is too high',
      curveOnly((outputs) => outputs.with(4, outputOf(first, 5) + 1)),
      {
        counts: { missingSeconds: 0, wrongSeconds: 1 },
        difference: {
          second: 5,
          problem: 'OUTPUT_WRONG',
          expected: String(outputOf(first, 5)),
          found: String(outputOf(first, 5) + 1),
        },
      },
    ],
    [
      'a racer who is unknown',
      curveOnly(() => undefined),
      {
        counts: { missingSeconds: 10, wrongSeconds: 0 },
        difference: { problem: 'RACER_MISSING', expected: '10 seconds', found: 'no curve' },
      },
    ],
  ])('finds %s', async (_what, distortCurve = () => undefined, { counts, difference }) => {
    const { verdict } = await rideAndVerify({ distortCurve });
    expect(verdict).toMatchObject({ racers: 3, equal: 2, ...counts, completeAfterMs: null });
    expect(verdict.differences[0]).toEqual({ source: 'curve', classId: 1, racerId: first.racerId, ...difference });
  });

  it('finds readings that come later than they may', async () => {
    const { verdict, endedAtMs } = await rideAndVerify({ delayMs: 75_001 });
    expect(verdict).toMatchObject({ equal: 0, missingSeconds: 30, wrongSeconds: 0, completeAfterMs: null });
    expect(verdict.differences.map(({ problem }) => problem)).toEqual(Array(3).fill('RACER_MISSING'));
    expect(endedAtMs).toBe(75_000);
  });

  it.each<[string, HistoryLies['boardOf'], object]>([
    [
      'is stale',
      (readings) => readings.filter((reading) => reading.second < 8),
      { second: 8, problem: 'RACER_MISSING' },
    ],
    ['is not there', () => [], { problem: 'BOARD_MISSING', expected: 'a board', found: 'none' }],
    [
      'lacks a racer',
      (readings) => readings.filter((reading) => !isOf(second)(reading)),
      { second: 1, racerId: second.racerId, problem: 'RACER_MISSING' },
    ],
    [
      'has another output than the curve',
      (readings) =>
        readings.map((reading) =>
          isOf(second)(reading) && reading.second === 4 ? { ...reading, outputHundredths: 9 } : reading,
        ),
      { racerId: second.racerId, second: 4, problem: 'OUTPUT_WRONG', found: '9' },
    ],
    [
      'has another name',
      (readings) => readings.map((reading) => (isOf(second)(reading) ? { ...reading, name: 'X' } : reading)),
      { racerId: second.racerId, second: 1, problem: 'NAME_WRONG', expected: second.name, found: 'X' },
    ],
  ])('finds a board that %s though every curve is right', async (_what, boardOf, difference) => {
    const { verdict, endedAtMs } = await rideAndVerify(boardOf === undefined ? {} : { boardOf });
    expect(verdict).toMatchObject({ equal: 3, completeAfterMs: 0, boardsAfterMs: null });
    expect(verdict.boardDifferences).toBeGreaterThan(0);
    expect(verdict.differences).toContainEqual(expect.objectContaining({ source: 'board', ...difference }));
    expect(endedAtMs).toBe(75_000);
  });

  it('gives a board time to follow its curves', async () => {
    let looks = 0;
    const { verdict } = await rideAndVerify({
      boardOf: (readings) => {
        looks += 1;
        return looks < 6 ? readings.slice(0, 12) : readings;
      },
    });
    expect(verdict).toMatchObject({ completeAfterMs: 0, boardDifferences: 0, differences: [] });
    expect(verdict.boardsAfterMs).toBeGreaterThan(0);
  });

  it('reads again only curves that are not right yet, never more than eight at once', async () => {
    let looksAtFirst = 0;
    const { verdict, baselineReads, curveReads, mostAtOnce, watch } = await rideAndVerify(
      {
        distortCurve: curveOnly((outputs) => {
          looksAtFirst += 1;
          return looksAtFirst < 4 ? [] : outputs;
        }),
      },
      { racerCount: 40 },
    );
    expect([baselineReads, curveReads, mostAtOnce]).toEqual([40, 43, 8]);
    expect(verdict).toMatchObject({ equal: 40, completeAfterMs: 6_000 });
    expect(watch.progress()).toEqual({ done: 40, total: 40 });
  });

  it('goes on with the other curves when one cannot be read, and says so in the end', async () => {
    let isRiding = false;
    const { verdict } = await rideAndVerify({
      archive: (reading) => {
        isRiding = true;
        return reading;
      },
      refuse: (path) => isRiding && path.includes(first.racerId),
    });
    expect(verdict).toMatchObject({ equal: 2, unread: 1, completeAfterMs: null });
    expect(verdict.differences[0]).toMatchObject({ racerId: first.racerId, problem: 'CURVE_UNREADABLE' });
  });

  it('gives a look up after twenty failures, so that the limit holds when nothing answers', async () => {
    let isRiding = false;
    const { verdict, curveReads, endedAtMs } = await rideAndVerify(
      {
        archive: (reading) => {
          isRiding = true;
          return reading;
        },
        refuse: () => isRiding,
      },
      { racerCount: 100 },
    );
    expect(verdict).toMatchObject({ equal: 0, unread: 100 });
    expect(verdict.differences).toHaveLength(20);
    expect(endedAtMs).toBeLessThan(120_000);
    expect(curveReads).toBeLessThan(100 * 38);
  });
});

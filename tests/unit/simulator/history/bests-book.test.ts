import { type Race, raceAt } from '@alleycat/domain';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readingStates } from '../../../../simulator/src/expectations.ts';
import { createBestsBook } from '../../../../simulator/src/history/bests-book.ts';
import { judgeCurve } from '../../../../simulator/src/history/curve-judge.ts';
import { classOne, outputOfRacer, racersOf } from '../support/factories.ts';

const raceLengthSeconds = 10;
const raceNumber = (number: number): Race =>
  raceAt({ classId: classOne, atMs: 1_620_992_100_000 + number * raceLengthSeconds * 1000, raceLengthSeconds });
const [anna] = racersOf(1) as [ReturnType<typeof racersOf>[0]];

/** What became of the readings of second 1, 2, … of a race, as in `rideWith`. */
type States = string;

interface RunOptions {
  readonly baseline?: readonly number[];
  /** Of the first race, the second, … */
  readonly races: readonly States[];
  readonly deliverySecondsMax?: number;
}

function bookOf({ baseline = [], races, deliverySecondsMax = 0 }: RunOptions) {
  const book = createBestsBook({ racers: [anna], raceLengthSeconds, deliverySecondsMax });
  book.recordBaseline(anna, baseline);
  for (const [number, states] of races.entries()) {
    for (const [index, letter] of [...states].entries()) {
      const reading = { racer: anna, race: raceNumber(number), second: index + 1 };
      if (letter !== '.') book.recordSent(reading);
      if (letter === 'A') book.recordAcknowledged(reading, readingStates.acknowledged);
      if (letter === 'L') book.recordAcknowledged(reading, readingStates.acknowledgedLate);
    }
  }
  return book;
}

const judge = (run: RunOptions, outputs: readonly number[]) => {
  const book = bookOf(run);
  const verdict = judgeCurve(book, book.racers[0]!, outputs);
  return {
    missing: verdict.missingSeconds,
    wrong: verdict.wrongSeconds,
    findings: verdict.findings.map(({ problem, second, expected, found }) => [problem, second, expected, found]),
  };
};

const out = (second: number, race = 0) => outputOfRacer(anna, second, raceNumber(race));
const right = { missing: 0, wrong: 0, findings: [] };

/** Second 1 of the three races, worst output first: the order of the races is the rides' own. */
const byFirstSecond = [0, 1, 2].toSorted((a, b) => out(1, a) - out(1, b)) as [number, number, number];

describe('the verdict on a curve', () => {
  it('has nothing to say about the best of what was acknowledged in several races', () => {
    const best = (second: number) => Math.max(out(second, 0), out(second, 1));
    expect(judge({ races: ['AAA', 'AA'] }, [best(1), best(2), out(3)])).toEqual(right);
  });

  it('expects what was there before where that is higher, and beyond the length of a race', () => {
    const baseline = [40_000, 1, ...Array<number>(8).fill(0), 123];
    expect(judge({ baseline, races: ['AAA'] }, baseline.with(1, out(2)).with(2, out(3)))).toEqual(right);
  });

  it('has nothing to say about racers without a curve of whom nothing was acknowledged', () => {
    expect(judge({ races: ['s.L'] }, [])).toEqual(right);
  });

  it.each<[string, States]>([
    ['only sent', 's'],
    ['acknowledged too late to be sure', 'L'],
  ])('lets a reading that was %s be in it or not', (_what, state) => {
    expect(judge({ races: [`A${state}`] }, [out(1)])).toEqual(right);
    expect(judge({ races: [`A${state}`] }, [out(1), out(2)])).toEqual(right);
  });

  it('lets each of several readings be the one that arrived, and nothing between them', () => {
    const [worst, middle, best] = byFirstSecond;
    const races = Array<States>(3).fill('s').with(worst, 'A');
    for (const race of [worst, middle, best]) expect(judge({ races }, [out(1, race)])).toEqual(right);
    expect(judge({ races }, [out(1, middle) + 1])).toMatchObject({ wrong: 1 });
  });

  it('finds a reading missing that another, lower one has taken the place of', () => {
    const [worst, middle, best] = byFirstSecond;
    const races = Array<States>(3).fill('A');
    expect(judge({ races }, [out(1, middle)])).toEqual({
      missing: 1,
      wrong: 0,
      findings: [['READING_MISSING', 1, String(out(1, best)), String(out(1, middle))]],
    });
    expect(judge({ races: Array<States>(3).fill('s').with(best, 'A') }, [out(1, worst)])).toMatchObject({ missing: 1 });
  });

  it.each<[string, readonly number[], string]>([
    ['above what was sent', [out(1) + 1, out(2)], 'OUTPUT_WRONG'],
    ['between what was there and what was sent', [out(1) - 1, out(2)], 'OUTPUT_WRONG'],
    ['below what was there', [6, out(2)], 'BEST_WENT_BACK'],
    ['that is no whole number', [out(1) + 0.5, out(2)], 'OUTPUT_WRONG'],
    ['beyond 16 bits', [out(1) + 65_536, out(2)], 'OUTPUT_WRONG'],
    ['at a second that nobody rode', [out(1), out(2), 0, 0, 1], 'OUTPUT_WRONG'],
    ['beyond the length of a race', [out(1), out(2), ...Array<number>(20).fill(0), 1], 'OUTPUT_WRONG'],
  ])('finds an output %s', (_what, outputs, problem) => {
    const { missing, wrong, findings } = judge({ baseline: [7], races: ['AA'] }, outputs);
    expect([missing, wrong, findings.map(([code]) => code)]).toEqual([0, 1, [problem]]);
  });

  it('says once that a racer is missing, not for every second', () => {
    expect(judge({ races: ['AAAs'] }, [])).toEqual({
      missing: 3,
      wrong: 0,
      findings: [['RACER_MISSING', undefined, '3 seconds', 'no curve']],
    });
  });

  it('lists no more than three seconds of a racer, so that others are seen as well', () => {
    const { missing, findings } = judge({ races: ['AAAAAA'] }, [out(1)]);
    expect([missing, findings.map(([, second]) => second)]).toEqual([5, [2, 3, 4]]);
  });

  it('takes what an earlier run with the same seed sent shortly before, and no longer ago than readings travel', () => {
    const races = ['', '...AA'];
    const found = [0, 0, 0, out(4, 1), out(5, 1), 0, 0, 0, 0, 0];
    const withEarlier = (second: number, race: number) => found.with(second - 1, out(second, race));
    expect(judge({ races, deliverySecondsMax: 5 }, withEarlier(3, 1))).toEqual(right);
    expect(judge({ races, deliverySecondsMax: 5 }, withEarlier(9, 0))).toEqual(right);
    expect(judge({ races, deliverySecondsMax: 5 }, withEarlier(8, 0))).toMatchObject({ wrong: 1 });
  });
});

// What became of each reading: state in the book, and whether it arrived. Acknowledged ones did.
const fate = fc.constantFrom('acknowledged', 'arrived', 'vanished', 'unsent');
const race = fc.array(fate, { minLength: raceLengthSeconds, maxLength: raceLengthSeconds });
const runs = fc.record({
  races: fc.array(race, { minLength: 1, maxLength: 4 }),
  baseline: fc.array(fc.nat(30_000), { maxLength: 12 }),
});
const letterOf: Record<string, string> = { acknowledged: 'A', arrived: 's', vanished: 's', unsent: '.' };

function curveOf(races: readonly string[][], baseline: readonly number[]): number[] {
  return Array.from({ length: 12 }, (_, index) =>
    Math.max(
      baseline[index] ?? 0,
      ...races.map((fates, number) => (/^a/.test(fates[index] ?? '') ? out(index + 1, number) : 0)),
    ),
  );
}

describe('the verdict on a curve, whatever became of the readings', () => {
  it('never accuses the join of what was there and what arrived', () => {
    fc.assert(
      fc.property(runs, ({ races, baseline }) => {
        const letters = races.map((fates) => fates.map((one) => letterOf[one]).join(''));
        expect(judge({ races: letters, baseline }, curveOf(races, baseline))).toEqual(right);
      }),
    );
  });

  it('always notices a second that is off by one', () => {
    fc.assert(
      fc.property(runs, fc.nat(), fc.constantFrom(-1, 1), ({ races, baseline }, pick, by) => {
        const curve = curveOf(races, baseline);
        const ridden = curve.flatMap((output, index) => (output > 0 ? [index] : []));
        fc.pre(ridden.length > 0);
        const at = ridden[pick % ridden.length]!;
        const lie = curve[at]! + by;
        const truths = [0, baseline[at], ...races.map((_, number) => out(at + 1, number))];
        fc.pre(!truths.includes(lie));
        const letters = races.map((fates) => fates.map((one) => letterOf[one]).join(''));
        expect(judge({ races: letters, baseline }, curve.with(at, lie))).toMatchObject({ wrong: 1 });
      }),
    );
  });

  it('always notices a curve without an acknowledged reading above what was there', () => {
    fc.assert(
      fc.property(runs, ({ races, baseline }) => {
        const letters = races.map((fates) => fates.map((one) => letterOf[one]).join(''));
        const isLost = curveOf(
          races.map((fates) => fates.map((one) => (one === 'acknowledged' ? one : 'vanished'))),
          baseline,
        ).some((output, index) => output > (baseline[index] ?? 0));
        const { missing, wrong } = judge({ races: letters, baseline }, baseline);
        expect([missing > 0, wrong]).toEqual([isLost, 0]);
      }),
    );
  });
});

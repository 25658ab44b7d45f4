import { type ClassBest, toRacerId } from '@alleycat/domain';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createFinalsBook, type LeaderboardRow } from '../../../../simulator/src/leaderboard/finals-book.ts';
import { judgeLeaderboard } from '../../../../simulator/src/leaderboard/leaderboard-judge.ts';
import type { SimulatedRacer } from '../../../../simulator/src/racer-model.ts';
import { classOne, racersOf, shortRace } from '../support/factories.ts';
import { finalOf, raceNumber, rideTo, rowsOf } from '../support/leaderboards.ts';

const racers = racersOf(6);
const [anna, bela, carl] = racers as [SimulatedRacer, SimulatedRacer, SimulatedRacer];
const baselineAtMs = shortRace.startSeconds * 1000;

interface Past {
  /** @default nobody had a line */
  readonly baseline?: readonly ClassBest[];
  /** Racer, number of the race, and the state of the final reading, see `rideWith`. */
  readonly finals?: readonly (readonly [racer: SimulatedRacer, number: number, last: string])[];
  readonly isBaselineCut?: boolean;
}

function judge({ baseline = [], finals = [], isBaselineCut = false }: Past, rows: LeaderboardRow[], isCut = false) {
  const book = createFinalsBook({ racers, raceLengthSeconds: shortRace.lengthSeconds });
  book.recordBaseline(rowsOf(baseline), baselineAtMs);
  for (const [racer, number, last] of finals) {
    const ride = rideTo(racer, number, last);
    book.take({ race: raceNumber(number), rides: new Map([[racer.racerId, ride]]) });
  }
  const findings = judgeLeaderboard({ classId: classOne, rows, isCut }, { book, isBaselineCut });
  return findings.map(({ problem, racerId, lostReadings }) => [problem, racerId, lostReadings]);
}

const two = { finals: [anna, bela].map((racer) => [racer, 0, 'A'] as const) };
const honest = rowsOf([finalOf(anna, 0), finalOf(bela, 0)]);
const better = (racer: SimulatedRacer) =>
  [finalOf(racer, 0), finalOf(racer, 1)].sort((a, b) => b.outputHundredths - a.outputHundredths);

describe('the verdict on a class leaderboard', () => {
  it('has nothing to say about the best of every racer', () => {
    expect(judge(two, honest)).toEqual([]);
  });

  it('counts the final of a racer who is missing', () => {
    expect(judge(two, rowsOf([finalOf(anna, 0)]))).toEqual([['RACER_MISSING', bela.racerId, 1]]);
  });

  it('finds a line of before the run that is gone', () => {
    expect(judge({ baseline: [finalOf(anna, -9)] }, [])).toEqual([['RACER_MISSING', anna.racerId, 0]]);
  });

  it('wants the better one of two finals, whichever was first', () => {
    const [best, other] = better(anna) as [ClassBest, ClassBest];
    const past = { finals: [0, 1].map((number) => [anna, number, 'A'] as const) };
    expect(judge(past, rowsOf([best]))).toEqual([]);
    expect(judge(past, rowsOf([other]))).toEqual([['FINAL_MISSING', anna.racerId, 1]]);
  });

  it('lets an uncertain final have raised a line or not', () => {
    const [best, other] = better(anna) as [ClassBest, ClassBest];
    const numberOfBest = best.startSeconds === raceNumber(1).startSeconds ? 1 : 0;
    const unsure: Past = { baseline: [other], finals: [[anna, numberOfBest, 's']] };
    expect(judge(unsure, rowsOf([other]))).toEqual([]);
    expect(judge(unsure, rowsOf([best]))).toEqual([]);
  });

  it('finds a line below that of before the run', () => {
    const before = { ...finalOf(anna, -9), outputHundredths: 47_025 };
    expect(judge({ baseline: [before], finals: [[anna, 0, 'A']] }, rowsOf([finalOf(anna, 0)]))).toEqual([
      ['BEST_WENT_BACK', anna.racerId, 0],
    ]);
  });

  it.each([
    ['an output that was never ridden', { outputHundredths: 47_025 }],
    ['the output of another race, though it is a little higher', { ...finalOf(anna, 0), outputHundredths: 40_000 }],
    ['a race of another class', { raceId: `2-${shortRace.startSeconds}` as ClassBest['raceId'] }],
    ['a time that is not that of its race', { startSeconds: shortRace.startSeconds - 10 }],
  ])('finds a best with %s', (_what, change) => {
    const rows = rowsOf([{ ...finalOf(anna, 0), ...change }]);
    expect(judge({ finals: [[anna, 0, 'A']] }, rows)).toEqual([['BEST_WRONG', anna.racerId, 0]]);
  });

  it.each(['.', 'R'])('finds a racer with a line whose only final reading was %s (not sent, refused)', (last) => {
    expect(judge({ finals: [[anna, 0, last]] }, rowsOf([finalOf(anna, 0)]))).toEqual([
      ['RACER_UNEXPECTED', anna.racerId, 0],
    ]);
  });

  it('accepts what an earlier run with this seed finished with just before the baseline was read, and nothing older', () => {
    expect(judge({}, rowsOf([finalOf(anna, -1)]))).toEqual([]);
    expect(judge({}, rowsOf([finalOf(anna, -8)]))).toEqual([['RACER_UNEXPECTED', anna.racerId, 0]]);
    expect(judge({}, rowsOf([{ ...finalOf(anna, -1), outputHundredths: 9_999 }]))).toEqual([
      ['RACER_UNEXPECTED', anna.racerId, 0],
    ]);
  });

  it('finds two names that are swapped, both', () => {
    const nameOf: Record<string, string> = { [anna.racerId]: bela.name, [bela.racerId]: anna.name };
    const swapped = honest.map((row) => ({ ...row, name: nameOf[row.racerId] ?? row.name }));
    expect(judge(two, swapped).toSorted()).toEqual([
      ['NAME_WRONG', anna.racerId, 0],
      ['NAME_WRONG', bela.racerId, 0],
    ]);
  });

  it('accepts that a line of before the run keeps its name', () => {
    const before = { ...finalOf(anna, -9), outputHundredths: 47_025, name: 'Anna As Was' };
    expect(judge({ baseline: [before], finals: [[anna, 0, 'A']] }, rowsOf([before]))).toEqual([]);
  });

  it('finds a racer who is there twice', () => {
    const last = honest.at(-1)!;
    expect(judge(two, [...honest, last]).map(([problem]) => problem)).toContain('RACER_TWICE');
  });

  it('ranks ties 1, 2, 2, 4, strangers included, the earlier race first, then by racer id', () => {
    const stranger = (id: string, outputHundredths: number, number: number): ClassBest => ({
      ...finalOf(carl, number),
      racerId: toRacerId(id),
      outputHundredths,
    });
    const rows = rowsOf([stranger('d', 100, 0), stranger('c', 200, 0), stranger('b', 200, 0), stranger('a', 300, 0)]);
    expect(rows.map(({ racerId, rank }) => [racerId, rank])).toEqual([
      ['a', 1],
      ['b', 2],
      ['c', 2],
      ['d', 4],
    ]);
    expect(judge({}, rows)).toEqual([]);
    expect(judge({}, rows.with(2, { ...rows[2]!, rank: 3 }))).toEqual([['RANK_WRONG', 'c', 0]]);
    expect(judge({}, [rows[0]!, rows[2]!, rows[1]!, rows[3]!])).toEqual([['ORDER_WRONG', 'b', 0]]);
    const earlier = { ...rows[2]!, ...stranger('c', 200, -1) };
    expect(judge({}, rows.with(2, earlier))).toEqual([['ORDER_WRONG', 'c', 0]]);
  });

  it('does not miss a racer below the last line that is read', () => {
    const [first, second] = honest as [LeaderboardRow, LeaderboardRow];
    expect(judge(two, [first], true)).toEqual([]);
    expect(judge(two, [{ ...second, rank: 1 }], true)).toEqual([['RACER_MISSING', first.racerId, 1]]);
  });

  it('accepts a line above the certain one of a racer whose line of before the run was not read', () => {
    const past: Past = { finals: [[anna, 0, 'A']], isBaselineCut: true };
    expect(judge(past, rowsOf([{ ...finalOf(anna, -9), outputHundredths: 47_025 }]))).toEqual([]);
  });
});

// What became of each racer's final reading in three races: acknowledged and arrived, only one of the two, or neither.
const fate = fc.constantFrom('acknowledged', 'arrived', 'vanished', 'unsent');
const fates = fc.array(fc.tuple(fate, fate, fate), { minLength: 6, maxLength: 6 });
const letterOf = { acknowledged: 'A', arrived: 's', vanished: 's', unsent: '.' };

function worldOf(field: string[][]) {
  const all = field.flatMap((three, index) => three.map((one, number) => ({ racer: racers[index]!, number, one })));
  const finals = all.map(({ racer, number, one }) => [racer, number, letterOf[one as keyof typeof letterOf]] as const);
  const arrived = all.flatMap(({ racer, number, one }) => (/^a/.test(one) ? [finalOf(racer, number)] : []));
  return { past: { baseline: racers.slice(2).map((racer) => finalOf(racer, -9)), finals }, arrived };
}

describe('the verdict on a class leaderboard, whatever became of the finals', () => {
  it('never accuses one that the domain makes of everything that arrived', () => {
    fc.assert(
      fc.property(fates, (field) => {
        const { past, arrived } = worldOf(field);
        expect(judge(past, rowsOf([...past.baseline, ...arrived]))).toEqual([]);
      }),
    );
  });

  it('always notices a line that is lost, and an output that is off by one', () => {
    fc.assert(
      fc.property(fates, fc.nat(), fc.constantFrom(-1, 1), (field, pick, by) => {
        const { past, arrived } = worldOf(field);
        const rows = rowsOf([...past.baseline, ...arrived]);
        const row = rows[pick % rows.length]!;
        const isCertain = field[racers.findIndex(({ racerId }) => racerId === row.racerId)]?.includes('acknowledged');
        const changed = rows.map((one) =>
          one === row ? { ...row, outputHundredths: row.outputHundredths + by } : one,
        );
        expect(judge(past, changed)).not.toEqual([]);
        const hadLine = past.baseline.some(({ racerId }) => racerId === row.racerId);
        if (isCertain === true || hadLine) {
          const lost = judge(
            past,
            rows.filter((one) => one !== row),
          );
          expect(lost.map(([problem]) => problem)).toContain('RACER_MISSING');
        }
      }),
    );
  });
});

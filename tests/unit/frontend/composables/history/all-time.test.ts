import { describe, expect, it } from 'vitest';
import { type HistorySecond, quantilesOf, toRacerId } from '../../../../../domain/src/index.ts';
import { allTimeRowsOf, presentIn } from '../../../../../frontend/src/composables/history/all-time.ts';

/** The field of `outputs`, best first; racers are `r1`, `r2`, … */
const fieldOf = (outputs: readonly number[]): HistorySecond => ({
  second: 7,
  racerCount: outputs.length,
  top: outputs.slice(0, 100).map((outputHundredths, index) => ({
    rank: outputs.indexOf(outputHundredths) + 1,
    racerId: toRacerId(`r${index + 1}`),
    name: `R${index + 1}`,
    outputHundredths,
  })),
  quantiles: quantilesOf(outputs),
});
const me = (outputHundredths: number, toldBestHundredths = 0, racerId = 'me') => ({
  racerId: toRacerId(racerId),
  name: 'Me',
  outputHundredths,
  toldBestHundredths,
});
const rowsOf = (field: HistorySecond | undefined, own?: ReturnType<typeof me>) => {
  const { rows, below } = allTimeRowsOf(field, own && presentIn(field, own));
  return { rows: rows.map(({ rank, name, kind }) => [rank, name, kind]), below: below && [below.rank, below.name] };
};

describe('the present in the all-time field', () => {
  it('is ranked among the bests of all others, and adds a racer who was never there', () => {
    expect(presentIn(fieldOf([20_000, 19_000, 18_000]), me(18_500))).toEqual({
      racerId: 'me',
      name: 'Me',
      outputHundredths: 18_500,
      rank: 3,
      isEstimate: false,
      racerCount: 4,
    });
  });

  it('does not compete with the own best, on the board or as it was told', () => {
    const large = fieldOf(Array.from({ length: 4_000 }, (_, index) => 24_000 - index * 3));
    expect([
      presentIn(fieldOf([20_000, 19_000, 18_000]), me(18_500, 0, 'r1')).rank,
      presentIn(large, me(18_000)).racerCount,
      presentIn(large, me(18_000, 18_100)).racerCount,
    ]).toEqual([2, 4_001, 4_000]);
  });

  it('says when its rank is read off the shape of a large field', () => {
    const large = fieldOf(Array.from({ length: 4_000 }, (_, index) => 24_000 - index * 3));
    const { rank, isEstimate } = presentIn(large, me(18_000));
    expect(isEstimate).toBe(true);
    expect(Math.abs(rank - 2_001)).toBeLessThanOrEqual(10);
  });

  it('believes a board that lists everybody when it does not list the racer, whatever bests were told since', () => {
    expect(presentIn(fieldOf([20_000, 19_000]), me(18_000, 19_500))).toMatchObject({ rank: 3, racerCount: 3 });
  });

  it('is alone at a second that nobody reached before', () => {
    expect(presentIn(undefined, me(9_000))).toMatchObject({ rank: 1, isEstimate: false, racerCount: 1 });
  });
});

describe('the rows of the all-time board', () => {
  it('are the field as it is while nobody rides here', () => {
    expect(allTimeRowsOf(fieldOf([20_000, 19_250]), undefined)).toEqual({
      rows: [
        {
          id: 'best-r1',
          kind: 'best',
          name: 'R1',
          rank: 1,
          isEstimate: false,
          outputHundredths: 20_000,
          toLeaderHundredths: 0,
        },
        {
          id: 'best-r2',
          kind: 'best',
          name: 'R2',
          rank: 2,
          isEstimate: false,
          outputHundredths: 19_250,
          toLeaderHundredths: -750,
        },
      ],
      below: undefined,
    });
  });

  it('have the present at its place, and keep the ranks that every other screen shows', () => {
    expect(rowsOf(fieldOf([20_000, 19_000, 18_000]), me(19_500))).toEqual({
      rows: [
        [1, 'R1', 'best'],
        [2, 'Me', 'present'],
        [2, 'R2', 'best'],
        [3, 'R3', 'best'],
      ],
      below: undefined,
    });
  });

  it('call the own best what it is', () => {
    expect(rowsOf(fieldOf([20_000, 19_000, 18_000]), me(18_500, 0, 'r2')).rows).toEqual([
      [1, 'R1', 'best'],
      [2, 'R2', 'own-best'],
      [2, 'Me', 'present'],
      [3, 'R3', 'best'],
    ]);
  });

  it('have the present after others of the same output, but before the own best that it equals', () => {
    expect(rowsOf(fieldOf([20_000, 20_000, 20_000]), me(20_000, 0, 'r2')).rows).toEqual([
      [1, 'R1', 'best'],
      [1, 'Me', 'present'],
      [1, 'R2', 'own-best'],
      [1, 'R3', 'best'],
    ]);
    expect(rowsOf(fieldOf([20_000, 19_000]), me(19_000)).rows.at(-1)).toEqual([2, 'Me', 'present']);
  });

  it('have the present last where everybody is listed, and below the list where not', () => {
    expect(rowsOf(fieldOf([20_000]), me(9_000)).rows.at(-1)).toEqual([2, 'Me', 'present']);
    const large = fieldOf(Array.from({ length: 200 }, (_, index) => 20_000 - index));
    const { rows, below } = rowsOf(large, me(9_000));
    expect([rows.length, rows.at(-1), below]).toEqual([100, [100, 'R100', 'best'], [201, 'Me']]);
  });

  it('say how far a present is ahead of the all-time leader', () => {
    const field = fieldOf([20_000]);
    const { rows } = allTimeRowsOf(field, presentIn(field, me(20_320)));
    expect(rows.map(({ toLeaderHundredths }) => toLeaderHundredths)).toEqual([320, 0]);
  });

  it('hold the present alone at a second that nobody reached before', () => {
    expect(rowsOf(undefined, me(9_000))).toEqual({ rows: [[1, 'Me', 'present']], below: undefined });
  });
});

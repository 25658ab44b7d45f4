import {
  byOutput,
  type HistoryBoard,
  type HistoryEntry,
  type HistorySecond,
  quantilesOf,
  rankByOutput,
  toRacerId,
} from '@alleycat/domain';
import { describe, expect, it } from 'vitest';
import { type BoardRacer, judgeHistoryBoard } from '../../../../simulator/src/history/board-judge.ts';
import { createFindingTally } from '../../../../simulator/src/history/history-findings.ts';
import { classOne } from '../support/factories.ts';

const racer = (id: string, ...outputs: readonly number[]): BoardRacer => ({
  racerId: toRacerId(id),
  name: `Name of ${id}`,
  curve: Uint16Array.from([0, ...outputs]),
  possible: Uint16Array.from([0, ...outputs]),
  mayHave: () => false,
});

const strangers = (count: number, output: number): HistoryEntry[] =>
  Array.from({ length: count }, (_, index) => ({
    rank: 1,
    racerId: toRacerId(`m-${String(index).padStart(3, '0')}`),
    name: 'Stranger',
    outputHundredths: output,
  }));

/** The board of these racers and, at every second, these strangers. */
function boardOf(racers: readonly BoardRacer[], others: readonly HistoryEntry[] = []): HistoryBoard {
  const lengthSeconds = Math.max(...racers.map(({ curve }) => curve.length - 1));
  const at = (second: number): HistorySecond | undefined => {
    if (second > lengthSeconds) return undefined;
    const ours = racers.flatMap(({ racerId, name = '', curve }) => {
      const outputHundredths = curve[second] ?? 0;
      return outputHundredths > 0 ? [{ racerId, name, outputHundredths }] : [];
    });
    const field = rankByOutput([...ours, ...others]);
    const quantiles = quantilesOf(field.map(({ outputHundredths }) => outputHundredths));
    return { second, racerCount: field.length, top: field.slice(0, 100), quantiles };
  };
  return { classId: classOne, racerCount: racers.length + others.length, lengthSeconds, at };
}

const distort = (board: HistoryBoard, change: (field: HistorySecond) => Partial<HistorySecond>): HistoryBoard => ({
  ...board,
  at: (second) => {
    const field = board.at(second);
    return field === undefined || second !== 2 ? field : { ...field, ...change(field) };
  },
});

function judge(board: HistoryBoard | undefined, racers: readonly BoardRacer[]) {
  const tally = createFindingTally(20);
  judgeHistoryBoard({ classId: classOne, board, racers }, tally);
  return tally
    .findings()
    .map(({ problem, racerId, second, expected, found }) => [problem, racerId, second, expected, found]);
}

const anna = racer('anna', 300, 200, 100);
const bela = racer('bela', 300, 400);
const carl = racer('carl', 50, 200);
const all = [anna, bela, carl];

describe('the verdict on an all-time board', () => {
  it('has nothing to say about the board of the curves, alone or among others', () => {
    expect(judge(boardOf(all), all)).toEqual([]);
    expect(judge(boardOf(all, strangers(30, 200)), all)).toEqual([]);
    expect(judge(boardOf(all, strangers(150, 200)), all)).toEqual([]);
  });

  it('needs no board of a class in which nobody has a curve', () => {
    expect(judge(undefined, [racer('anna', 0, 0)])).toEqual([]);
    expect(judge(undefined, all)).toEqual([['BOARD_MISSING', undefined, undefined, 'a board', 'none']]);
  });

  it.each<[string, (field: HistorySecond) => Partial<HistorySecond>, unknown[]]>([
    [
      'an output that is not the curve’s',
      ({ top }) => ({ top: top.map((entry) => ({ ...entry, outputHundredths: entry.outputHundredths + 1 })) }),
      ['OUTPUT_WRONG', 'bela', 2, '400', '401'],
    ],
    [
      'a racer who is left out',
      ({ top }) => ({ racerCount: 3, top: top.slice(0, 2) }),
      ['RACER_MISSING', 'carl', 2, 'in the top with 200', 'not'],
    ],
    [
      'a racer who is listed twice',
      ({ top }) => ({ racerCount: 4, top: [...top, top[2]!] }),
      ['RACER_TWICE', 'carl', 2, 'one entry', 'another'],
    ],
    [
      'a rank that is not one more than the number of better racers',
      ({ top }) => ({ top: top.map((entry, index) => ({ ...entry, rank: index + 1 })) }),
      ['RANK_WRONG', 'carl', 2, '2', '3'],
    ],
    [
      'an order that is not that of outputs and ids',
      ({ top }) => ({ top: [top[0]!, top[2]!, top[1]!] }),
      ['ORDER_WRONG', 'anna', 2, 'above carl', 'below carl'],
    ],
    [
      'another name',
      ({ top }) => ({ top: top.with(0, { ...top[0]!, name: 'X' }) }),
      ['NAME_WRONG', 'bela', 2, 'Name of bela', 'X'],
    ],
    [
      'a quantile that is not the output of its rank',
      ({ quantiles }) => ({ quantiles: quantiles.with(255, 199) }),
      ['QUANTILE_WRONG', undefined, 2, '200 at rank 3 of second 2', '199'],
    ],
    [
      'quantiles that are not all there',
      ({ quantiles }) => ({ quantiles: quantiles.slice(0, 255) }),
      ['QUANTILE_WRONG', undefined, 2, '200 at rank 3 of second 2', 'undefined'],
    ],
    ['fewer racers than rode', () => ({ racerCount: 2 }), ['COUNT_WRONG', undefined, 2, 'at least 3 racers', '2']],
    ['fewer entries than racers', () => ({ racerCount: 7 }), ['COUNT_WRONG', undefined, 2, '7 entries', '3']],
  ])('finds %s', (_what, change, finding) => {
    expect(judge(distort(boardOf(all), change), all)).toContainEqual(finding);
  });

  it('finds a racer missing who is better than the last of a full top', () => {
    const field = strangers(150, 200);
    const withoutBela = boardOf([anna, carl], field);
    const second = (at: number, output: number) => ['RACER_MISSING', 'bela', at, `in the top with ${output}`, 'not'];
    expect(judge(withoutBela, all)).toEqual([second(1, 300), second(2, 400)]);
  });

  it('decides between equals at the end of a full top by their ids', () => {
    const field = strangers(150, 200);
    expect(byOutput(anna200, field[99]!) < 0 && byOutput(zoe200, field[99]!) > 0).toBe(true);
    const withoutBoth = boardOf([racer('other', 300)], field);
    expect(judge(withoutBoth, [racer('anna', 200), racer('zoe', 200)])).toEqual([
      ['RACER_MISSING', 'anna', 1, 'in the top with 200', 'not'],
    ]);
  });

  it('finds a board that ends before the curves do, and one that counts too few racers', () => {
    const short = { ...boardOf([bela, carl]), racerCount: 1 };
    expect(judge(short, all)).toEqual(
      expect.arrayContaining([
        ['COUNT_WRONG', undefined, undefined, 'at least 3 racers', '1'],
        ['RACER_MISSING', 'anna', 3, 'in the top with 100', 'not'],
      ]),
    );
  });

  describe('in a field that the top does not list whole', () => {
    const field = Array.from({ length: 300 }, (_, index) => racer(`r-${index}`, 1_000 + index, 5_000 - index));
    const shifted = (board: HistoryBoard, by: number) =>
      distort(board, ({ quantiles }) => ({
        quantiles: quantiles.map((output, point) => output + (point > 200 ? by : 0)),
      }));

    it('knows every quantile where nobody else rides', () => {
      expect(judge(boardOf(field), field)).toEqual([]);
      const wrong = (found: number) => ['QUANTILE_WRONG', undefined, 2, '4764 at rank 237 of second 2', String(found)];
      expect(judge(shifted(boardOf(field), 1), field)).toEqual([wrong(4_765)]);
      expect(judge(shifted(boardOf(field), -1), field)).toEqual([wrong(4_763)]);
    });

    it('gives others room for any output, but takes none from its own racers', () => {
      const board = boardOf(field, strangers(10, 4_900));
      const wrong = (found: number) => [
        'QUANTILE_WRONG',
        undefined,
        2,
        '4756 to 4766 at rank 245 of second 2',
        String(found),
      ];
      expect(judge(board, field)).toEqual([]);
      expect(judge(shifted(board, -10), field)).toEqual([]);
      expect(judge(shifted(board, -11), field)).toEqual([wrong(4_755)]);
      expect(judge(shifted(board, 1), field)).toEqual([wrong(4_767)]);
    });

    it('takes outputs that may have come in since', () => {
      const before = field.map((one) => ({ ...one, curve: one.curve.map((output) => Math.max(0, output - 2)) }));
      const open = before.map((one) => ({ ...one, mayHave: () => true }));
      expect(judge(boardOf(field), open)).toEqual([]);
      expect(judge(shifted(boardOf(field), 1), open)).toEqual([
        ['QUANTILE_WRONG', undefined, 2, '4762 to 4764 at rank 237 of second 2', '4765'],
      ]);
    });
  });

  it('takes an output above the curve that may have come in since, but none below', () => {
    const open = {
      ...anna,
      possible: Uint16Array.from([0, 0, 250, 0]),
      mayHave: (second: number, output: number) => second === 2 && output === 250,
    };
    expect(judge(boardOf([racer('anna', 300, 250, 100)]), [open])).toEqual([]);
    expect(judge(boardOf([racer('anna', 300, 251, 100)]), [open])).toHaveLength(1);
    expect(judge(boardOf([racer('anna', 300, 150, 100)]), [{ ...open, mayHave: () => true }])).toHaveLength(1);
  });

  it('does not mind the name of a racer whom this run has not named', () => {
    const { name: _, ...rest } = anna;
    expect(judge(boardOf([anna]), [{ ...rest, name: undefined }])).toEqual([]);
  });
});

const anna200 = { racerId: 'anna', outputHundredths: 200 };
const zoe200 = { racerId: 'zoe', outputHundredths: 200 };

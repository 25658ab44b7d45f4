import { describe, expect, it } from 'vitest';
import type { Finish, FinishPlace } from '../../../../frontend/src/composables/ride/use-finish.ts';
import { type FinishSaid, finishNews } from '../../../../frontend/src/format/finish-text.ts';
import { createFormats } from '../../../../frontend/src/format/formats.ts';
import { race } from '../support.ts';

const formats = createFormats('en-GB', 'UTC');
const finishOf = (known: Partial<Finish>): Finish => ({
  race: race(),
  outputHundredths: 123_456,
  place: undefined,
  bestBeforeHundredths: undefined,
  isNewBest: false,
  newBestSeconds: 0,
  ...known,
});
const place = (rank: number, isOfficial = false): FinishPlace => ({ rank, finisherCount: 1_200, isOfficial });

/** What is said while one after the other becomes known. */
const saidOf = (...finishes: readonly Partial<Finish>[]): string[] => {
  let said: FinishSaid | undefined;
  return finishes.flatMap((known) => {
    const news = finishNews(finishOf(known), { said, formats });
    said = news?.said ?? said;
    return news === undefined ? [] : [news.text];
  });
};

describe('what is said of a finish', () => {
  it.each([
    ['nothing while neither place nor best is known', [{}, {}], []],
    [
      'all at once',
      [{ place: place(3), isNewBest: true }],
      ['Finished. Rank 3 of 1,200. Output 1,234.56. New personal best.'],
    ],
    [
      'a best that is known after the place',
      [{}, { place: place(3) }, { place: place(3), isNewBest: true }],
      ['Finished. Rank 3 of 1,200. Output 1,234.56.', 'New personal best.'],
    ],
    [
      'a place that is known after the best',
      [{ isNewBest: true }, { place: place(3), isNewBest: true }],
      ['Finished. Output 1,234.56. New personal best.', 'Rank 3 of 1,200.'],
    ],
    [
      'once, though the place changes and becomes official, and the best is in doubt for a moment',
      [
        { place: place(3), isNewBest: true },
        { place: place(4) },
        { place: place(4, true), isNewBest: true },
        { isNewBest: true },
        { place: place(5, true) },
      ],
      ['Finished. Rank 3 of 1,200. Output 1,234.56. New personal best.'],
    ],
    [
      'of the next race from the beginning',
      [
        { place: place(3), isNewBest: true },
        { race: race({ slots: 1 }) },
        { race: race({ slots: 1 }), place: place(2) },
        { race: race({ slots: 1 }), place: place(2), isNewBest: true },
      ],
      [
        'Finished. Rank 3 of 1,200. Output 1,234.56. New personal best.',
        'Finished. Rank 2 of 1,200. Output 1,234.56.',
        'New personal best.',
      ],
    ],
  ] as const)('is %s', (_, finishes, expected) => {
    expect(saidOf(...finishes)).toEqual(expected);
  });
});

import type { ClassRank } from '@alleycat/domain';
import { describe, expect, it } from 'vitest';
import { createFormats } from '../../../../frontend/src/format/formats.ts';
import { shareTextOf, standingTextOf } from '../../../../frontend/src/format/standing-text.ts';

const formats = createFormats('en-GB', 'UTC');
const exact: ClassRank = { rank: 18_204, racerCount: 40_000, percentile: 54.4, rankedBy: 'index' };
const estimate: ClassRank = { ...exact, rankedBy: 'estimate' };

describe('the text of a place in a class', () => {
  it('says rank and count, and how many are not ahead', () => {
    expect(standingTextOf(exact, formats)).toEqual({
      isEstimate: false,
      figure: '18,204',
      ending: 'th',
      of: 'of 40,000',
      share: 'Better than or level with 54.4% of the others',
      line: '18,204th of 40,000',
      spoken: 'Rank 18,204 of 40,000',
    });
  });

  it('says of an estimate three digits, and that it is about that', () => {
    expect(standingTextOf({ ...estimate, racerCount: 40_123 }, formats)).toEqual({
      isEstimate: true,
      figure: '18,200',
      ending: 'th',
      of: 'of 40,100',
      share: 'Better than or level with about 54% of the others',
      line: 'about 18,200th of 40,100',
      spoken: 'Rank about 18,200 of 40,100',
    });
  });

  it('says nothing of a count that nobody has', () => {
    const counted: ClassRank = { rank: 22, racerCount: null, percentile: null, rankedBy: 'table' };
    expect(standingTextOf(counted, formats)).toEqual({
      isEstimate: false,
      figure: '22',
      ending: 'nd',
      of: '',
      share: '',
      line: '22nd',
      spoken: 'Rank 22',
    });
  });

  it.each([
    [1, '1st'],
    [999, '999th'],
    [1_014, '1,010th'],
    [12_345, '12,300th'],
    [999_999, '1,000,000th'],
  ])('rounds an estimate of %i to %s', (rank, ordinal) => {
    expect(standingTextOf({ ...estimate, rank, racerCount: null }, formats).line).toBe(`about ${ordinal}`);
  });

  it('never tells a rank beyond the count', () => {
    expect(standingTextOf({ ...estimate, rank: 39_960, racerCount: 39_949 }, formats).line).toBe(
      'about 40,000th of 40,000',
    );
  });

  it('has the digits and endings of other locales and numbers', () => {
    const german = createFormats('de-DE', 'UTC');
    expect(standingTextOf({ ...exact, rank: 1_003 }, german)).toMatchObject({ figure: '1.003', ending: 'rd' });
  });
});

describe('how many are not ahead', () => {
  it.each([
    ['index', 100, 'Nobody is ahead'],
    ['index', 99.9, 'Better than or level with 99.9% of the others'],
    ['table', 0, ''],
    ['index', null, ''],
    ['estimate', 100, 'Better than or level with about 100% of the others'],
    ['estimate', 0.9, ''],
  ] as const)('is told by %s for %j as "%s"', (rankedBy, percentile, expected) => {
    expect(shareTextOf({ percentile, rankedBy }, formats)).toBe(expected);
  });
});

import { describe, expect, it } from 'vitest';
import { createFormats } from '../../../../frontend/src/format/formats.ts';
import { ghostPhrase } from '../../../../frontend/src/format/ghost-text.ts';
import { texts } from '../../../../frontend/src/texts/index.ts';

const formats = createFormats('en-GB', 'UTC');

describe('the phrase for a gap to the own best', () => {
  it.each([
    [320, 9_000, '+3.20 ahead of your best'],
    [-105, 9_000, '−1.05 behind your best'],
    [0, 9_000, 'Level with your best'],
    [9_000, 0, 'First time at this second'],
  ])('for %i hundredths to %i is in words', (aheadHundredths, bestHundredths, expected) => {
    const isNewBest = aheadHundredths > 0;
    const { lead, rest } = ghostPhrase({ aheadHundredths, bestHundredths, isNewBest, newBestCount: 0 }, formats);
    expect(`${lead} ${rest}`).toBe(expected);
  });
});

describe('an ordinal', () => {
  it('has the ending that its number is read with', () => {
    const inWords = (value: number) => texts.ordinal(formats.count(value), value);
    expect([1, 2, 3, 4, 11, 12, 13, 21, 4_312, 40_000].map(inWords)).toEqual(
      '1st 2nd 3rd 4th 11th 12th 13th 21st 4,312th 40,000th'.split(' '),
    );
  });
});

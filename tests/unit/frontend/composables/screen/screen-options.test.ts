import { describe, expect, it } from 'vitest';
import {
  defaultScreenOptions,
  readScreenOptions,
} from '../../../../../frontend/src/composables/screen/screen-options.ts';
import { screenTexts } from '../../../../../frontend/src/texts/screen.ts';

const useless: Readonly<Record<string, string>>[] = [
  { rows: '2' },
  { rows: '41' },
  { rows: '7.5' },
  { gaps: 'all' },
  { background: 'black' },
  { theme: 'auto' },
  { hold: '-1' },
  { hold: '301' },
  { hold: '' },
  { classes: '1,x' },
  { classes: '0' },
  { rotate: '4' },
  { hideHeader: 'yes' },
  { row: '5' },
  { constructor: '1' },
];

describe('readScreenOptions', () => {
  it('asks for nothing special where the address says nothing', () => {
    expect(readScreenOptions({})).toEqual({ options: defaultScreenOptions, problems: [] });
  });

  it('takes everything that the address may say', () => {
    const query = {
      rows: '8',
      gaps: 'both',
      background: 'transparent',
      theme: 'light',
      hold: '45',
      classes: '3, 1,2,1',
      rotate: '60',
      hideHeader: null,
    };
    expect(readScreenOptions(query)).toEqual({
      options: {
        rows: 8,
        gaps: 'both',
        isTransparent: true,
        theme: 'light',
        holdMs: 45_000,
        classIds: [3, 1, 2],
        rotateMs: 60_000,
        hidesHeader: true,
      },
      problems: [],
    });
  });

  it.each(useless)('leaves out what it does not understand, and says so: %o', (query) => {
    const [name = '', value = ''] = Object.entries(query)[0] ?? [];
    const read = readScreenOptions(query);
    expect(read).toEqual({ options: defaultScreenOptions, problems: [{ name, value }] });
    expect(screenTexts.problems.of(read.problems[0]!)).toContain(name);
  });

  it('keeps the good part of an address of which another is bad', () => {
    expect(readScreenOptions({ rows: '5', hold: 'long' })).toEqual({
      options: { ...defaultScreenOptions, rows: 5 },
      problems: [{ name: 'hold', value: 'long' }],
    });
  });

  it('goes through classes every twenty seconds unless told otherwise', () => {
    expect(readScreenOptions({ classes: '1,2' }).options.rotateMs).toBe(20_000);
  });

  it('takes the last of several values, the header back, and what another view left behind', () => {
    expect(readScreenOptions({ rows: ['5', '6'], hideHeader: '0', board: 'all-time' })).toEqual({
      options: { ...defaultScreenOptions, rows: 6 },
      problems: [],
    });
  });
});

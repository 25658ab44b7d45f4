import { describe, expect, it } from 'vitest';
import { formatCountdown } from '../../../../frontend/src/format/countdown.ts';
import { createFormats } from '../../../../frontend/src/format/formats.ts';

const english = createFormats('en-GB', 'UTC');
const german = createFormats('de-DE', 'UTC');

describe('formats', () => {
  it('splits an output where the locale has its decimal mark', () => {
    expect(english.outputParts(123_405)).toEqual({ whole: '1,234', fraction: '.05' });
    expect(german.outputParts(123_405)).toEqual({ whole: '1.234', fraction: ',05' });
    expect(english.output(0)).toBe('0.00');
  });

  it('passes over what browsers tell that is no locale', () => {
    expect(createFormats(['en-US@posix', 'de-DE'], 'UTC').count(10_000)).toBe('10.000');
    expect(createFormats('C').count(7)).not.toBe('');
  });

  it('writes a gap with a true minus sign, and none for no gap', () => {
    expect([english.gap(320), german.gap(320), english.gap(0)]).toEqual(['−3.20', '−3,20', '0.00']);
  });

  it('writes what is ahead with a plus sign and what is behind with a true minus sign', () => {
    expect([english.signed(320), german.signed(-105), english.signed(0)]).toEqual(['+3.20', '−1,05', '0.00']);
  });

  it('writes a share with a tenth where there is one', () => {
    const shares = [0.546, 0.5, 0.999, 1].map((share) => english.fineShare(share));
    expect(shares).toEqual(['54.6%', '50%', '99.9%', '100%']);
    expect(german.fineShare(0.546)).toBe('54,6\u00a0%');
  });

  it('groups counts and tells the time of day as the locale does', () => {
    expect([english.count(10_000), german.count(10_000)]).toEqual(['10,000', '10.000']);
    expect(english.timeOfDay(Date.UTC(2026, 0, 5, 14, 5))).toBe('14:05');
  });

  it('writes days in full and moments in short as the locale does, in the time zone of who reads', () => {
    const atMs = Date.UTC(2026, 5, 3, 23, 5);
    const tokyo = createFormats('en-GB', 'Asia/Tokyo');
    expect([english, german, tokyo].map((formats) => [formats.date(atMs), formats.dateTime(atMs)])).toEqual([
      ['Wednesday, 3 June 2026', '3 Jun 2026, 23:05'],
      ['Mittwoch, 3. Juni 2026', '03.06.2026, 23:05'],
      ['Thursday, 4 June 2026', '4 Jun 2026, 08:05'],
    ]);
  });

  it('shows an age by tenths, then seconds, then minutes, without ever reading 10.0 or 120', () => {
    const ages = [-50, 0, 420, 9_949, 9_950, 61_400, 119_499, 119_500].map((ageMs) => english.age(ageMs));
    const space = '\u202f';
    expect(ages).toEqual(
      ['0.0', '0.0', '0.4', '9.9', '10', '61', '119'].map((age) => `${age}${space}s`).concat(`2${space}min`),
    );
  });

  it('tells a long age in hours and days', () => {
    const minuteMs = 60_000;
    const ages = [119, 120, 47 * 60, 48 * 60, 30 * 24 * 60].map((minutes) => english.wholeAge(minutes * minuteMs));
    const space = '\u202f';
    expect(ages).toEqual([`119${space}min`, `2${space}h`, `47${space}h`, `2${space}d`, `30${space}d`]);
  });

  it('rounds an age to whole seconds for a sentence', () => {
    expect(english.wholeAge(5_400)).toBe('5\u202fs');
  });
});

describe('the countdown', () => {
  it('counts a started second as a whole one', () => {
    expect([300_000, 299_999, 61_000, 60_001, 1, 0, -5_000].map(formatCountdown)).toEqual([
      '5:00',
      '5:00',
      '1:01',
      '1:01',
      '0:01',
      '0:00',
      '0:00',
    ]);
  });
});

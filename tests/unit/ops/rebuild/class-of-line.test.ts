import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseArchivedReading } from '../../../../domain/src/wire/index.ts';
import { classOfLine } from '../../../../ops/src/rebuild/class-of-line.ts';
import { START_SECONDS } from '../../../support/readings.ts';

const fields = {
  event: 'update',
  second: 7,
  raceId: `3-${START_SECONDS}`,
  classId: 3,
  racerId: 'ann',
  name: 'Ann',
  cadence: 85,
  resistance: 35,
  output: 120,
};
const lineOf = (changes: Record<string, unknown> = {}) => JSON.stringify({ ...fields, ...changes });

/** The class that parsing says a line is of; undefined if it is no reading. */
const parsedClass = (line: string) => {
  try {
    return parseArchivedReading(line).classId;
  } catch {
    return undefined;
  }
};

describe('the class of a line that is not parsed', () => {
  it('is known of every line that the archive writes without escapes', () => {
    expect([lineOf(), lineOf({ raceId: `65535-${START_SECONDS}`, classId: 65_535 })].map(classOfLine)).toEqual([
      3, 65_535,
    ]);
  });

  it.each([
    ['an escape, which may hide another key', `{"raceId":"3-1","race\\u0049d":"2-${START_SECONDS}"}`],
    ['two races', `{"raceId":"3-${START_SECONDS}","raceId":"2-${START_SECONDS}"}`],
    ['a name that looks like the key', lineOf({ name: 'raceId' })],
    ['no race', lineOf({ raceId: undefined })],
    ['white space before the race', `{"raceId": "3-${START_SECONDS}"}`],
    ['a numbered race', lineOf({ raceId: 5_403_307 })],
    ['a class beyond all classes', lineOf({ raceId: `65536-${START_SECONDS}` })],
    ['no JSON at all', 'nonsense'],
  ])('stays open with %s', (_, line) => {
    expect(classOfLine(line)).toBeUndefined();
  });

  it('is never another one than parsing finds', () => {
    const text = fc.constantFrom(
      '"raceId"',
      '"race\\u0049d"',
      ':',
      ' ',
      ',',
      '{',
      '}',
      '"x"',
      '"2-600"',
      '"3-900"',
      '\\',
    );
    const noise = fc.array(text, { maxLength: 6 }).map((parts) => parts.join(''));
    fc.assert(
      fc.property(fc.nat({ max: lineOf().length }), noise, fc.string({ maxLength: 10 }), (at, inserted, name) => {
        const line = lineOf({ name });
        for (const candidate of [
          line,
          line.slice(0, at) + inserted + line.slice(at),
          `{${inserted},${line.slice(1)}`,
        ]) {
          const parsed = parsedClass(candidate);
          if (parsed !== undefined) expect([parsed, undefined]).toContain(classOfLine(candidate));
        }
      }),
      { numRuns: 2_000 },
    );
  });
});

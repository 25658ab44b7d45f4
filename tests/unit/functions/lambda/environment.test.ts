import { describe, expect, it } from 'vitest';
import { optionalText, readEnvironment, wholeNumber } from '../../../../functions/src/lambda/environment.ts';
import { parseRaceClasses, raceRulesOf } from '../../../../functions/src/lambda/race-settings.ts';

describe('readEnvironment', () => {
  it('gives the named variables and nothing else', () => {
    expect(readEnvironment({ A: '1', B: '2', C: '3' }, ['A', 'B'])).toEqual({ A: '1', B: '2' });
  });

  it('names every variable that is missing or empty at once', () => {
    expect(() => readEnvironment({ A: '1', B: '' }, ['A', 'B', 'C'])).toThrow(
      expect.objectContaining({
        code: 'ENVIRONMENT_INVALID',
        message: 'set the environment variables B, C of this function in template.yaml',
      }),
    );
  });
});

describe('optionalText', () => {
  it.each([
    [undefined, null],
    ['', null],
    ['mqtts://bikes', 'mqtts://bikes'],
  ])('reads %j as %j', (text, expected) => expect(optionalText(text)).toBe(expected));
});

describe('wholeNumber', () => {
  it.each([
    ['1', 1],
    ['60', 60],
  ])('takes %s', (text, expected) => expect(wholeNumber({ N: text }, 'N', { min: 1, max: 60 })).toBe(expected));

  it.each(['0', '61', '1.5', '', '-1', '1e1', ' 5'])('refuses "%s"', (text) => {
    expect(() => wholeNumber({ N: text }, 'N', { min: 1, max: 60 })).toThrow(
      `N must be a whole number from 1 to 60, not "${text}"`,
    );
  });
});

describe('parseRaceClasses', () => {
  it('reads numbers and names in their order', () => {
    expect(parseRaceClasses('2=Messenger, 1 = Track & Field ')).toEqual([
      { classId: 2, name: 'Messenger' },
      { classId: 1, name: 'Track & Field' },
    ]);
  });

  it.each(['', '1', '1=', '=Track', '0=Track', '1=A=B', '1=Track,', '01=Track'])('refuses "%s"', (text) => {
    expect(() => parseRaceClasses(text)).toThrow('RACE_CLASSES must look like "1=Commuter,2=Messenger"');
  });

  it('refuses a class that is named twice', () => {
    expect(() => parseRaceClasses('1=A,2=B,1=C')).toThrow('RACE_CLASSES names class 1 twice');
  });
});

describe('raceRulesOf', () => {
  const settings = { RACE_LENGTH_SECONDS: '60', MAX_CLOCK_SKEW_SECONDS: '0', RACE_CLASSES: '1=A,7=B' };

  it('makes the rules of racing from the settings', () => {
    expect(raceRulesOf(settings)).toEqual({
      raceLengthSeconds: 60,
      maxClockSkewSeconds: 0,
      classIds: new Set([1, 7]),
    });
  });

  it.each([{ RACE_LENGTH_SECONDS: '9' }, { RACE_LENGTH_SECONDS: 'long' }, { MAX_CLOCK_SKEW_SECONDS: '-1' }])(
    'refuses impossible rules: %j',
    (wrong) =>
      expect(() => raceRulesOf({ ...settings, ...wrong })).toThrow(expect.objectContaining({ code: 'RULES_INVALID' })),
  );
});

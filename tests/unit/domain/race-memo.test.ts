import { describe, expect, it } from 'vitest';
import { parseReading, toRaceRules } from '../../../domain/src/index.ts';
import { raceMemoOf } from '../../../domain/src/race-memo.ts';
import { arrivalMs, race, rules, START_SECONDS, wireReading } from '../../support/readings.ts';

const freshRules = () => toRaceRules({ ...rules, classIds: rules.classIds });
const slot = (number: number) => race(`1-${START_SECONDS + number * 300}`);

describe('the memo of races', () => {
  it('finds the races that were kept with the same rules, and no others', () => {
    const [own, other] = [freshRules(), freshRules()];
    raceMemoOf(own).keep(slot(0));
    raceMemoOf(own).keep(slot(1));
    const found = [raceMemoOf(own).find(slot(0).raceId), raceMemoOf(other).find(slot(0).raceId)];
    expect(found).toEqual([slot(0), undefined]);
  });

  it('stays bounded: it forgets all when one race more than 256 comes', () => {
    const memo = raceMemoOf(freshRules());
    const known = () =>
      Array.from({ length: 300 }, (_, number) => memo.find(slot(number).raceId)).filter(Boolean).length;
    for (let number = 0; number < 256; number += 1) memo.keep(slot(number));
    const full = known();
    memo.keep(slot(256));
    expect([full, known()]).toEqual([256, 1]);
  });

  it('does not remember races of classes that do not exist here', () => {
    const own = freshRules();
    const unknown = wireReading({ raceId: `9-${START_SECONDS}`, classId: 9 });
    expect(() => parseReading(unknown, { rules: own, arrivedAtMs: arrivalMs() })).toThrow(
      expect.objectContaining({ code: 'CLASS_UNKNOWN' }),
    );
    expect(raceMemoOf(own).find(`9-${START_SECONDS}`)).toBeUndefined();
  });
});

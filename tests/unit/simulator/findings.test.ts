import { describe, expect, it } from 'vitest';
import { createFindingTally, type Finding, noteOf } from '../../../simulator/src/findings.ts';

const note = noteOf('live', '1-0');
const missing = (racerId: string, lostReadings: number): Finding =>
  note({ racerId, problem: 'READINGS_MISSING', expected: 5, actual: 4, lostReadings });
const wrong = note({ racerId: 'c', problem: 'NAME_WRONG', expected: 'Carl', actual: 'Karl' });

describe('the tally of findings', () => {
  it('counts all and keeps the first', () => {
    const tally = createFindingTally(2);
    tally.add([missing('a', 2), wrong]);
    tally.add([missing('b', 1), wrong]);
    expect(tally.totals()).toEqual({
      findings: [missing('a', 2), wrong],
      differences: 4,
      lost: 3,
      wrong: 2,
      byProblem: { READINGS_MISSING: 2, NAME_WRONG: 2 },
    });
  });

  it('counts readings once that two boards prove lost', () => {
    const tally = createFindingTally();
    tally.add([missing('a', 2), missing('a', 3), missing('b', 1)]);
    expect(tally.totals()).toMatchObject({ lost: 4, wrong: 0, differences: 3 });
  });
});

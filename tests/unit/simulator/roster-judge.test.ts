import type { RosterEntry } from '@alleycat/domain';
import { describe, expect, it } from 'vitest';
import { judgeRoster, judgeRosterKept } from '../../../simulator/src/roster-judge.ts';
import { expecting, racersOf, rideWith, shortRace } from './support/factories.ts';

const racers = racersOf(3);
const roster: RosterEntry[] = racers.map(({ racerId, name }) => ({ racerId, name }));
const [anna, bela, carl] = roster as [RosterEntry, RosterEntry, RosterEntry];
const everybody = expecting(...racers.map((racer) => rideWith({ racer, states: 'AAsAL' })));

const rosterFinding = (racerId: string, difference: object) => ({
  board: 'roster',
  raceId: '1-1620992100',
  racerId,
  lostReadings: 0,
  ...difference,
});

describe('the verdict on a roster', () => {
  it('has nothing to say about one that has everybody once, in any order, with strangers between', () => {
    const stranger = { racerId: 'stranger', name: 'A Stranger' } as unknown as RosterEntry;
    expect(judgeRoster(everybody, [carl, stranger, anna, bela])).toEqual([]);
  });

  it('counts every acknowledged reading of a racer who is missing', () => {
    expect(judgeRoster(everybody, [anna, carl])).toEqual([
      rosterFinding(bela.racerId, {
        problem: 'RACER_MISSING',
        expected: '3 acknowledged readings',
        actual: 'not on the board',
        lostReadings: 3,
      }),
    ]);
  });

  it('does not miss a racer of whom nothing was acknowledged', () => {
    expect(judgeRoster(expecting(rideWith({ racer: racers[0]!, states: 'sLD' })), [])).toEqual([]);
  });

  it('finds two names that are swapped, both', () => {
    const swapped = [{ ...anna, name: bela.name }, { ...bela, name: anna.name }, carl];
    expect(judgeRoster(everybody, swapped)).toEqual([
      rosterFinding(anna.racerId, { problem: 'NAME_WRONG', expected: anna.name, actual: bela.name }),
      rosterFinding(bela.racerId, { problem: 'NAME_WRONG', expected: bela.name, actual: anna.name }),
    ]);
  });

  it('finds a racer who is there twice', () => {
    expect(judgeRoster(everybody, [...roster, anna])).toEqual([
      rosterFinding(anna.racerId, { problem: 'RACER_TWICE', expected: 'one row', actual: 'another' }),
    ]);
  });

  it.each([
    ['finds a racer all of whose readings must be refused', 'RRR', ['RACER_UNEXPECTED']],
    ['accepts such a racer where an earlier run of this seed may have brought them', '.RR', []],
    ['accepts a racer of whose readings only some must be refused', 'RRs', []],
  ])('%s', (_what, states, problems) => {
    const findings = judgeRoster(expecting(rideWith({ racer: racers[0]!, states })), [anna]);
    expect(findings.map(({ problem }) => problem)).toEqual(problems);
  });
});

describe('the verdict on two looks at a roster', () => {
  it('accepts one that grew', () => {
    expect(judgeRosterKept(shortRace.raceId, [anna, bela], roster)).toEqual([]);
  });

  it('finds every entry that is another one, moved or is gone', () => {
    const renamed = { ...anna, name: 'Somebody Else' };
    expect(judgeRosterKept(shortRace.raceId, roster, [renamed, carl])).toEqual([
      rosterFinding(anna.racerId, {
        problem: 'ROSTER_CHANGED',
        expected: `${anna.racerId} "${anna.name}" at index 0`,
        actual: `${anna.racerId} "Somebody Else" at index 0`,
      }),
      rosterFinding(bela.racerId, {
        problem: 'ROSTER_CHANGED',
        expected: `${bela.racerId} "${bela.name}" at index 1`,
        actual: `${carl.racerId} "${carl.name}" at index 1`,
      }),
      rosterFinding(carl.racerId, {
        problem: 'ROSTER_CHANGED',
        expected: `${carl.racerId} "${carl.name}" at index 2`,
        actual: 'nobody at index 2',
      }),
    ]);
  });
});

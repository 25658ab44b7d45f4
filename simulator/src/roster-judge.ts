import type { RosterEntry } from '@alleycat/domain';
import type { RaceExpectation } from './expectations.ts';
import { type Finding, noteOf } from './findings.ts';
import { findStrays, judgeAbsence, judgeName, judgePresence } from './presence.ts';
import { findTwins } from './recount.ts';

/** Compares a roster with who rode: everybody once, by their name, and nobody else of the run. */
export function judgeRoster(expectation: RaceExpectation, roster: readonly RosterEntry[]): Finding[] {
  const note = noteOf('roster', expectation.race.raceId);
  const findings = [...findTwins(roster, note), ...findStrays(roster, expectation, note)];
  const entries = new Map(roster.map((entry) => [entry.racerId, entry]));
  for (const ride of expectation.rides.values()) {
    const entry = entries.get(ride.racerId);
    if (entry === undefined) findings.push(...judgeAbsence(ride, note));
    else findings.push(...judgePresence(ride, 0, note), ...judgeName(ride, entry.name, note));
  }
  return findings;
}

/** A roster only grows, and an entry never changes: what was read earlier must be how a later one begins. */
export function judgeRosterKept(
  raceId: string,
  earlier: readonly RosterEntry[],
  later: readonly RosterEntry[],
): Finding[] {
  const note = noteOf('roster', raceId);
  return earlier.flatMap((entry, index) => {
    const found = later[index];
    if (found?.racerId === entry.racerId && found.name === entry.name) return [];
    const { racerId } = entry;
    return [note({ racerId, problem: 'ROSTER_CHANGED', expected: textOf(entry, index), actual: textOf(found, index) })];
  });
}

const textOf = (entry: RosterEntry | undefined, index: number): string =>
  entry === undefined ? `nobody at index ${index}` : `${entry.racerId} "${entry.name}" at index ${index}`;

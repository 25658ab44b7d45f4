import { StaleWriteError } from '../errors.ts';
import { compareText, type RaceId } from '../ids.ts';
import type { RosterStore } from '../ports/roster-store.ts';
import type { Roster, RosterEntry } from '../roster.ts';
import type { WindowRow } from '../window.ts';
import type { RaceCache } from './race-cache.ts';

export interface EnterRacersPorts {
  readonly roster: RosterStore;
  readonly cache: RaceCache;
}

export interface EnterRacersOptions {
  /** Racers in one race; more are turned away. */
  readonly racersMax: number;
  /** Waits, where others bring racers into the race as well, before so many enter. */
  readonly spread: ((enteringCount: number) => Promise<void>) | undefined;
}

/**
 * Takes in what the stored roster has grown by. Throws `StaleWriteError` if it is another one now, and forgets the race: a
 * table that was emptied has others in their places.
 */
export async function catchUpRoster(raceId: RaceId, roster: Roster, ports: EnterRacersPorts): Promise<void> {
  const fromIndex = Math.max(0, roster.size - 1);
  const last = roster.entries[fromIndex];
  const entries = await ports.roster.read(raceId, fromIndex);
  if (last !== undefined && entries[0]?.racerId !== last.racerId) {
    ports.cache.drop(raceId);
    throw new StaleWriteError(`the roster of race ${raceId} has begun anew`);
  }
  roster.grow(entries, fromIndex);
}

interface EnteredRace {
  readonly raceId: RaceId;
  readonly roster: Roster;
  /** Whether the roster is as it was stored a moment ago. */
  readonly isCaughtUp: boolean;
}

/**
 * Brings the racers of a window into the roster of their race; answers how many were not in it. Throws `StaleWriteError`
 * if another writer came between.
 */
export async function enterRacers(
  rows: readonly WindowRow[],
  { raceId, roster, isCaughtUp, racersMax, spread }: EnteredRace & EnterRacersOptions,
  ports: EnterRacersPorts,
): Promise<number> {
  const findMissing = () => missingOf(rows, roster).slice(0, Math.max(0, racersMax - roster.size));
  let missing = findMissing();
  const catchUp = async (): Promise<void> => {
    await catchUpRoster(raceId, roster, ports);
    missing = findMissing();
  };
  if (missing.length > 0 && !isCaughtUp && !ports.cache.isAlone()) await catchUp();
  if (missing.length > 0 && spread !== undefined) {
    await spread(missing.length);
    await catchUp(); // others were faster: who knows what they wrote is not refused
  }
  if (missing.length === 0) return 0;
  const { size } = roster;
  await ports.roster.append(raceId, missing, size);
  roster.grow(missing, size);
  return missing.length;
}

const missingOf = (rows: readonly WindowRow[], roster: Roster): RosterEntry[] =>
  rows
    .filter(([racerId]) => roster.indexOf(racerId) === undefined)
    .map((row) => ({ racerId: row[0], name: row[4] }))
    .sort((a, b) => compareText(a.racerId, b.racerId)); // so that replaying a window makes the same roster

import { QueryError, RosterNotYetError } from '../errors.ts';
import type { RosterStore } from '../ports/roster-store.ts';
import type { RaceRules } from '../race.ts';
import type { RosterResponse } from '../views.ts';
import { toKnownRace } from './known-class.ts';
import { parseQueryNumber, type QueryNumber } from './page.ts';

const ROSTER_SIZE_MAX = 4_294_967_295; // frames carry the roster version in 32 bits

export interface ReadRosterQuery {
  readonly raceId: string;
  /** The roster's first `version` entries; without it, all there are now. */
  readonly version?: QueryNumber;
  /** Index of the first entry wanted. @default 0 */
  readonly from?: QueryNumber;
}

/**
 * Entries `from` to `version` − 1. With `version` the answer never changes: it is complete, or it is
 * {@link RosterNotYetError}. Throws also `InvalidIdError`, `QueryError`.
 */
export async function readRoster(
  query: ReadRosterQuery,
  ports: { readonly roster: Pick<RosterStore, 'read'>; readonly rules: RaceRules },
): Promise<RosterResponse> {
  const { raceId } = toKnownRace(query.raceId, ports.rules);
  const from = parseQueryNumber(query.from, 0, { name: 'from', min: 0, max: ROSTER_SIZE_MAX });
  const wanted = parseQueryNumber(query.version, ROSTER_SIZE_MAX, { name: 'version', min: 0, max: ROSTER_SIZE_MAX });
  if (from > wanted) throw new QueryError(`from (${from}) must not exceed version (${wanted})`);
  const entries = await ports.roster.read(raceId, from);
  if (query.version !== undefined && from + entries.length < wanted) {
    throw new RosterNotYetError(
      'ROSTER_NOT_YET',
      `the roster of ${raceId} has not reached version ${wanted}: try again`,
    );
  }
  const racers = entries.slice(0, wanted - from);
  return { raceId, version: query.version === undefined ? from + racers.length : wanted, from, racers };
}

import type { RaceId, RacerId } from '../ids.ts';
import type { Clock } from '../ports/clock.ts';
import type { HiddenRacers } from '../ports/hidden-store.ts';
import type { ResultStore } from '../ports/result-store.ts';
import type { RosterStore } from '../ports/roster-store.ts';
import type { StandingsStore } from '../ports/standings-store.ts';
import { officialAtMs, type Race, type RaceStatus, raceStatusAt } from '../race.ts';
import { type RaceResult, rankResults } from '../race-result.ts';
import { createKeptLists, type KeptListsOptions, type VersionedList } from './kept-lists.ts';

export interface RankedResultsPorts {
  readonly results: Pick<ResultStore, 'list'>;
  readonly standings: Pick<StandingsStore, 'read'>;
  readonly roster: Pick<RosterStore, 'read'>;
  readonly hidden: HiddenRacers;
  readonly clock: Clock;
}

/** The whole result list of a race as it was at some moment. */
export interface RankedList extends VersionedList {
  /** Of the race at that moment. */
  readonly status: RaceStatus;
  readonly finisherCount: number;
  /** The latest second that anybody reached, 0 without a reading: races may have been longer than they are now. */
  readonly newestSecond: number;
}

/** Result lists for many readers at once. */
export interface RankedResults {
  /**
   * The list of a race without hidden racers, seconds old at most while it changes. With `version` it is that very list, if
   * it is still kept and nobody was hidden or shown again since.
   */
  of(race: Race, version?: number): Promise<RankedList>;
}

interface DatedList extends RankedList {
  readonly readAtMs: number;
  readonly maxAgeMs: number;
  readonly hidden: ReadonlySet<RacerId>;
}

const CHANGING_MAX_AGE_MS = 1_000; // live boards move as often
const OFFICIAL_MAX_AGE_MS = 10_000;
const SETTLED_MAX_AGE_MS = 60_000; // as long as browsers keep it
/** Final readings come through the stream: what is official may still be a little behind when it becomes so. */
const SETTLED_AFTER_MS = 300_000;

/** From when on the results of a race move only by what an operator does, epoch ms. */
export const resultsSettledAtMs = (race: Race): number => officialAtMs(race) + SETTLED_AFTER_MS;

/**
 * Reading and ranking a list takes far longer than answering from it, and at the end of a race all ask at once: a list is read
 * once for all of them and kept. It is read again after a second, later the longer it has stayed the same, and at once when
 * somebody was hidden or shown again.
 */
export function createRankedResults(ports: RankedResultsPorts, options: KeptListsOptions = {}): RankedResults {
  const lists = createKeptLists<DatedList>(options);
  const reads = new Map<RaceId, { readonly hidden: ReadonlySet<RacerId>; readonly list: Promise<DatedList> }>();
  let lastVersion = 0;

  const readList = async (race: Race, hidden: ReadonlySet<RacerId>): Promise<DatedList> => {
    const readAtMs = ports.clock.nowMs();
    const moment = { readAtMs, status: raceStatusAt(race, readAtMs), hidden };
    const { results, newestSecond } = await rankRace(race, { ...ports, hidden });
    const known = lists.newest(race.raceId);
    const isUnchanged = known !== undefined && known.hidden === hidden && areSame(known.results, results);
    lastVersion = isUnchanged ? lastVersion : Math.max(lastVersion + 1, readAtMs);
    const list: DatedList = isUnchanged
      ? { ...known, ...moment, newestSecond, maxAgeMs: Math.min(known.maxAgeMs * 2, longestAgeMs(race, readAtMs)) }
      : {
          ...moment,
          version: lastVersion,
          results,
          newestSecond,
          finisherCount: countFinishers(results),
          maxAgeMs: CHANGING_MAX_AGE_MS,
        };
    lists.keep(race.raceId, list, readAtMs);
    return list;
  };
  const readOnce = (race: Race, hidden: ReadonlySet<RacerId>): Promise<DatedList> => {
    const { raceId } = race;
    const underWay = reads.get(raceId);
    if (underWay?.hidden === hidden) return underWay.list;
    const list = readList(race, hidden).finally(() => {
      if (reads.get(raceId)?.list === list) reads.delete(raceId);
    });
    reads.set(raceId, { hidden, list });
    return list;
  };
  return {
    async of(race, version) {
      const hidden = await ports.hidden.current();
      const asked = version === undefined ? undefined : lists.find(race.raceId, version);
      if (asked?.hidden === hidden) return asked;
      const known = lists.newest(race.raceId);
      if (known?.hidden === hidden && isFresh(known, ports.clock.nowMs())) return known;
      return await readOnce(race, hidden);
    },
  };
}

async function rankRace(
  { raceId, lengthSeconds }: Race,
  { hidden, ...ports }: Omit<RankedResultsPorts, 'hidden'> & { readonly hidden: ReadonlySet<RacerId> },
): Promise<Pick<RankedList, 'results' | 'newestSecond'>> {
  // Standings before the roster: the roster then has a name for every standing.
  const [finals, stored] = await Promise.all([ports.results.list(raceId), ports.standings.read(raceId)]);
  const roster = await ports.roster.read(raceId);
  const { standings = [], newestSecond = 0 } = stored ?? {};
  return { results: rankResults({ finals, standings, roster, lengthSeconds, hidden }), newestSecond };
}

// A clock that was set back must not keep a list for ever.
const isFresh = ({ readAtMs, maxAgeMs }: DatedList, nowMs: number): boolean =>
  nowMs >= readAtMs && nowMs - readAtMs < maxAgeMs;

function longestAgeMs(race: Race, nowMs: number): number {
  if (nowMs < officialAtMs(race)) return CHANGING_MAX_AGE_MS;
  return nowMs < resultsSettledAtMs(race) ? OFFICIAL_MAX_AGE_MS : SETTLED_MAX_AGE_MS;
}

const countFinishers = (results: readonly RaceResult[]): number =>
  results.filter(({ status }) => status === 'finished').length;

const areSame = (before: readonly RaceResult[], after: readonly RaceResult[]): boolean =>
  before.length === after.length && before.every((row, index) => isSameRow(row, after[index]));

const isSameRow = (a: RaceResult, b: RaceResult | undefined): boolean =>
  a.racerId === b?.racerId &&
  a.rank === b.rank &&
  a.status === b.status &&
  a.outputHundredths === b.outputHundredths &&
  a.second === b.second &&
  a.name === b.name;

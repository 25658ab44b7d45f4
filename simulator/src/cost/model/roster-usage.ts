import { ROSTER_ENTRY_BYTES } from './measured.ts';
import { JOIN_WINDOWS, LATE_JOINER_SHARE, type RaceLoad, writersOf } from './race-load.ts';
import { readUnitsOf, writeUnitsOf } from './table-units.ts';

const PAGE_ENTRIES = 512;
/** Keys, names and numbers of a page beside its entries. */
const PAGE_BYTES = 45;
/**
 * Writers of a spread race bring their racers into one roster. Each waits for a random time, but some still meet: 200 racers
 * and 2, 4, 8 and 16 writers were refused 2, 6, 12 and 36 times a race, racer counts that were no news included.
 */
const REFUSALS_PER_WRITER = 1.5;

interface Units {
  readonly writes: number;
  readonly reads: number;
}

/** Entries on its last page when a writer comes, on average. */
const HALF_PAGE = PAGE_ENTRIES / 2;

export const rosterPageBytes = (entries: number): number => entries * ROSTER_ENTRY_BYTES + PAGE_BYTES;

/** To read all pages of a race's roster. */
export const rosterReadUnits = ({ racers }: Pick<RaceLoad, 'racers'>): number => readUnitsOf(rosterPageBytes(racers));

/** DynamoDB bills a write whose condition does not hold like one that is done. */
export const rosterRefusals = (load: Pick<RaceLoad, 'settings'>): number =>
  load.settings.raceShards === 1 ? 0 : writersOf(load) * REFUSALS_PER_WRITER;

export const rosterUnits = (load: Pick<RaceLoad, 'racers' | 'settings'>): Units =>
  load.settings.raceShards === 1 ? unitsOfOne(load) : unitsOfMany(load);

/**
 * One writer writes the roster in pages of 512 entries as it grows: all of it in the first window, and once more the page
 * that is still open when the late ones come.
 */
function unitsOfOne({ racers }: Pick<RaceLoad, 'racers'>): Units {
  const late = Math.floor(racers * LATE_JOINER_SHARE);
  const early = racers - late;
  const first = pagesUnits(early);
  if (late === 0) return { writes: first, reads: 0 };
  const open = early % PAGE_ENTRIES;
  const reread = readUnitsOf(rosterPageBytes(open === 0 ? PAGE_ENTRIES : open));
  return { writes: first + pagesUnits(open + late), reads: reread };
}

/**
 * Many writers append their racers in both windows, each to a page that is half full on average, after having read that page
 * twice: before the wait and after it. Later each reads all of it once, as racers of others are on it.
 */
function unitsOfMany(load: Pick<RaceLoad, 'racers' | 'settings'>): Units {
  const writers = writersOf(load);
  const late = Math.floor((load.racers * LATE_JOINER_SHARE) / writers);
  const appended = pagesUnits(HALF_PAGE + load.racers / writers - late) + pagesUnits(HALF_PAGE + late);
  const page = rosterPageBytes(HALF_PAGE);
  return {
    writes: writers * appended + rosterRefusals(load) * writeUnitsOf(page),
    reads: writers * (2 * JOIN_WINDOWS * readUnitsOf(page) + rosterReadUnits(load)),
  };
}

/** To write so many entries from the start of a page on. */
function pagesUnits(entries: number): number {
  const full = Math.floor(entries / PAGE_ENTRIES);
  const rest = entries % PAGE_ENTRIES;
  return full * writeUnitsOf(rosterPageBytes(PAGE_ENTRIES)) + (rest === 0 ? 0 : writeUnitsOf(rosterPageBytes(rest)));
}

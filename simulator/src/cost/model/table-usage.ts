import type { TableUsage } from '../usage.ts';
import { dashboardReads } from './dashboard.ts';
import { FINAL_READ_UNITS, ROSTER_ENTRY_BYTES } from './measured.ts';
import { busyShardsOf, JOIN_WINDOWS, LATE_JOINER_SHARE, type RaceLoad, windowsOf, writersOf } from './race-load.ts';

const WRITE_UNIT_BYTES = 1024;
const READ_UNIT_BYTES = 4 * 1024;
const ROSTER_PAGE_ENTRIES = 512;

/** Bytes of a racer in the packed standings: three 16-bit numbers. */
const STANDING_BYTES = 6;
/** Keys, names and numbers of the item beside the packed standings. */
const STANDINGS_ITEM_BYTES = 82;
/** The same of a page of the roster. */
const ROSTER_ITEM_BYTES = 45;

/** Started units of 1 KB. */
export const writeUnitsOf = (bytes: number): number => Math.max(1, Math.ceil(bytes / WRITE_UNIT_BYTES));
/** Started units of 4 KB, strongly consistent. */
export const readUnitsOf = (bytes: number): number => Math.max(1, Math.ceil(bytes / READ_UNIT_BYTES));

/** Size of the standings of a race: 6 bytes a racer and a little beside it. */
export const standingsBytesOf = (racers: number): number => racers * STANDING_BYTES + STANDINGS_ITEM_BYTES;

/**
 * The standings are written whole, once a window by every writer. Those who write at the same time come one after the
 * other, and each is refused once for each before it: measured with 2, 4 and 8 writers, 2.1, 7.5 and 23 times a window.
 */
export const standingsWriteUnits = (load: RaceLoad): number =>
  windowsOf(load) * (writersOf(load) + refusalsPerWindow(load)) * writeUnitsOf(standingsBytesOf(load.racers));

/** DynamoDB bills a write whose condition does not hold like one that is done. */
const refusalsPerWindow = (load: RaceLoad): number => (writersOf(load) * (writersOf(load) - 1)) / 2;

/** Whoever was refused reads the standings and the open page of the roster again. */
const rereadUnits = (load: RaceLoad): number => {
  const again = readUnitsOf(standingsBytesOf(load.racers)) + readUnitsOf(rosterPageBytes(ROSTER_PAGE_ENTRIES));
  return windowsOf(load) * refusalsPerWindow(load) * again;
};

/**
 * The roster is written in pages of 512 entries as it grows: all of it in the first window, and once more the page that is
 * still open when the late ones come.
 */
export function rosterUnits({ racers }: Pick<RaceLoad, 'racers'>): { writes: number; reads: number } {
  const late = Math.floor(racers * LATE_JOINER_SHARE);
  const early = racers - late;
  const first = pageSizesOf(early).reduce((sum, entries) => sum + writeUnitsOf(rosterPageBytes(entries)), 0);
  if (late === 0) return { writes: first, reads: 0 };
  const open = early % ROSTER_PAGE_ENTRIES;
  const reread = readUnitsOf(rosterPageBytes(open === 0 ? ROSTER_PAGE_ENTRIES : open));
  const second = pageSizesOf(open + late).reduce((sum, entries) => sum + writeUnitsOf(rosterPageBytes(entries)), 0);
  return { writes: first + second, reads: reread };
}

export const rosterPageBytes = (entries: number): number => entries * ROSTER_ENTRY_BYTES + ROSTER_ITEM_BYTES;

function pageSizesOf(entries: number): number[] {
  const full = Array.from({ length: Math.floor(entries / ROSTER_PAGE_ENTRIES) }, () => ROSTER_PAGE_ENTRIES);
  const rest = entries % ROSTER_PAGE_ENTRIES;
  return rest === 0 ? full : [...full, rest];
}

/** A first window finds neither standings nor a roster: two reads that find nothing. */
const FIRST_READS = 2;
/** Who is hidden is read, eventually consistent, for every window of a shard; the item is small or missing. */
const HIDDEN_READ_UNITS = 0.5;

/**
 * DynamoDB.
 * - standings: windows × started KB of 6 bytes a racer
 * - summary: one unit whenever the roster grew, and one in the index byClassStart
 * - results: one unit a racer, and one in the index byRacer
 * - bests: one unit for each racer with a best, and one in the index byRank; before that each is read, half a unit
 * - reads: who is hidden, the open page of the roster, and what dashboards ask
 */
export function tableUsageOf(load: RaceLoad): TableUsage {
  const { classes, racers, bestShare } = load;
  const roster = rosterUnits(load);
  const bests = racers * bestShare;
  const perRace = standingsWriteUnits(load) + roster.writes + JOIN_WINDOWS + racers + bests;
  const byIndex = { byClassStart: JOIN_WINDOWS * classes, byRacer: racers * classes, byRank: bests * classes };
  const indexUnits = Object.values(byIndex).reduce((sum, units) => sum + units, 0);
  const windowReads = windowsOf(load) * busyShardsOf(load) * HIDDEN_READ_UNITS;
  const raceReads = FIRST_READS + roster.reads + racers * FINAL_READ_UNITS + rereadUnits(load);
  return {
    table: 'RaceTable',
    writeUnits: perRace * classes + indexUnits,
    readUnits: windowReads + (raceReads + dashboardReads(load).readUnits) * classes,
    byIndex,
    conditionalFailures: windowsOf(load) * refusalsPerWindow(load) * classes,
    streamRecords: (windowsOf(load) * writersOf(load) + 2 * JOIN_WINDOWS + racers + bests) * classes,
  };
}

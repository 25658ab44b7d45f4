import type { TableUsage } from '../usage.ts';
import { dashboardReads } from './dashboard.ts';
import { FINAL_READ_UNITS } from './measured.ts';
import { busyShardsOf, JOIN_WINDOWS, type RaceLoad, windowsOf, writersOf } from './race-load.ts';
import { rankUsageOf } from './rank-usage.ts';
import { rosterRefusals, rosterUnits } from './roster-usage.ts';
import { standingsReads, standingsWriteUnits } from './standings-usage.ts';

/** A first window of a writer finds neither its standings nor a roster: two reads that find nothing. The only one looks for others. */
const firstReadsOf = (writers: number, isSpread: boolean): number => writers * (isSpread ? 2 : 3);
/** Who is hidden is read, eventually consistent, for every window of a shard; the item is small or missing. */
const HIDDEN_READ_UNITS = 0.5;

/**
 * DynamoDB.
 * - standings: windows × started KB of 6 bytes a racer; of a spread race for each shard, 8 bytes a racer it has seen
 * - summary: one unit whenever the roster grew, and one in the index byClassStart
 * - results: one unit a racer, and one in the index byRacer
 * - bests: one unit for each racer with a best, and one in the index byRank; before that each is read, half a unit
 * - how far the rank index is, if there is one
 * - reads: who is hidden, the open page of the roster, what several environments have stored, and what dashboards ask
 */
export function tableUsageOf(load: RaceLoad): TableUsage {
  const { classes, racers, bestShare } = load;
  const writers = writersOf(load);
  const roster = rosterUnits(load);
  const bests = racers * bestShare;
  const perRace = standingsWriteUnits(load) + roster.writes + JOIN_WINDOWS + racers + bests;
  const byIndex = { byClassStart: JOIN_WINDOWS * classes, byRacer: racers * classes, byRank: bests * classes };
  const indexUnits = Object.values(byIndex).reduce((sum, units) => sum + units, 0);
  const windowReads = windowsOf(load) * busyShardsOf(load) * HIDDEN_READ_UNITS;
  const firstReads = firstReadsOf(writers, load.settings.raceShards > 1);
  const raceReads = firstReads + roster.reads + racers * FINAL_READ_UNITS + standingsReads(load);
  const ranks = rankUsageOf(load);
  return {
    table: 'RaceTable',
    writeUnits: perRace * classes + indexUnits + ranks.writeUnits,
    readUnits: windowReads + (raceReads + dashboardReads(load).readUnits) * classes + ranks.readUnits,
    byIndex,
    conditionalFailures: rosterRefusals(load) * classes,
    streamRecords: (windowsOf(load) * writers + 2 * JOIN_WINDOWS + racers + bests) * classes,
  };
}

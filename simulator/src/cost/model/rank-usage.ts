import { dashboardRequestsOf } from './dashboard.ts';
import { FINISH_SECONDS, LIST_READS } from './measured.ts';
import type { RaceLoad } from './race-load.ts';
import { RANKS_BATCH_SIZE, type TemplateSettings } from './settings.ts';

/**
 * ElastiCache bills a unit for a KB, or for as much of a processor as a simple command takes; by how much others take more it
 * does not say. A unit for each started microsecond that redis-server 7 takes among 200,000 racers is on the dear side: a GET
 * takes a sixth of one.
 */
const PUT_UNITS = 4;
/** Of one's rank: what the index says of itself, how many racers it has, the racer, and how many are better. */
const RANK_UNITS = 10;
/** A thousand racers in order, from anywhere in the middle. */
export const THOUSAND_ENTRIES_UNITS = 700;

export const hasRankIndex = ({ enableRankIndex }: TemplateSettings): boolean => enableRankIndex === 'yes';

/** What keeping the index and asking it comes to in one slot; nothing of anything without one. */
export interface RankUsage {
  readonly invocations: number;
  readonly bests: number;
  readonly processingUnits: number;
  /** Of the table, which remembers how far the index is. */
  readonly writeUnits: number;
  readonly readUnits: number;
}

/**
 * - writes: the table's stream brings the bests of the seconds after the end, a second's or a thousand at a time
 * - of each class in them the table is asked how far the index was, a unit, and told how far it is, another
 * - reads: pages ask for bests before a race; the table's word is kept for a second, and shared like result lists
 */
export function rankUsageOf(load: RaceLoad): RankUsage {
  if (!hasRankIndex(load.settings)) {
    return { invocations: 0, bests: 0, processingUnits: 0, writeUnits: 0, readUnits: 0 };
  }
  const { classes } = load;
  const bests = load.racers * load.bestShare * classes;
  const invocations = Math.max(FINISH_SECONDS, Math.ceil(bests / RANKS_BATCH_SIZE));
  const asked = dashboardRequestsOf(load).bests;
  return {
    invocations,
    bests,
    processingUnits: bests * PUT_UNITS + asked * RANK_UNITS * classes,
    writeUnits: invocations * classes,
    readUnits: (invocations + Math.min(LIST_READS, asked)) * classes,
  };
}

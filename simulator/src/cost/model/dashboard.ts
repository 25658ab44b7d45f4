import { deliveryIntervalSeconds } from './archive-usage.ts';
import { LIST_READS, RESULT_BYTES } from './measured.ts';
import { JOIN_WINDOWS, type RaceLoad } from './race-load.ts';
import { rosterReadUnits } from './roster-usage.ts';
import { standingsReadUnits } from './standings-usage.ts';
import { readUnitsOf } from './table-units.ts';

/** How often a page asks for what does not come by itself, seconds (frontend/src/composables). */
const CONFIG_EVERY_SECONDS = 60;
const HISTORY_EVERY_SECONDS = 20;
/** After a finish the place is asked for until it is official, 10 s later: after about 1.5, 4.5, 10.5 and 22.5 s. */
const PLACE_ASKS = 3.5;

/** What the pages of one race ask, by route. */
export interface DashboardRequests {
  readonly config: number;
  /** The board to start from: once, when the page is opened. */
  readonly live: number;
  /** Names of who has entered: whenever a frame has more racers than the page knows. */
  readonly roster: number;
  /** The podium of the race before. */
  readonly results: number;
  /** One's own place at the finish. */
  readonly place: number;
  /** The ghost: one's own bests, before a race. */
  readonly bests: number;
  /** Which all-time board is the newest, while one rides against it. */
  readonly history: number;
  /** The board itself, if it is another one. */
  readonly board: number;
}

/** Pages that are opened for one race; those of racers ride. */
export function dashboardRequestsOf(load: RaceLoad): DashboardRequests {
  const { dashboards, raceLengthSeconds } = load;
  const riding = Math.min(dashboards, load.racers);
  const historyAsks = Math.ceil(raceLengthSeconds / HISTORY_EVERY_SECONDS);
  const boardVersions = Math.ceil(raceLengthSeconds / deliveryIntervalSeconds(load));
  return {
    config: dashboards * Math.ceil(raceLengthSeconds / CONFIG_EVERY_SECONDS),
    live: dashboards,
    roster: dashboards * JOIN_WINDOWS,
    results: dashboards,
    place: riding * PLACE_ASKS,
    bests: riding,
    history: riding * historyAsks,
    board: riding * Math.min(historyAsks, boardVersions),
  };
}

export const requestCountOf = (requests: DashboardRequests): number =>
  Object.values<number>({ ...requests }).reduce((sum, count) => sum + count, 0);

/**
 * What answering the pages of one race reads.
 * - a live snapshot reads the standings, a roster all its pages, strongly consistent
 * - result lists are read once for everybody who asks within a second: so often as it takes all to have asked
 * - bests: one item, and one part of the curves; history: a HEAD, and a GET for the board
 */
export function dashboardReads(load: RaceLoad): { readonly readUnits: number; readonly objectReads: number } {
  const { live, roster, results, place, bests, history, board } = dashboardRequestsOf(load);
  const list = readUnitsOf(load.racers * RESULT_BYTES) + standingsReadUnits(load) + rosterReadUnits(load);
  const lists = Math.min(LIST_READS, results + place) * list;
  const snapshots = live * standingsReadUnits(load);
  return {
    readUnits: snapshots + roster * rosterReadUnits(load) + lists + bests,
    objectReads: bests + history + board,
  };
}

import { NOBODY_HIDDEN } from './hidden-racers.ts';
import type { RaceId, RacerId } from './ids.ts';
import { compareNames } from './name.ts';
import type { RaceSlot } from './race.ts';
import { byLeaderboard } from './rank-key.ts';
import { byOutput, createRankCounter } from './ranking.ts';
import type { RosterEntry } from './roster.ts';
import type { Standings } from './standing.ts';

/** The output of a racer's final reading. */
export interface FinalResult {
  readonly racerId: RacerId;
  readonly name: string;
  readonly outputHundredths: number;
}

/** A final result and the race that it was reached in. */
export interface RacerFinal extends FinalResult, RaceSlot {}

/** A racer's best final result in a class. */
export interface ClassBest extends FinalResult {
  readonly raceId: RaceId;
  readonly startSeconds: number;
}

export const RESULT_STATUSES = ['finished', 'dnf'] as const;
export type ResultStatus = (typeof RESULT_STATUSES)[number];

/** A line of the result list. Racers without a final reading have no rank. */
export interface RaceResult {
  readonly rank: number | null;
  readonly racerId: RacerId;
  readonly name: string;
  readonly status: ResultStatus;
  readonly outputHundredths: number;
  /** The last second reached; 0 without a reading. */
  readonly second: number;
}

/** Of two final results of one racer in one race the higher counts, of equal ones the smaller name. */
export function joinFinal(a: FinalResult, b: FinalResult): FinalResult {
  if (a.outputHundredths !== b.outputHundredths) return a.outputHundredths > b.outputHundredths ? a : b;
  return compareNames(a.name, b.name) <= 0 ? a : b;
}

/** Of two results of one racer in one class the higher counts, of equal ones the earlier race, then the smaller name. */
export function joinBest(a: ClassBest, b: ClassBest): ClassBest {
  const order = byLeaderboard(a, b) || compareNames(a.name, b.name);
  return order <= 0 ? a : b;
}

/**
 * Result list of a race: racers with a final result by its output, below them all others, unranked, by the last second
 * reached, then output, then racer id. A racer carries the name they entered with. Hidden racers are left out.
 */
export function rankResults(o: {
  finals: readonly FinalResult[];
  standings: Standings;
  roster: readonly RosterEntry[];
  lengthSeconds: number;
  hidden?: ReadonlySet<RacerId>;
}): RaceResult[] {
  const { hidden = NOBODY_HIDDEN } = o;
  const entered = new Map(o.roster.map(({ racerId, name }) => [racerId, name]));
  const ranks = createRankCounter();
  const finals = o.finals.filter(({ racerId }) => !hidden.has(racerId)).sort(byOutput);
  const finished = finals.map(({ racerId, name, outputHundredths }) => ({
    rank: ranks.next(outputHundredths),
    racerId,
    name: entered.get(racerId) ?? name,
    status: 'finished' as const,
    outputHundredths,
    second: o.lengthSeconds,
  }));
  return [...finished, ...listUnfinished(o).filter(({ racerId }) => !hidden.has(racerId))];
}

function listUnfinished(o: Parameters<typeof rankResults>[0]): RaceResult[] {
  const finishers = new Set(o.finals.map(({ racerId }) => racerId));
  return o.roster
    .map(({ racerId, name }, index): RaceResult => {
      const { outputHundredths, second } = o.standings[index] ?? { outputHundredths: 0, second: 0 };
      return { rank: null, racerId, name, status: 'dnf', outputHundredths, second };
    })
    .filter(({ racerId }) => !finishers.has(racerId))
    .sort((a, b) => b.second - a.second || byOutput(a, b));
}

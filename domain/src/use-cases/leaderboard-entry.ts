import { outputOf } from '../output.ts';
import type { ClassBest } from '../race-result.ts';
import type { RankCounter } from '../ranking.ts';
import type { LeaderboardEntry } from '../views.ts';

/** The next entry of a leaderboard as readers see it. */
export function leaderboardEntry(best: ClassBest, ranks: RankCounter): LeaderboardEntry {
  return {
    rank: ranks.next(best.outputHundredths),
    racerId: best.racerId,
    name: best.name,
    output: outputOf(best.outputHundredths),
    raceId: best.raceId,
    startsAtMs: best.startSeconds * 1000,
  };
}

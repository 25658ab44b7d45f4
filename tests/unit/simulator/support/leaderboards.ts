import {
  byLeaderboard,
  type ClassBest,
  createRankCounter,
  joinBest,
  outputOf,
  type Race,
  raceAt,
} from '@alleycat/domain';
import type { Ride } from '../../../../simulator/src/expectations.ts';
import type { LeaderboardRow } from '../../../../simulator/src/leaderboard/finals-book.ts';
import type { SimulatedRacer } from '../../../../simulator/src/racer-model.ts';
import { classOne, outputOfRacer, rideWith, shortRace } from './factories.ts';

/** Race number 0 is the short race, 1 the one after it, −1 the one before. */
export const raceNumber = (number: number): Race =>
  raceAt({
    classId: classOne,
    atMs: (shortRace.startSeconds + number * shortRace.lengthSeconds) * 1000,
    raceLengthSeconds: shortRace.lengthSeconds,
  });

/** What the racer finishes a race with. */
export const finalOf = (racer: SimulatedRacer, number: number): ClassBest => {
  const race = raceNumber(number);
  return {
    racerId: racer.racerId,
    name: racer.name,
    outputHundredths: outputOfRacer(racer, race.lengthSeconds, race),
    raceId: race.raceId,
    startSeconds: race.startSeconds,
  };
};

/** A whole ride of which only the last reading may have another state; for the letters see `rideWith`. */
export const rideTo = (racer: SimulatedRacer, number: number, last: string): Ride =>
  rideWith({ racer, race: raceNumber(number), states: `AAAAAAAAA${last}` });

/** A leaderboard as the domain makes it from finals. */
export function rowsOf(finals: readonly ClassBest[]): LeaderboardRow[] {
  const bests = new Map<string, ClassBest>();
  for (const final of finals) {
    const known = bests.get(final.racerId);
    bests.set(final.racerId, known === undefined ? final : joinBest(known, final));
  }
  const ranks = createRankCounter();
  return [...bests.values()].sort(byLeaderboard).map((best) => ({ ...best, rank: ranks.next(best.outputHundredths) }));
}

/** The answer of the API, in pages of two: a client that reads only the first one is found out. */
export function leaderboardPage(classId: number, rows: readonly LeaderboardRow[], query: URLSearchParams) {
  const from = Number(query.get('cursor') ?? 0);
  const entries = rows.slice(from, from + 2).map(({ outputHundredths, startSeconds, ...row }) => ({
    ...row,
    output: outputOf(outputHundredths),
    startsAtMs: startSeconds * 1000,
  }));
  return { classId, entries, ...(from + 2 < rows.length && { nextCursor: String(from + 2) }) };
}

import type { ClassBest } from '../../domain/src/index.ts';
import type { RankedRacer, RankQuery } from '../../domain/src/ports/index.ts';
import { classId, RACE_LENGTH_SECONDS, race, racerId, START_SECONDS } from './readings.ts';

/** A racer of an index; `slot`: how many races after the first of the test. */
export const ranked = (id: string, outputHundredths: number, slot = 0): RankedRacer => ({
  racerId: racerId(id),
  outputHundredths,
  startSeconds: START_SECONDS + slot * RACE_LENGTH_SECONDS,
});

/** A best as the table has it, reached in the first race of the test. */
export const bestOf = (id: string, outputHundredths: number): ClassBest => {
  const { raceId, startSeconds } = race(`1-${START_SECONDS}`);
  return { racerId: racerId(id), name: id, outputHundredths, raceId, startSeconds };
};

/** A question about a racer of class 1. */
export const rankQuery = (racer: RankedRacer, except: readonly string[] = []): RankQuery => ({
  classId: classId(1),
  racer,
  except: new Set(except.map(racerId)),
});

/** Pages for a rebuild. */
export async function* pagesOf(
  ...pages: readonly (readonly RankedRacer[])[]
): AsyncGenerator<readonly RankedRacer[], void> {
  yield* pages;
}

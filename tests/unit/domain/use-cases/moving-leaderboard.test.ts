import { describe, expect, it } from 'vitest';
import { type ClassBest, parseRaceSlot } from '../../../../domain/src/index.ts';
import type { LeaderboardStore } from '../../../../domain/src/ports/index.ts';
import { readLeaderboardAround } from '../../../../domain/src/use-cases/index.ts';
import { memoryLeaderboardStore } from '../../../support/fakes/memory-leaderboard-store.ts';
import { nobodyHidden } from '../../../support/hidden.ts';
import { integerBetween, type Random, seededRandom, seeds } from '../../../support/random.ts';
import { classId, racerId, rules } from '../../../support/readings.ts';

const CLASS = classId(1);
const RACERS = 8;
const idOf = (number: number) => racerId(`racer-${number}`);
/** Nobody ends more races while they are asked for. */
const OWN_FINISHES_MAX = 2;

/** A table in which racers become better between any two reads of it, and how it stood since then. */
const movingTable = async (random: Random, ownNumber: number) => {
  const table = memoryLeaderboardStore();
  const moments: (readonly ClassBest[])[] = [];
  let ownFinishes = 0;
  const finish = async (number: number) => {
    const { raceId, startSeconds } = parseRaceSlot(`1-${300 * integerBetween(random, 0, 2)}`);
    const outputHundredths = integerBetween(random, 1, 9);
    await table.recordBest(CLASS, { racerId: idOf(number), name: '', outputHundredths, raceId, startSeconds });
    moments.push(await table.top({ classId: CLASS, limit: RACERS }));
  };
  const finishSome = async () => {
    for (let count = integerBetween(random, 0, 2); count > 0; count -= 1) {
      const number = integerBetween(random, 0, RACERS - 1);
      if (number === ownNumber) ownFinishes += 1;
      if (number !== ownNumber || ownFinishes <= OWN_FINISHES_MAX) await finish(number);
    }
  };
  const amid = async <Answer>(read: () => Promise<Answer>): Promise<Answer> => {
    await finishSome();
    const answer = await read();
    await finishSome();
    return answer;
  };
  const moving: LeaderboardStore = {
    ...table,
    read: (...query) => amid(() => table.read(...query)),
    top: (query) => amid(() => table.top(query)),
    above: (query) => amid(() => table.above(query)),
    countBetter: (query) => amid(() => table.countBetter(query)),
  };
  for (let number = 0; number < RACERS; number += 1) await finish(number);
  moments.splice(0, RACERS - 1); // of before anybody asked
  return { moving, moments };
};

const outputOf = (best: ClassBest | undefined) => (best?.outputHundredths ?? 0) / 100;

describe('a place while racers become better', () => {
  it('is the one that the racer had at a moment in between, and lists nobody twice', async () => {
    for (const seed of seeds(2_000)) {
      const random = seededRandom(seed);
      const own = integerBetween(random, 0, RACERS - 1);
      const { moving, moments } = await movingTable(random, own);
      const around = integerBetween(random, 0, 3);
      const place = await readLeaderboardAround(
        { classId: 1, racerId: idOf(own), around },
        { leaderboards: moving, hidden: nobodyHidden, rules },
      );

      const ids = place.entries.map((entry) => entry.racerId);
      expect([...new Set(ids)], `seed ${seed}`).toEqual(ids);
      const outputs = place.entries.map(({ output }) => output);
      expect(outputs, `seed ${seed}`).toEqual(outputs.toSorted((a, b) => b - a));
      const shown = place.entries.find((entry) => entry.racerId === idOf(own));
      const standings = moments.map((bests) => {
        const output = outputOf(bests.find((best) => best.racerId === idOf(own)));
        return { output, rank: 1 + bests.filter((best) => outputOf(best) > output).length };
      });
      expect(standings, `seed ${seed}`).toContainEqual({ output: shown?.output, rank: place.rank });
      expect(shown?.rank, `seed ${seed}`).toBe(place.rank);
    }
  });
});

import { type FinalResult, joinFinal, parseRaceSlot, type RaceId, type RacerId } from '../../../domain/src/index.ts';
import type { ResultStore } from '../../../domain/src/ports/index.ts';

export const memoryResultStore = (): ResultStore => {
  const races = new Map<RaceId, Map<RacerId, FinalResult>>();
  return {
    async recordFinal(raceId, final) {
      const finals = races.get(raceId) ?? new Map<RacerId, FinalResult>();
      const known = finals.get(final.racerId);
      finals.set(final.racerId, known === undefined ? { ...final } : joinFinal(known, final));
      races.set(raceId, finals);
    },
    async list(raceId) {
      return [...(races.get(raceId)?.values() ?? [])];
    },
    async listOfRacer(racerId, { before, limit }) {
      return [...races]
        .flatMap(([raceId, finals]) => {
          const final = finals.get(racerId);
          return final === undefined ? [] : [{ ...final, ...parseRaceSlot(raceId) }];
        })
        .filter((final) => before === undefined || newestFirst(before, final) < 0)
        .sort(newestFirst)
        .slice(0, limit);
    },
  };
};

interface Position {
  readonly startSeconds: number;
  readonly classId: number;
}

const newestFirst = (a: Position, b: Position): number => b.startSeconds - a.startSeconds || b.classId - a.classId;

import { type FinalResult, joinFinal, type RaceId, type RacerId } from '../../../domain/src/index.ts';
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
  };
};

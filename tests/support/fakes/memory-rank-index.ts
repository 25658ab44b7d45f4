import { byLeaderboard, type ClassId, type RacerId } from '../../../domain/src/index.ts';
import type { Clock, RankedRacer, RankIndex, RankIndexState, RankQuery } from '../../../domain/src/ports/index.ts';

/** Sorted anew for every question: how a rank index answers, as plainly as it can be said. */
export const memoryRankIndex = ({ clock = { nowMs: () => 0 } }: { readonly clock?: Clock } = {}): RankIndex => {
  const classes = new Map<ClassId, RankedClass>();
  const open = (classId: ClassId): RankedClass => {
    const known = classes.get(classId) ?? new RankedClass();
    classes.set(classId, known);
    return known;
  };
  return {
    put: async (classId, racers, { isForced = false, gone = [], isCounted = true } = {}) => {
      const ranked = open(classId);
      for (const racerId of gone) ranked.bests.delete(racerId);
      for (const racer of racers) ranked.put(racer, isForced);
      if (racers.length + gone.length > 0 && isCounted) ranked.writeCount += 1;
      return ranked.state();
    },
    remove: async (classId, racerIds) => {
      const ranked = open(classId);
      for (const racerId of racerIds) ranked.bests.delete(racerId);
      if (racerIds.length > 0) ranked.writeCount += 1;
      return ranked.state();
    },
    rankOf: async (query) => open(query.classId).find(query),
    around: async ({ limit, ...query }) => {
      const ranked = open(query.classId);
      const others = ranked.othersThan(query);
      const allAbove = others.filter((other) => byLeaderboard(other, query.racer) < 0);
      const above = allAbove.slice(Math.max(0, allAbove.length - limit));
      const below = others.filter((other) => byLeaderboard(other, query.racer) > 0).slice(0, limit);
      const first = above[0] ?? query.racer;
      const standBeforeCount = others.filter((other) => byLeaderboard(other, first) < 0).length;
      return {
        ...ranked.find(query),
        above,
        below,
        first: { standBeforeCount, betterCount: countBetter(others, first) },
      };
    },
    entries: async ({ classId, start, limit }) =>
      open(classId)
        .inOrder()
        .slice(start, start + limit),
    at: async (classId, positions) => {
      const racers = open(classId).inOrder();
      return positions.flatMap((position) => racers[position] ?? []);
    },
    state: async (classId) => open(classId).state(),
    rebuild: async (classId, { writeCount, pages }) => {
      const generation = Symbol();
      const begun = open(classId);
      begun.bests.clear();
      begun.writeCount = Math.max(begun.writeCount, writeCount);
      Object.assign(begun, { built: undefined, generation, rebuildingAtMs: clock.nowMs() });
      for await (const page of pages) {
        const ranked = open(classId);
        if (ranked.generation !== generation) return false;
        for (const racer of page) ranked.put(racer, false);
        ranked.rebuildingAtMs = clock.nowMs();
      }
      const ranked = open(classId);
      if (ranked.generation !== generation) return false;
      Object.assign(ranked, { built: generation, rebuildingAtMs: undefined });
      return true;
    },
  };
};

class RankedClass {
  readonly bests = new Map<RacerId, RankedRacer>();
  writeCount = 0;
  /** Of the newest rebuild begun, and of the newest one finished. */
  generation: symbol | undefined;
  built: symbol | undefined;
  rebuildingAtMs: number | undefined;

  state(): RankIndexState {
    return {
      isComplete: this.built !== undefined && this.built === this.generation,
      writeCount: this.writeCount,
      racerCount: this.bests.size,
      ...(this.rebuildingAtMs === undefined ? {} : { rebuildingAtMs: this.rebuildingAtMs }),
    };
  }

  put({ racerId, outputHundredths, startSeconds }: RankedRacer, isForced: boolean): void {
    const racer = { racerId, outputHundredths, startSeconds };
    const known = this.bests.get(racerId);
    if (isForced || known === undefined || byLeaderboard(racer, known) < 0) this.bests.set(racerId, racer);
  }

  inOrder(): RankedRacer[] {
    return [...this.bests.values()].sort(byLeaderboard);
  }

  othersThan({ racer, except }: RankQuery): RankedRacer[] {
    return this.inOrder().filter(({ racerId }) => racerId !== racer.racerId && !except.has(racerId));
  }

  find(query: RankQuery) {
    return {
      state: this.state(),
      indexed: this.bests.get(query.racer.racerId),
      betterCount: countBetter(this.othersThan(query), query.racer),
      racerCount: [...this.bests.keys()].filter((racerId) => !query.except.has(racerId)).length,
    };
  }
}

const countBetter = (others: readonly RankedRacer[], { outputHundredths }: RankedRacer): number =>
  others.filter((other) => other.outputHundredths > outputHundredths).length;

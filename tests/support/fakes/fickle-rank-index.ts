import { RankIndexAwayError } from '../../../domain/src/index.ts';
import type { RankIndex, RankIndexState } from '../../../domain/src/ports/index.ts';
import { allOf } from '../all-of.ts';

/** A rank index that may be away, and forget. */
export interface FickleRankIndex extends RankIndex {
  isAway: boolean;
  /** Writes that it took since it was last empty. */
  readonly heldCount: () => number;
  /** Comes back with the first so many of them, as from an old snapshot. */
  setBack(heldCount: number): Promise<void>;
}

type Write = (index: RankIndex) => Promise<unknown>;

/** `open` gives an index that holds nothing. */
export const fickleRankIndex = (open: () => RankIndex): FickleRankIndex => {
  let index = open();
  let writes: Write[] = [];

  const reach = (): RankIndex => {
    if (fickle.isAway) throw new RankIndexAwayError('RANK_INDEX_AWAY', 'away on purpose');
    return index;
  };
  const write = async <Answer>(work: (index: RankIndex) => Promise<Answer>): Promise<Answer> => {
    const answer = await work(reach());
    writes.push(work);
    return answer;
  };

  const fickle: FickleRankIndex = {
    isAway: false,
    heldCount: () => writes.length,
    setBack: async (heldCount) => {
      writes = writes.slice(0, heldCount);
      index = open();
      for (const again of writes) await again(index);
    },
    put: (...request) => write<RankIndexState>((to) => to.put(...request)),
    remove: (...request) => write<RankIndexState>((to) => to.remove(...request)),
    distrust: (...request) => write<void>((to) => to.distrust(...request)),
    rebuild: async (classId, { writeCount, pages }) => {
      // A source can be gone through once, and the rebuild may be done again.
      const kept = await allOf(pages);
      return await write((to) => to.rebuild(classId, { writeCount, pages: inTurn(kept) }));
    },
    rankOf: async (query) => reach().rankOf(query),
    around: async (query) => reach().around(query),
    entries: async (query) => reach().entries(query),
    at: async (...request) => reach().at(...request),
    state: async (classId) => reach().state(classId),
  };
  return fickle;
};

async function* inTurn<Page>(pages: readonly Page[]): AsyncIterable<Page> {
  yield* pages;
}

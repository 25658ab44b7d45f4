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
  /** Does something before the call after so many others. */
  afterCalls(callCount: number, happen: () => void | Promise<void>): void;
}

type Write = (index: RankIndex) => Promise<unknown>;

/** `open` gives an index that holds nothing. */
export const fickleRankIndex = (open: () => RankIndex): FickleRankIndex => {
  let index = open();
  let writes: Write[] = [];

  let coming: { callCount: number; readonly happen: () => void | Promise<void> } | undefined;

  const reach = async (): Promise<RankIndex> => {
    if (coming !== undefined && coming.callCount-- === 0) {
      const { happen } = coming;
      coming = undefined;
      await happen();
    }
    if (fickle.isAway) throw new RankIndexAwayError('RANK_INDEX_AWAY', 'away on purpose');
    return index;
  };
  const write = async <Answer>(work: (index: RankIndex) => Promise<Answer>): Promise<Answer> => {
    const answer = await work(await reach());
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
    afterCalls: (callCount, happen) => {
      coming = { callCount, happen };
    },
    put: (...request) => write<RankIndexState>((to) => to.put(...request)),
    remove: (...request) => write<RankIndexState>((to) => to.remove(...request)),
    rebuild: async (classId, { writeCount, pages }) => {
      // A source can be gone through once, and the rebuild may be done again.
      const kept = await allOf(pages);
      return await write((to) => to.rebuild(classId, { writeCount, pages: inTurn(kept) }));
    },
    rankOf: async (query) => (await reach()).rankOf(query),
    around: async (query) => (await reach()).around(query),
    entries: async (query) => (await reach()).entries(query),
    at: async (...request) => (await reach()).at(...request),
    state: async (classId) => (await reach()).state(classId),
  };
  return fickle;
};

async function* inTurn<Page>(pages: readonly Page[]): AsyncIterable<Page> {
  yield* pages;
}

import { describe, expect, it } from 'vitest';
import type { ClassBest } from '../../../domain/src/index.ts';
import type { RankIndex, TopListCache } from '../../../domain/src/ports/index.ts';
import { ranked } from '../../support/ranked-racers.ts';
import { classId, race } from '../../support/readings.ts';

export interface OpenTopListCache {
  readonly cache: TopListCache;
  /** Of the same server: its writes make what is kept invalid. */
  readonly index: RankIndex;
}

const CLASS = classId(1);
const best = (id: string, outputHundredths: number): ClassBest => {
  const { raceId, startSeconds } = race();
  return { ...ranked(id, outputHundredths), name: `${id} "the Ürsus" 🚲`, raceId, startSeconds };
};
const BESTS = [best('ann', 12_000), best('bob', 11_000)];

/** What every cache of first pages does. `open` gives an empty one. */
export const topListCacheContract = (name: string, open: () => Promise<OpenTopListCache>) =>
  describe(`TopListCache (${name})`, () => {
    const openWritten = async () => {
      const opened = await open();
      await opened.index.put(CLASS, BESTS);
      return opened;
    };
    /** Keeps a list as its reader does: with the version from before it was read. */
    const keep = async (cache: TopListCache, limit: number, bests: readonly ClassBest[] = BESTS) => {
      const { version } = await cache.read(CLASS, limit);
      if (version !== undefined) await cache.keep(CLASS, limit, { bests, version });
      return version;
    };

    it('knows nothing of a class that nothing was written of', async () => {
      const { cache } = await open();
      expect(await cache.read(CLASS, 10)).toEqual({ bests: undefined, version: undefined });
    });

    it('keeps a list, an empty one too', async () => {
      const { cache } = await openWritten();
      const version = await keep(cache, 10);
      await keep(cache, 20, []);
      expect(version).toEqual(expect.any(String));
      expect(await cache.read(CLASS, 10)).toEqual({ bests: BESTS, version });
      expect(await cache.read(CLASS, 20)).toEqual({ bests: [], version });
    });

    it('keeps lists of other lengths and classes apart', async () => {
      const { cache, index } = await openWritten();
      await index.put(classId(2), BESTS);
      await keep(cache, 10);
      expect([(await cache.read(CLASS, 11)).bests, (await cache.read(classId(2), 10)).bests]).toEqual([
        undefined,
        undefined,
      ]);
    });

    it('forgets a list when something is written', async () => {
      const { cache, index } = await openWritten();
      const version = await keep(cache, 10);
      await index.put(CLASS, [ranked('cat', 9_000)]);
      const { bests, version: newVersion } = await cache.read(CLASS, 10);
      expect([bests, newVersion === version]).toEqual([undefined, false]);
      await keep(cache, 10, [...BESTS, best('cat', 9_000)]);
      expect((await cache.read(CLASS, 10)).bests).toHaveLength(3);
    });

    it('does not take a list that was read before the last write for a newer one', async () => {
      const { cache, index } = await openWritten();
      const { version = '' } = await cache.read(CLASS, 10);
      await index.remove(CLASS, [BESTS[0]!.racerId]);
      await cache.keep(CLASS, 10, { bests: BESTS, version });
      expect((await cache.read(CLASS, 10)).bests).toBeUndefined();
    });
  });

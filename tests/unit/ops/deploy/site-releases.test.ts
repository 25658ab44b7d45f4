import { describe, expect, it } from 'vitest';
import {
  nextReleases,
  outdatedKeys,
  parseReleases,
  type SiteRelease,
} from '../../../../ops/src/deploy/site-releases.ts';

const dayMs = 86_400_000;
const release = (day: number, ...keys: readonly string[]): SiteRelease => ({ releasedAtMs: day * dayMs, keys });

describe('dashboards that were released', () => {
  it('are remembered until they have been out of date for 30 days', () => {
    const first = nextReleases([], { keys: ['a'], nowMs: 0 });
    const second = nextReleases(first, { keys: ['b'], nowMs: 100 * dayMs });
    expect(second).toEqual([release(0, 'a'), release(100, 'b')]);
    expect(nextReleases(second, { keys: ['c'], nowMs: 129 * dayMs })).toEqual([...second, release(129, 'c')]);
    expect(nextReleases(second, { keys: ['c'], nowMs: 130 * dayMs })).toEqual([release(100, 'b'), release(130, 'c')]);
  });

  it('are one if nothing changed', () => {
    const releases = [release(1, 'a', 'b')];
    expect(nextReleases(releases, { keys: ['a', 'b'], nowMs: 2 * dayMs })).toEqual(releases);
  });

  it('are forgotten if there are too many', () => {
    const many = Array.from({ length: 120 }, (_, index) => release(index / 100, `${index}`));
    const next = nextReleases(many, { keys: ['new'], nowMs: 2 * dayMs });
    expect([next.length, next[0]?.keys, next.at(-1)?.keys]).toEqual([100, ['21'], ['new']]);
  });

  it('let go of files that no remembered one has and that are old', () => {
    const objects = [
      { key: 'of-this', modifiedAtMs: 0 },
      { key: 'of-nobody', modifiedAtMs: 0 },
      { key: 'of-nobody-but-young', modifiedAtMs: 71 * dayMs },
      { key: 'of-nobody-for-30-days', modifiedAtMs: 70 * dayMs },
    ];
    const options = { releases: [release(0, 'of-this')], nowMs: 100 * dayMs };
    expect(outdatedKeys(objects, options)).toEqual(['of-nobody', 'of-nobody-for-30-days']);
  });

  it.each(['', '{', '{}', '[1,{"releasedAtMs":"x","keys":[]},{"releasedAtMs":1,"keys":[2]}]'])(
    'are none in what is no list of them: %s',
    (text) => expect(parseReleases(text)).toEqual([]),
  );
});

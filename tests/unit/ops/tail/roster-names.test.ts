import { parseRaceId } from '@alleycat/domain';
import { describe, expect, it } from 'vitest';
import type { RosterQuery } from '../../../../ops/src/tail/race-api.ts';
import { createRosterNames } from '../../../../ops/src/tail/roster-names.ts';
import { RACE_LENGTH_SECONDS, rosterEntry } from './support.ts';

const { raceId } = parseRaceId('1-1620992100', RACE_LENGTH_SECONDS);

/** Names over an API that keeps what it was asked, and fails as often as it is told. */
const namesOver = ({ failures = 0 } = {}) => {
  const asked: [from: number, version: number][] = [];
  const names = createRosterNames({
    readRoster: async ({ from, version }: RosterQuery) => {
      asked.push([from, version]);
      if (asked.length <= failures) throw new Error('not now');
      return Array.from({ length: version - from }, (_, index) => rosterEntry(from + index));
    },
  });
  return { names, asked };
};

describe('names of a roster', () => {
  it('are read once, where they are needed, and further only when there are more', async () => {
    const { names, asked } = namesOver();
    await names.learn(raceId, [0, 1, 1_030], 1_040);
    await names.learn(raceId, [3, 1_024], 1_040);
    await names.learn(raceId, [1_045], 1_050);
    expect(asked).toEqual([
      [0, 512],
      [1_024, 1_040],
      [1_040, 1_050],
    ]);
    expect([0, 511, 512, 1_045, 1_050].map((index) => names.knownOf(raceId, index))).toEqual([
      rosterEntry(0),
      rosterEntry(511),
      undefined,
      rosterEntry(1_045),
      undefined,
    ]);
  });

  it('are never appended twice, however many ask at a time', async () => {
    const { names, asked } = namesOver();
    await Promise.all([names.learn(raceId, [0], 5), names.learn(raceId, [4], 5), names.learn(raceId, [5], 6)]);
    expect(asked).toEqual([
      [0, 5],
      [5, 6],
    ]);
    expect(names.knownOf(raceId, 5)).toEqual(rosterEntry(5));
  });

  it('are asked for again after a failure', async () => {
    const { names } = namesOver({ failures: 1 });
    await expect(names.learn(raceId, [0], 5)).rejects.toThrow('not now');
    await names.learn(raceId, [0], 5);
    expect(names.knownOf(raceId, 0)).toEqual(rosterEntry(0));
  });

  it('are forgotten, the first ones first, when there are too many', async () => {
    const { names, asked } = namesOver();
    for (let chunk = 0; chunk <= 64; chunk += 1) await names.learn(raceId, [chunk * 512], 100_000);
    expect([names.knownOf(raceId, 0), names.knownOf(raceId, 512)]).toEqual([undefined, rosterEntry(512)]);
    await names.learn(raceId, [0], 100_000);
    expect(asked.at(-1)).toEqual([0, 512]);
  });
});

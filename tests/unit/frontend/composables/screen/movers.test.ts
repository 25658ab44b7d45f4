import { describe, expect, it } from 'vitest';
import { effectScope, nextTick, shallowRef } from 'vue';
import type { Board, BoardRow } from '../../../../../frontend/src/composables/live/board.ts';
import { leadOf, moversOf } from '../../../../../frontend/src/composables/screen/movers.ts';
import { useMovers } from '../../../../../frontend/src/composables/screen/use-movers.ts';

const row = (index: number, fields: Partial<BoardRow> = {}): BoardRow => ({
  index,
  racerId: `racer-${index}`,
  name: `Racer ${index}`,
  rank: index + 1,
  outputHundredths: 20_000 - index * 100,
  lagSeconds: 0,
  behindLeaderHundredths: index * 100,
  behindNextHundredths: index === 0 ? 0 : 100,
  movement: 0,
  ...fields,
});

const board = (publishedAtMs: number, rows: readonly BoardRow[], raceId = '1-300'): Board => ({
  raceId,
  startsAtMs: 0,
  endsAtMs: 300_000,
  officialAtMs: 310_000,
  publishedAtMs,
  racerCount: rows.length,
  rows,
  isComplete: true,
  quantilesHundredths: [],
});

describe('moversOf', () => {
  it('names the three greatest climbs, of equal ones the higher place first', () => {
    const rows = [2, -1, 5, 0, 9, 2].map((movement, index) => row(index, { movement }));
    expect(moversOf(rows)).toEqual([
      { index: 4, name: 'Racer 4', places: 9, rank: 5 },
      { index: 2, name: 'Racer 2', places: 5, rank: 3 },
      { index: 0, name: 'Racer 0', places: 2, rank: 1 },
    ]);
  });

  it('names nobody while nobody climbs', () => {
    expect(moversOf([row(0), row(1, { movement: -2 })])).toEqual([]);
  });
});

describe('leadOf', () => {
  it('tells by how much the leader leads and over whom', () => {
    expect(leadOf([row(0), row(1)])).toEqual({ chaserName: 'Racer 1', aheadHundredths: 100 });
  });

  it('has nothing to tell of a racer alone', () => {
    expect([leadOf([]), leadOf([row(0)])]).toEqual([undefined, undefined]);
  });
});

describe('useMovers', () => {
  it('tells movers anew every four seconds, at once when there were none, and at once in another race', async () => {
    const shown = shallowRef<Board | undefined>(board(1_000, [row(0)]));
    const scope = effectScope();
    const movers = scope.run(() => useMovers(shown))!;
    const told: (number | undefined)[] = [];
    const see = async (next: Board | undefined) => {
      shown.value = next;
      await nextTick();
      told.push(movers.value[0]?.places);
    };
    await see(board(2_000, [row(0, { movement: 1 })]));
    await see(board(5_000, [row(0, { movement: 2 })]));
    await see(board(6_000, [row(0, { movement: 3 })]));
    await see(board(7_000, [row(0, { movement: 4 })], '1-600'));
    await see(undefined);
    scope.stop();
    expect(told).toEqual([1, 1, 3, 4, undefined]);
  });
});

import { describe, expect, it } from 'vitest';
import { fitRows } from '../../../../../frontend/src/composables/screen/fit-rows.ts';

const at1080 = { heightPx: 910, widthPx: 1_220, remPx: 19.2, wanted: undefined };

describe('fitRows', () => {
  it('fills the height with rows that can be read from afar', () => {
    expect(fitRows(at1080)).toEqual({ count: 10, rowPx: 91, columnCount: 1, perColumn: 10 });
  });

  it('shows the same board on a wall of twice the size', () => {
    const twice = fitRows({ ...at1080, heightPx: 1_820, widthPx: 2_440, remPx: 38.4 });
    expect(twice).toEqual({ ...fitRows(at1080), rowPx: 182 });
  });

  it('makes rows larger for few and smaller for many, within what can be read', () => {
    expect([3, 12, 40].map((wanted) => fitRows({ ...at1080, wanted }))).toEqual([
      { count: 3, rowPx: 134, columnCount: 1, perColumn: 3 },
      { count: 12, rowPx: 75, columnCount: 1, perColumn: 12 },
      { count: 18, rowPx: 50, columnCount: 1, perColumn: 18 },
    ]);
  });

  it('goes on in a second column where one would be too wide, but not for rows that fit in one', () => {
    const wide = { ...at1080, widthPx: 1_900 };
    expect([undefined, 8, 14].map((wanted) => fitRows({ ...wide, wanted }))).toEqual([
      { count: 20, rowPx: 91, columnCount: 2, perColumn: 10 },
      { count: 8, rowPx: 113, columnCount: 1, perColumn: 8 },
      { count: 14, rowPx: 130, columnCount: 2, perColumn: 7 },
    ]);
  });

  it('never asks for more height than there is', () => {
    for (let heightPx = 1; heightPx < 3_000; heightPx += 7) {
      for (const wanted of [undefined, 3, 10, 40]) {
        const { rowPx, perColumn } = fitRows({ ...at1080, heightPx, wanted });
        expect(rowPx * perColumn, `${heightPx} px, ${wanted} rows`).toBeLessThanOrEqual(heightPx);
      }
    }
  });
});

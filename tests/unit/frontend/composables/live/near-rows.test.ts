import { describe, expect, it } from 'vitest';
import { nearRows } from '../../../../../frontend/src/composables/live/near-rows.ts';

const rows = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'];
const near = (position: number, count = 5) => nearRows(rows, { position, count });

describe('the rows near one of a list', () => {
  it('have it in their middle', () => {
    expect(near(4)).toEqual({ rows: ['c', 'd', 'e', 'f', 'g'], from: 2 });
  });

  it('are as many at either end of the list', () => {
    expect(near(0)).toEqual({ rows: ['a', 'b', 'c', 'd', 'e'], from: 0 });
    expect(near(7)).toEqual({ rows: ['d', 'e', 'f', 'g', 'h'], from: 3 });
  });

  it('are the first ones when it is not in the list', () => {
    expect(near(-1)).toEqual({ rows: ['a', 'b', 'c', 'd', 'e'], from: 0 });
  });

  it('are all of a short list', () => {
    expect(near(6, 20)).toEqual({ rows, from: 0 });
  });
});

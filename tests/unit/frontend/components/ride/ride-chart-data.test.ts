import { describe, expect, it } from 'vitest';
import { boundsOf, chartDataOf } from '../../../../../frontend/src/components/ride/ride-chart-data.ts';

describe('the chart of a ride', () => {
  it('has a column of every second of the race, with nothing where nothing was ridden', () => {
    const trace = { outputs: [0, 12_050], ghost: [10_000, 0, 11_000, 99_999] };
    expect(chartDataOf(trace, 3)).toEqual([
      [1, 2, 3],
      [100, null, 110],
      [null, 120.5, null],
    ]);
  });

  it('has no ghost while none is known', () => {
    expect(chartDataOf({ outputs: [10_000], ghost: undefined }, 2)).toEqual([
      [1, 2],
      [null, null],
      [100, null],
    ]);
  });

  it('has room above and below all outputs, in round numbers', () => {
    expect(
      boundsOf([
        [1, 2],
        [112, 141],
        [96, null],
      ]),
    ).toEqual([80, 160]);
  });

  it('does not make mountains of a steady ride', () => {
    const [min, max] = boundsOf([
      [1, 2],
      [null, null],
      [121, 122],
    ]);
    expect(max - min).toBe(60);
    expect([min < 121, max > 122]).toEqual([true, true]);
  });

  it('never goes below zero, and has bounds before anything is ridden', () => {
    expect(boundsOf([[1], [null], [2]])).toEqual([0, 60]);
    expect(boundsOf([[1], [null], [null]])).toEqual([60, 120]);
  });

  it('keeps its bounds while outputs stay within them', () => {
    const before = boundsOf([
      [1, 2, 3],
      [100, 130, 120],
      [105, null, null],
    ]);
    expect(
      boundsOf([
        [1, 2, 3],
        [100, 130, 120],
        [105, 128, 97],
      ]),
    ).toEqual(before);
  });

  it('takes more seconds than a call takes arguments', () => {
    const seconds = Array.from({ length: 200_000 }, (_, index) => index);
    expect(boundsOf([seconds, seconds.map(() => null), seconds.map(() => 120)])).toEqual([100, 160]);
  });
});

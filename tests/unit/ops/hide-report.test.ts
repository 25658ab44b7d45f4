import { describe, expect, it } from 'vitest';
import { renderHiddenRacers, renderHideReport } from '../../../ops/src/hide/hide-report.ts';
import { racerId } from '../../support/readings.ts';

const racer = { racerId: racerId('ann'), hiddenAtMs: Date.UTC(2026, 1, 3), reason: 'rides a motor' };
const report = { racerId: 'ann', isHidden: true, racer, isChanged: true, hiddenCount: 2 };

describe('what hide and unhide say', () => {
  it.each([
    [report, 'ann is hidden: rides a motor', '2 racers are hidden now'],
    [{ ...report, isChanged: false, hiddenCount: 1 }, 'ann is already hidden: rides a motor', '1 racer is hidden now'],
    [{ ...report, racer: { ...racer, reason: '' } }, 'ann is hidden', '2 racers are hidden now'],
    [{ ...report, isHidden: false }, 'ann is no longer hidden', '2 racers are hidden now'],
    [
      { ...report, isHidden: false, isChanged: false, racer: undefined, hiddenCount: 0 },
      'ann is not hidden',
      '0 racers are hidden now',
    ],
  ])('what was done, and when it takes effect: %#', (said, first, last) => {
    const lines = renderHideReport(said);
    expect([lines[0], lines.at(-1)]).toEqual([first, last]);
    expect(lines.slice(1, -1).map((line) => line.split('  ')[0])).toEqual(['live boards', 'results', 'all time']);
  });

  it('who is hidden, since when and why', () => {
    const other = { ...racer, racerId: racerId('bob-the-baker'), reason: '' };
    expect(renderHiddenRacers([racer, other])).toEqual([
      'ann            2026-02-03T00:00:00.000Z  rides a motor',
      'bob-the-baker  2026-02-03T00:00:00.000Z',
    ]);
    expect(renderHiddenRacers([])).toEqual(['nobody is hidden']);
  });
});

import type { ResultRow } from '@alleycat/domain/wire';
import { describe, expect, it } from 'vitest';
import { toRacerId } from '../../../../../domain/src/index.ts';
import { neighboursOf, podiumOf, resultLinesOf } from '../../../../../frontend/src/composables/results/result-lines.ts';
import { race, raceStartMs } from '../../support.ts';

const row = (name: string, rank: number | null, output: number): ResultRow => ({
  racerId: toRacerId(name),
  name,
  rank,
  output,
  second: rank === null ? 43 : 300,
  status: rank === null ? 'dnf' : 'finished',
});

describe('lines of a result list', () => {
  const rows = [row('ada', 1, 150.1), row('ben', 2, 149.05), row('cem', 2, 149.05), row('dia', null, 160)];

  it('keep the order and the ranks of ties, and tell the distance to the winner of who finished', () => {
    const lines = resultLinesOf(rows, 'official');
    expect(
      lines.map(({ name, rank, behindWinnerHundredths, isAwaited }) => [name, rank, behindWinnerHundredths, isAwaited]),
    ).toEqual([
      ['ada', 1, 0, false],
      ['ben', 2, 105, false],
      ['cem', 2, 105, false],
      ['dia', null, null, false],
    ]);
  });

  it('wait for last readings as long as the race settles', () => {
    expect(resultLinesOf(rows, 'settling').map(({ isAwaited }) => isAwaited)).toEqual([false, false, false, true]);
  });

  it('have nobody on the podium who did not finish', () => {
    const podium = (some: ResultRow[]) => podiumOf(resultLinesOf(some, 'official')).map(({ name }) => name);
    expect(podium(rows)).toEqual(['ada', 'ben', 'cem']);
    expect(podium([row('ada', 1, 150), row('dia', null, 160)])).toEqual(['ada']);
    expect(podium([row('dia', null, 160)])).toEqual([]);
  });
});

describe('the races before and after one', () => {
  it('are one race length away, and none that has not started is among them', () => {
    const previous = { raceId: race({ slots: -1 }).raceId, startsAtMs: raceStartMs - 300_000 };
    const next = { raceId: race({ slots: 1 }).raceId, startsAtMs: raceStartMs + 300_000 };
    expect(neighboursOf(race(), raceStartMs + 299_999)).toEqual({ previous, next: undefined });
    expect(neighboursOf(race(), raceStartMs + 300_000)).toEqual({ previous, next });
  });
});

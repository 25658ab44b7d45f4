import { describe, expect, it } from 'vitest';
import {
  type GhostState,
  ghostGapOf,
  noGhost,
  takeBests,
  takeReading,
} from '../../../../../frontend/src/composables/history/ghost.ts';
import type { SentReading } from '../../../../../frontend/src/composables/ride/use-ride.ts';
import { race } from '../../support.ts';

const sent = (second: number, outputHundredths: number, slots = 0): SentReading => ({
  race: race({ slots }),
  second,
  outputHundredths,
});
const ride = (state: GhostState, ...readings: SentReading[]): GhostState => readings.reduce(takeReading, state);

describe('the ghost', () => {
  it('is not known before the bests are', () => {
    expect(ghostGapOf(ride(noGhost, sent(1, 9_000)), sent(1, 9_000))).toBeUndefined();
  });

  it('rides the own best of the very second', () => {
    const state = ride(takeBests(noGhost, [9_000, 9_500]), sent(1, 9_320), sent(2, 9_395));
    expect(ghostGapOf(state, sent(1, 9_320))).toEqual({
      bestHundredths: 9_000,
      aheadHundredths: 320,
      isNewBest: true,
      newBestCount: 1,
    });
    expect(ghostGapOf(state, sent(2, 9_395))).toEqual({
      bestHundredths: 9_500,
      aheadHundredths: -105,
      isNewBest: false,
      newBestCount: 1,
    });
  });

  it('counts a second never ridden before as a new best, and an equal output not', () => {
    const state = ride(takeBests(noGhost, [9_000]), sent(1, 9_000), sent(2, 1), sent(3, 1));
    expect(ghostGapOf(state, sent(3, 1))).toEqual({
      bestHundredths: 0,
      aheadHundredths: 1,
      isNewBest: true,
      newBestCount: 2,
    });
  });

  it('stays as it was while its race is on, whatever bests come meanwhile', () => {
    const begun = ride(takeBests(noGhost, [9_000, 9_000]), sent(1, 9_100));
    const state = takeReading(takeBests(begun, [9_100, 9_900]), sent(2, 9_500));
    expect(ghostGapOf(state, sent(2, 9_500))?.aheadHundredths).toBe(500);
  });

  it('comes in during the first race when bests are late, and then also judges what was ridden before', () => {
    const state = takeBests(ride(noGhost, sent(1, 9_100), sent(2, 8_000)), [9_000, 9_000]);
    expect(ghostGapOf(state, sent(2, 8_000))).toEqual({
      bestHundredths: 9_000,
      aheadHundredths: -1_000,
      isNewBest: false,
      newBestCount: 1,
    });
  });

  it('of the next race holds the last race to its last second, although the platform does not tell it yet', () => {
    const first = ride(takeBests(noGhost, [9_000, 9_000]), sent(1, 9_100), sent(2, 8_000));
    const next = takeReading(takeBests(first, [9_000, 9_200]), sent(1, 9_050, 1));
    expect(ghostGapOf(next, sent(1, 9_050, 1))).toEqual({
      bestHundredths: 9_100,
      aheadHundredths: -50,
      isNewBest: false,
      newBestCount: 0,
    });
    expect(ghostGapOf(takeReading(next, sent(2, 9_150, 1)), sent(2, 9_150, 1))?.aheadHundredths).toBe(-50);
  });

  it('joins all races of this page when bests come only in a later one', () => {
    const state = takeBests(ride(noGhost, sent(1, 9_400), sent(1, 9_100, 1), sent(1, 9_000, 2)), [9_200]);
    expect(ghostGapOf(state, sent(1, 9_000, 2))?.bestHundredths).toBe(9_400);
  });

  it('takes no notice of a final reading that was still owed for a race that is over', () => {
    const state = ride(takeBests(noGhost, []), sent(1, 9_000, 1));
    expect(takeReading(state, sent(300, 9_900))).toBe(state);
  });
});

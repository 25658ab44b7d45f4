import { describe, expect, it } from 'vitest';
import { quantilesOf } from '../../../../../domain/src/index.ts';
import type { Board } from '../../../../../frontend/src/composables/live/board.ts';
import { emptyLiveBoard, takeFrame, takeRoster } from '../../../../../frontend/src/composables/live/live-board.ts';
import { ownPlaceOn, rowBelow } from '../../../../../frontend/src/composables/live/own-place.ts';
import { fullFrame, race, roster } from '../../support.ts';

const boardOf = (outputs: number[], names: string[]): Board => {
  const frame = fullFrame({ entries: outputs.map((output) => [output] as const) });
  const state = takeRoster(takeFrame(emptyLiveBoard, { race: race(), frame }), {
    raceId: race().raceId,
    from: 0,
    racers: roster(...names),
  });
  if (state.board === undefined) throw new Error('a frame makes a board');
  return state.board;
};

describe('the own place', () => {
  it('is read off the own row, with whoever is next on either side beyond those on a par', () => {
    const board = boardOf([15_000, 16_000, 15_000, 14_200], ['Ada', 'Ben', 'Cyd', 'Dot']);
    expect(ownPlaceOn(board, { racerId: 'cyd', outputHundredths: 1 })).toEqual({
      rank: 2,
      isEstimate: false,
      racerCount: 4,
      outputHundredths: 15_000,
      behindLeaderHundredths: 1_000,
      leaderName: 'Ben',
      movement: 0,
      ahead: { name: 'Ben', distanceHundredths: 1_000 },
      behind: { name: 'Dot', distanceHundredths: 800 },
    });
  });

  it('is the same place for those who tie, with nobody ahead of a leader and nobody behind the last', () => {
    const board = boardOf([15_000, 15_000], ['Ada', 'Ben']);
    const places = ['ada', 'ben'].map((racerId) => ownPlaceOn(board, { racerId, outputHundredths: undefined }));
    expect(places.map((place) => [place?.rank, place?.ahead, place?.behind])).toEqual([
      [1, undefined, undefined],
      [1, undefined, undefined],
    ]);
  });

  it('names the nearest of several who tie, as the board lists them', () => {
    const board = boardOf([16_000, 16_000, 15_000, 14_000, 14_000], ['Ada', 'Ben', 'Cyd', 'Dot', 'Eve']);
    const { ahead, behind } = ownPlaceOn(board, { racerId: 'cyd', outputHundredths: undefined }) ?? {};
    expect([ahead?.name, behind?.name]).toEqual([board.rows[1]?.name, board.rows[3]?.name]);
  });

  it('is unknown on a complete board that does not hold the racer yet', () => {
    expect(ownPlaceOn(boardOf([15_000], ['Ada']), { racerId: 'ben', outputHundredths: 14_000 })).toBeUndefined();
  });

  it('is estimated from the shape of the field where only its top is shown', () => {
    const outputs = Array.from({ length: 5_000 }, (_, index) => 20_000 - index);
    const board: Board = {
      ...boardOf([20_000], ['Ada']),
      racerCount: outputs.length,
      isComplete: false,
      quantilesHundredths: quantilesOf(outputs),
    };
    const place = ownPlaceOn(board, { racerId: 'zoe', outputHundredths: 17_500 });
    expect(place).toMatchObject({
      isEstimate: true,
      racerCount: 5_000,
      behindLeaderHundredths: 2_500,
      leaderName: 'Ada',
      ahead: undefined,
      behind: undefined,
    });
    expect(Math.abs((place?.rank ?? 0) - 2_501)).toBeLessThanOrEqual(10);
  });

  it('never ranks below the number of racers', () => {
    const board: Board = {
      ...boardOf([20_000], ['Ada']),
      racerCount: 300,
      isComplete: false,
      quantilesHundredths: quantilesOf([20_000]),
    };
    expect(ownPlaceOn(board, { racerId: 'zoe', outputHundredths: 1 })?.rank).toBe(300);
  });

  it('is a row of its own below a board that shows only the top of the field', () => {
    const board: Board = {
      ...boardOf([20_000], ['Ada']),
      racerCount: 3,
      isComplete: false,
      quantilesHundredths: quantilesOf([20_000, 19_000, 17_500]),
    };
    const own = { racerId: 'zoe', name: 'Zoe' };
    expect(rowBelow(ownPlaceOn(board, { ...own, outputHundredths: 17_500 }), own)).toMatchObject({
      ...own,
      rank: 3,
      outputHundredths: 17_500,
      behindLeaderHundredths: 2_500,
    });
    const listed = { racerId: 'ada', name: 'Ada' };
    expect(rowBelow(ownPlaceOn(board, { ...listed, outputHundredths: 20_000 }), listed)).toBeUndefined();
  });
});

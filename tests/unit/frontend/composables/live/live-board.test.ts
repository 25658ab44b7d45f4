import { describe, expect, it } from 'vitest';
import { decodeLiveFrame, encodeLiveFrame, liveFrameOf, quantilesOf } from '../../../../../domain/src/index.ts';
import {
  emptyLiveBoard,
  type LiveBoardState,
  missingRoster,
  takeFrame,
  takeRoster,
} from '../../../../../frontend/src/composables/live/live-board.ts';
import { fullFrame, race, roster } from '../../support.ts';

const withRoster = (names: string[], state: LiveBoardState) =>
  takeRoster(state, { raceId: race().raceId, from: 0, racers: roster(...names) });
const take = (frame: ReturnType<typeof fullFrame>, state = emptyLiveBoard, of = race()) =>
  takeFrame(state, { race: of, frame });
const shown = (state: LiveBoardState) => state.board?.rows.map(({ name, rank }) => [name, rank]);

describe('the live board', () => {
  it('ranks by output, shares ranks among equals as 1, 2, 2, 4 and measures the gaps to the leader and the next better', () => {
    const state = withRoster(
      ['Ada', 'Ben', 'Cyd', 'Dov'],
      take(fullFrame({ entries: [[15_000], [16_000], [15_000], [14_900, 7]] })),
    );
    expect(state.board?.rows).toEqual([
      {
        index: 1,
        racerId: 'ben',
        name: 'Ben',
        rank: 1,
        outputHundredths: 16_000,
        lagSeconds: 0,
        behindLeaderHundredths: 0,
        behindNextHundredths: 0,
        movement: 0,
      },
      {
        index: 0,
        racerId: 'ada',
        name: 'Ada',
        rank: 2,
        outputHundredths: 15_000,
        lagSeconds: 0,
        behindLeaderHundredths: 1_000,
        behindNextHundredths: 1_000,
        movement: 0,
      },
      {
        index: 2,
        racerId: 'cyd',
        name: 'Cyd',
        rank: 2,
        outputHundredths: 15_000,
        lagSeconds: 0,
        behindLeaderHundredths: 1_000,
        behindNextHundredths: 1_000,
        movement: 0,
      },
      {
        index: 3,
        racerId: 'dov',
        name: 'Dov',
        rank: 4,
        outputHundredths: 14_900,
        lagSeconds: 7,
        behindLeaderHundredths: 1_100,
        behindNextHundredths: 100,
        movement: 0,
      },
    ]);
  });

  it('leaves out a racer who has no reading yet, but counts them', () => {
    const { board } = take(fullFrame({ entries: [[15_000], undefined] }));
    expect([board?.rows.length, board?.racerCount]).toEqual([1, 2]);
  });

  it('ignores a frame of the same race that does not exceed the version on the screen', () => {
    const state = take(fullFrame({ version: 5, entries: [[15_000]] }));
    expect(take(fullFrame({ version: 5, entries: [[16_000]] }), state)).toBe(state);
    expect(take(fullFrame({ version: 4, entries: [[16_000]] }), state)).toBe(state);
    expect(take(fullFrame({ version: 6, entries: [[16_000]] }), state).board?.rows[0]?.outputHundredths).toBe(16_000);
  });

  it('ignores a late frame of the race before, whatever its version', () => {
    const next = race({ slots: 1 });
    const state = take(fullFrame({ of: next, version: 1, entries: [[15_000]] }), emptyLiveBoard, next);
    expect(take(fullFrame({ version: 900, entries: [[16_000]] }), state)).toBe(state);
  });

  it('keeps the last board of a race until the first frame of the next, and hands it on as the previous one', () => {
    const before = withRoster(['Ada'], take(fullFrame({ version: 300, second: 300, entries: [[15_000]] })));
    const next = race({ slots: 1 });
    const after = take(fullFrame({ of: next, version: 1, second: 1, entries: [[14_000]] }), before, next);
    expect(after.previous).toBe(before.board);
    expect([after.board?.raceId, after.roster, after.board?.rows[0]?.movement]).toEqual([next.raceId, [], 0]);
  });

  it('counts the places gained over the last ten seconds of the race', () => {
    const at = (second: number, outputs: [number, number]) =>
      fullFrame({ second, version: second, entries: outputs.map((output) => [output] as const) });
    let state = take(at(20, [15_000, 16_000]));
    state = take(at(25, [17_000, 16_000]), state);
    expect(state.board?.rows.map(({ index, movement }) => [index, movement])).toEqual([
      [0, 1],
      [1, -1],
    ]);
    state = take(at(40, [17_000, 16_000]), state);
    expect(state.board?.rows.map(({ movement }) => movement)).toEqual([0, 0]);
  });

  it('shows a racer before their name is known, and asks for exactly the entries that are missing', () => {
    const state = withRoster(['Ada'], take(fullFrame({ entries: [[15_000], [16_000], [14_000]] })));
    expect(shown(state)).toEqual([
      ['', 1],
      ['Ada', 2],
      ['', 3],
    ]);
    expect(missingRoster(state)).toEqual({ race: race(), from: 1, version: 3 });
    const full = takeRoster(state, { raceId: race().raceId, from: 1, racers: roster('Ben', 'Cyd') });
    expect(shown(full)).toEqual([
      ['Ben', 1],
      ['Ada', 2],
      ['Cyd', 3],
    ]);
    expect(missingRoster(full)).toBeUndefined();
  });

  it('takes of an overlapping answer only what is new, and nothing of one that leaves a hole or is of another race', () => {
    const state = withRoster(['Ada'], take(fullFrame({ entries: [[15_000], [16_000], [14_000]] })));
    const { raceId } = race();
    expect(takeRoster(state, { raceId, from: 0, racers: roster('Ada', 'Ben') }).roster.map(({ name }) => name)).toEqual(
      ['Ada', 'Ben'],
    );
    expect(takeRoster(state, { raceId, from: 2, racers: roster('Cyd') })).toBe(state);
    expect(takeRoster(state, { raceId: race({ slots: 1 }).raceId, from: 1, racers: roster('Ben') })).toBe(state);
  });

  it('shows the top of a field too large for one frame, and says that it is only the top', () => {
    const outputs = Array.from({ length: 5_000 }, (_, index) => 20_000 - index);
    const frame = liveFrameOf({
      race: race(),
      standings: outputs.map((outputHundredths) => ({
        second: 30,
        outputHundredths,
        bestHundredths: outputHundredths,
      })),
      standingsVersion: 1,
      rosterVersion: outputs.length,
      publishedAtMs: 0,
      topicBytes: 15,
    });
    const { board } = take(decodeLiveFrame(encodeLiveFrame(frame)));
    expect({ ...board, rows: board?.rows.length }).toMatchObject({
      rows: 100,
      racerCount: 5_000,
      isComplete: false,
      quantilesHundredths: quantilesOf(outputs),
    });
  });
});

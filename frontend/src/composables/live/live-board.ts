import {
  endsAtMs,
  type LiveFrame,
  officialAtMs,
  type Race,
  type RosterEntry,
  rankByOutput,
  startsAtMs,
} from '@alleycat/domain';
import type { Board, BoardRow } from './board.ts';

/** Movement is measured over this much race time: long enough to mean something, short enough to feel live. */
const movementSeconds = 10;

interface RankSample {
  second: number;
  rankOf: ReadonlyMap<number, number>;
}

/** All that is known of the race on the screen. */
export interface LiveBoardState {
  race: Race | undefined;
  frame: LiveFrame | undefined;
  /** The first entries of the race's roster. */
  roster: readonly RosterEntry[];
  board: Board | undefined;
  /** The board that stood last in the race before this one. */
  previous: Board | undefined;
  samples: readonly RankSample[];
}

export const emptyLiveBoard: LiveBoardState = {
  race: undefined,
  frame: undefined,
  roster: [],
  board: undefined,
  previous: undefined,
  samples: [],
};

/**
 * Takes in a frame of the race it belongs to. A frame that is not newer than the one on the screen, by race start and
 * then by version, changes nothing: the same state comes back. A newer race starts a new board; the old one is kept.
 */
export function takeFrame(state: LiveBoardState, { race, frame }: { race: Race; frame: LiveFrame }): LiveBoardState {
  if (state.frame !== undefined && !isNewer(frame, state.frame)) return state;
  const isSameRace = state.race?.raceId === race.raceId;
  const base = isSameRace ? state : { ...emptyLiveBoard, previous: state.board };
  return withBoard({ ...base, race, frame });
}

/**
 * Takes in entries of a roster from position `from` on. Entries of another race, and entries that would leave a hole,
 * change nothing.
 */
export function takeRoster(
  state: LiveBoardState,
  { raceId, from, racers }: { raceId: string; from: number; racers: readonly RosterEntry[] },
): LiveBoardState {
  const known = state.roster.length;
  const isOfUse = state.race?.raceId === raceId && from <= known && from + racers.length > known;
  if (!isOfUse) return state;
  return withBoard({ ...state, roster: [...state.roster, ...racers.slice(known - from)] });
}

/** Which roster entries the frame on the screen needs and the state does not have; undefined if none. */
export function missingRoster(state: LiveBoardState): { race: Race; from: number; version: number } | undefined {
  if (state.race === undefined || state.frame === undefined) return undefined;
  const from = state.roster.length;
  const version = state.frame.rosterVersion;
  return from < version ? { race: state.race, from, version } : undefined;
}

function isNewer(frame: LiveFrame, held: LiveFrame): boolean {
  if (frame.startSeconds !== held.startSeconds) return frame.startSeconds > held.startSeconds;
  return frame.standingsVersion > held.standingsVersion;
}

function withBoard(state: LiveBoardState): LiveBoardState {
  const { race, frame } = state;
  if (race === undefined || frame === undefined) return state;
  const rows = rankRows(frame, state);
  const rankOf = new Map(rows.map((row) => [row.index, row.rank]));
  const samples = [
    ...state.samples.filter(
      ({ second }) => second >= frame.newestSecond - movementSeconds && second < frame.newestSecond,
    ),
    { second: frame.newestSecond, rankOf },
  ];
  return { ...state, samples, board: boardOf({ race, frame, rows }) };
}

function boardOf({ race, frame, rows }: { race: Race; frame: LiveFrame; rows: readonly BoardRow[] }): Board {
  return {
    raceId: race.raceId,
    startsAtMs: startsAtMs(race),
    endsAtMs: endsAtMs(race),
    officialAtMs: officialAtMs(race),
    publishedAtMs: frame.publishedAtMs,
    racerCount: frame.count,
    rows,
    isComplete: frame.kind === 'full',
    quantilesHundredths: frame.kind === 'full' ? [] : frame.quantiles,
  };
}

function rankRows(frame: LiveFrame, { roster, samples }: LiveBoardState): BoardRow[] {
  const entries = entriesOf(frame).map(({ index, outputHundredths, lagSeconds }) => {
    const { racerId, name } = roster[index] ?? { racerId: '', name: '' };
    return { index, racerId, name, outputHundredths, lagSeconds };
  });
  const before = samples.find(
    ({ second }) => second < frame.newestSecond && second >= frame.newestSecond - movementSeconds,
  );
  return withGaps(rankByOutput(entries)).map((row) => ({
    ...row,
    movement: (before?.rankOf.get(row.index) ?? row.rank) - row.rank,
  }));
}

interface FrameEntry {
  index: number;
  outputHundredths: number;
  lagSeconds: number;
}

function entriesOf(frame: LiveFrame): FrameEntry[] {
  if (frame.kind === 'summary') return frame.top.map(({ rosterIndex, ...entry }) => ({ index: rosterIndex, ...entry }));
  return frame.entries.flatMap((entry, index) => (entry === undefined ? [] : [{ index, ...entry }]));
}

type RankedEntry = Omit<BoardRow, 'movement' | 'behindLeaderHundredths' | 'behindNextHundredths'>;

/** Adds the distances to the leader and to the next higher output; among equals nobody is ahead of the other. */
function withGaps(ranked: readonly RankedEntry[]): Omit<BoardRow, 'movement'>[] {
  const leaderHundredths = ranked[0]?.outputHundredths ?? 0;
  let nextHundredths = leaderHundredths;
  let currentHundredths = leaderHundredths;
  return ranked.map((row) => {
    if (row.outputHundredths < currentHundredths) {
      nextHundredths = currentHundredths;
      currentHundredths = row.outputHundredths;
    }
    return {
      ...row,
      behindLeaderHundredths: leaderHundredths - row.outputHundredths,
      behindNextHundredths: nextHundredths - row.outputHundredths,
    };
  });
}

import { WindowStateError } from './errors.ts';
import { isRacerId, type RaceId, type RacerId } from './ids.ts';
import { compareNames } from './name.ts';
import { parseRaceSlot } from './race.ts';
import type { Reading } from './reading.ts';
import type { Standing } from './standing.ts';

/**
 * One racer in a window: id, latest second, output at it, best output, name, second the name was seen at.
 * The row that is folded is the row that is serialised, so that opening and closing a state copies nothing.
 */
export type WindowRow = [
  racerId: RacerId,
  second: number,
  outputHundredths: number,
  bestHundredths: number,
  name: string,
  nameSecond: number,
];

/** The racers of one race in a window, in the order they were met. */
export type WindowRace = readonly [raceId: RaceId, rows: readonly WindowRow[]];

/** Window state as JSON. Lists, never an object keyed by ids: `__proto__` is a racer id like any other. */
export interface WindowState {
  readonly races: readonly WindowRace[];
}

interface OpenRace {
  readonly raceId: RaceId;
  readonly rows: WindowRow[];
  /** Built when the first reading of the race comes: closing a window needs none. */
  rowOf: Map<RacerId, WindowRow> | undefined;
}

/** Folds the readings of one tumbling window. The order and the number of times they come do not matter. */
export interface WindowFold {
  fold(reading: Reading): void;
  /** Readings folded since it was opened that repeat the second a racer had reached: one of each second counts. */
  surplusCount(): number;
  /** Joins another state into this one. */
  merge(state: WindowState): void;
  /** The state as it is now; shares its rows with the fold. */
  toJson(): WindowState;
}

/** Opens a window state from an earlier call; undefined, null or `{}` opens a fresh one. Throws {@link WindowStateError}. */
export function openWindow(json?: unknown): WindowFold {
  const races = new Map<RaceId, OpenRace>();
  for (const [raceId, rows] of parseWindowState(json).races) races.set(raceId, { raceId, rows, rowOf: undefined });
  let last: OpenRace | undefined;
  let surplusCount = 0;
  const open = (raceId: RaceId): OpenRace => {
    if (last?.raceId === raceId) return last;
    last = races.get(raceId) ?? { raceId, rows: [], rowOf: undefined };
    races.set(raceId, last);
    return last;
  };
  return {
    fold: (reading) => {
      if (!foldReading(open(reading.raceId), reading)) surplusCount += 1;
    },
    surplusCount: () => surplusCount,
    merge(state) {
      for (const [raceId, rows] of state.races) for (const row of rows) joinRow(open(raceId), row);
    },
    toJson: () => ({ races: [...races.values()].map(({ raceId, rows }) => [raceId, rows]) }),
  };
}

/** A state with more readings in it; leaves the given one as it is. */
export function foldReadings(state: WindowState, readings: Iterable<Reading>): WindowState {
  const window = openWindow();
  window.merge(state);
  for (const reading of readings) window.fold(reading);
  return window.toJson();
}

/** Joins two states: idempotent, commutative and associative, but for the order of rows. */
export function mergeStates(a: WindowState, b: WindowState): WindowState {
  const window = openWindow();
  window.merge(a);
  window.merge(b);
  return window.toJson();
}

/** The standing that a row amounts to. */
export const standingOfRow = (row: WindowRow): Standing => ({
  second: row[1],
  outputHundredths: row[2],
  bestHundredths: row[3],
});

// Runs for every reading: nothing is allocated for a racer the window already knows. False for a second known already.
function foldReading(race: OpenRace, { racerId, second, outputHundredths, name }: Reading): boolean {
  race.rowOf ??= indexRows(race.rows);
  const row = race.rowOf.get(racerId);
  if (row === undefined) {
    addRow(race, race.rowOf, [racerId, second, outputHundredths, outputHundredths, name, second]);
    return true;
  }
  const isNewSecond = second !== row[1];
  improveLatest(row, second, outputHundredths);
  improveBest(row, outputHundredths);
  improveName(row, name, second);
  return isNewSecond;
}

function joinRow(race: OpenRace, other: WindowRow): void {
  race.rowOf ??= indexRows(race.rows);
  const row = race.rowOf.get(other[0]);
  if (row === undefined) {
    addRow(race, race.rowOf, [...other]);
    return;
  }
  improveLatest(row, other[1], other[2]);
  improveBest(row, other[3]);
  improveName(row, other[4], other[5]);
}

function addRow(race: OpenRace, rowOf: Map<RacerId, WindowRow>, row: WindowRow): void {
  race.rows.push(row);
  rowOf.set(row[0], row);
}

// The join of standings (see joinStanding), in place.
function improveLatest(row: WindowRow, second: number, outputHundredths: number): void {
  if (second < row[1] || (second === row[1] && outputHundredths <= row[2])) return;
  row[1] = second;
  row[2] = outputHundredths;
}

function improveBest(row: WindowRow, bestHundredths: number): void {
  if (bestHundredths > row[3]) row[3] = bestHundredths;
}

// Of two names the one seen first; of one second the smaller text.
function improveName(row: WindowRow, name: string, nameSecond: number): void {
  if (nameSecond > row[5] || (nameSecond === row[5] && compareNames(name, row[4]) >= 0)) return;
  row[4] = name;
  row[5] = nameSecond;
}

const indexRows = (rows: readonly WindowRow[]): Map<RacerId, WindowRow> => new Map(rows.map((row) => [row[0], row]));

interface OpenState {
  readonly races: readonly (readonly [RaceId, WindowRow[]])[];
}

function parseWindowState(json: unknown): OpenState {
  if (json === undefined || json === null) return { races: [] };
  if (typeof json !== 'object') throw stateError('it is no object');
  const races = 'races' in json ? json.races : [];
  if (!Array.isArray(races)) throw stateError('races is no list');
  return { races: races.map(parseWindowRace) };
}

function parseWindowRace(race: unknown): readonly [RaceId, WindowRow[]] {
  if (!Array.isArray(race) || !Array.isArray(race[1])) throw stateError('a race is no pair of id and rows');
  const rows: unknown[] = race[1];
  if (!rows.every(isWindowRow)) throw stateError('a row is malformed');
  return [parseRaceSlot(race[0]).raceId, rows];
}

function isWindowRow(row: unknown): row is WindowRow {
  if (!Array.isArray(row) || row.length !== 6) return false;
  const isText = typeof row[0] === 'string' && isRacerId(row[0]) && typeof row[4] === 'string';
  return isText && isCount(row[1]) && isCount(row[2]) && isCount(row[3]) && isCount(row[5]);
}

const isCount = (value: unknown): boolean => typeof value === 'number' && Number.isInteger(value);

const stateError = (what: string) =>
  new WindowStateError('WINDOW_STATE_INVALID', `the window state was not written by this version: ${what}`);

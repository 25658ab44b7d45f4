import { type RacerId, WindowStateError } from '@alleycat/domain';
import type { WindowState } from '@alleycat/domain/use-cases';

type WindowRace = WindowState['races'][number];
type WindowRow = WindowRace[1][number];

/**
 * A window's state as Lambda carries it from call to call: per race the id, the racer ids parted by spaces, their names
 * parted by line feeds, and the numbers of all rows as base64 of 16-bit integers. A third smaller than rows of JSON, so
 * that more racers fit the 1 MB of a state, and in and out in a third of the time, which every single call has to pay.
 */
export interface PackedState {
  readonly races: readonly PackedRace[];
}
type PackedRace = readonly [raceId: string, racerIds: string, names: string, numbers: string];

// Neither is part of a racer id, and a name has no control characters.
const ID_SEPARATOR = ' ';
const NAME_SEPARATOR = '\n';
const NUMBERS_PER_ROW = 4; // latest second, output at it, best output, second of the name: none exceeds 16 bits

export const packState = ({ races }: WindowState): PackedState => ({ races: races.map(packRace) });

/** The state that a call before returned; absent and empty are a fresh one. @throws WindowStateError */
export const unpackState = (state: unknown): WindowState => {
  if (typeof state !== 'object' || state === null || !('races' in state)) return { races: [] };
  if (!Array.isArray(state.races)) throw stateError('its races are no list');
  return { races: state.races.map(unpackRace) };
};

// By index throughout: destructuring a row goes through an iterator, which takes longer than all of the rest.
const packRace = ([raceId, rows]: WindowRace): PackedRace => {
  const numbers = new Uint16Array(rows.length * NUMBERS_PER_ROW);
  let next = 0;
  for (const row of rows) {
    numbers[next++] = row[1];
    numbers[next++] = row[2];
    numbers[next++] = row[3];
    numbers[next++] = row[5];
  }
  const racerIds = rows.map((row) => row[0]).join(ID_SEPARATOR);
  const names = rows.map((row) => row[4]).join(NAME_SEPARATOR);
  return [raceId, racerIds, names, Buffer.from(numbers.buffer).toString('base64')];
};

const unpackRace = (race: unknown): WindowRace => {
  if (!isPackedRace(race)) throw stateError('a race is not four texts');
  const [raceId, racerIds, names, packedNumbers] = race;
  const ids = racerIds.split(ID_SEPARATOR);
  const nameOf = names.split(NAME_SEPARATOR);
  const bytes = new Uint8Array(Buffer.from(packedNumbers, 'base64')); // a copy: a pooled buffer may begin at an odd byte
  if (nameOf.length !== ids.length || bytes.length !== ids.length * NUMBERS_PER_ROW * 2) {
    throw stateError(`race ${raceId} has columns of different lengths`);
  }
  return [raceId as WindowRace[0], unpackRows(ids, nameOf, new Uint16Array(bytes.buffer))]; // written by packRace
};

const unpackRows = (racerIds: readonly string[], names: readonly string[], numbers: Uint16Array): WindowRow[] =>
  racerIds.map((racerId, index) => {
    const first = index * NUMBERS_PER_ROW;
    return [
      racerId as RacerId, // written by packRace
      numbers[first] ?? 0,
      numbers[first + 1] ?? 0,
      numbers[first + 2] ?? 0,
      names[index] ?? '',
      numbers[first + 3] ?? 0,
    ];
  });

const isPackedRace = (race: unknown): race is PackedRace =>
  Array.isArray(race) && race.length === 4 && race.every((part) => typeof part === 'string');

const stateError = (reason: string): WindowStateError =>
  new WindowStateError('WINDOW_STATE_INVALID', `the window state cannot be read: ${reason}`);

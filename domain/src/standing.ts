import { StandingsCorruptError } from './errors.ts';

/** Where a racer stands in a race: the latest second, the output at it, and the best output so far. */
export interface Standing {
  readonly second: number;
  readonly outputHundredths: number;
  readonly bestHundredths: number;
}

/** Standings in roster order; undefined for a racer without a reading yet. */
export type Standings = readonly (Standing | undefined)[];

const ROW_BYTES = 6;
const INDEX_BYTES = 2;
const ROSTER_MAX = 0x1_0000;

/**
 * The later second counts, of one second the higher output; of the bests the higher. Idempotent, commutative and
 * associative, so duplicates, order and number of writers cannot change a standing.
 */
export function joinStanding(a: Standing, b: Standing): Standing {
  const latest = isLater(a, b) ? a : b;
  const bestHundredths = Math.max(a.bestHundredths, b.bestHundredths);
  return latest.bestHundredths === bestHundredths
    ? latest
    : { second: latest.second, outputHundredths: latest.outputHundredths, bestHundredths };
}

export const sameStanding = (a: Standing, b: Standing): boolean =>
  a.second === b.second && a.outputHundredths === b.outputHundredths && a.bestHundredths === b.bestHundredths;

/** The latest second that any racer has reached; 0 if none has a reading. */
export function newestSecondOf(standings: Standings): number {
  let newest = 0;
  for (const standing of standings) if (standing !== undefined && standing.second > newest) newest = standing.second;
  return newest;
}

/** Stored form: per racer u16 second, u16 output, u16 best, big-endian; second 0 = no reading yet. */
export function packStandings(rows: Standings): Uint8Array {
  const bytes = new Uint8Array(rows.length * ROW_BYTES);
  const view = new DataView(bytes.buffer);
  for (const [index, row] of rows.entries()) {
    if (row === undefined) continue;
    const offset = index * ROW_BYTES;
    view.setUint16(offset, row.second);
    view.setUint16(offset + 2, row.outputHundredths);
    view.setUint16(offset + 4, row.bestHundredths);
  }
  return bytes;
}

/** Reverse of {@link packStandings}. Throws {@link StandingsCorruptError}. */
export function unpackStandings(bytes: Uint8Array): (Standing | undefined)[] {
  if (bytes.byteLength % ROW_BYTES !== 0) {
    throw new StandingsCorruptError('STANDINGS_CORRUPT', `${bytes.byteLength} bytes are no whole number of standings`);
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const rows: (Standing | undefined)[] = [];
  for (let offset = 0; offset < bytes.byteLength; offset += ROW_BYTES) {
    const second = view.getUint16(offset);
    const outputHundredths = view.getUint16(offset + 2);
    rows.push(second === 0 ? undefined : { second, outputHundredths, bestHundredths: view.getUint16(offset + 4) });
  }
  return rows;
}

/** Standings of some racers of a long roster, of which most have none. */
export interface PackedFew {
  /** Racers that the roster had. */
  readonly rosterSize: number;
  /** u16 index in the roster of each, big-endian, ascending. */
  readonly indexes: Uint8Array;
  /** The rows of these, as {@link packStandings} packs them. */
  readonly rows: Uint8Array;
}

/** Stored form of standings of few racers: eight bytes for each of them. Throws RangeError beyond a roster of 65,536. */
export function packFew(standings: Standings): PackedFew {
  if (standings.length > ROSTER_MAX) throw new RangeError(`a roster of ${standings.length} is beyond ${ROSTER_MAX}`);
  const indexes = [...standings.keys()].filter((index) => standings[index] !== undefined);
  const bytes = new Uint8Array(indexes.length * INDEX_BYTES);
  const view = new DataView(bytes.buffer);
  for (const [position, index] of indexes.entries()) view.setUint16(position * INDEX_BYTES, index);
  const rows = packStandings(indexes.map((index) => standings[index]));
  return { rosterSize: standings.length, indexes: bytes, rows };
}

/** Reverse of {@link packFew}. Throws {@link StandingsCorruptError}. */
export function unpackFew({ rosterSize, indexes, rows }: PackedFew): (Standing | undefined)[] {
  const few = unpackStandings(rows);
  if (indexes.byteLength !== few.length * INDEX_BYTES) {
    throw new StandingsCorruptError('STANDINGS_CORRUPT', `${indexes.byteLength} bytes index ${few.length} standings`);
  }
  const view = new DataView(indexes.buffer, indexes.byteOffset, indexes.byteLength);
  const standings = new Array<Standing | undefined>(rosterSize).fill(undefined);
  for (const [position, standing] of few.entries()) {
    const index = view.getUint16(position * INDEX_BYTES);
    if (index >= rosterSize) {
      throw new StandingsCorruptError('STANDINGS_CORRUPT', `a standing is of racer ${index} of ${rosterSize}`);
    }
    standings[index] = standing;
  }
  return standings;
}

const isLater = (a: Standing, b: Standing): boolean =>
  a.second > b.second || (a.second === b.second && a.outputHundredths >= b.outputHundredths);

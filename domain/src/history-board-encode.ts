import { writePlanes } from './byte-planes.ts';
import { encodeFallingRuns } from './falling-runs.ts';
import {
  BOARD_MAGIC,
  BOARD_OFFSET,
  BOARD_VERSION,
  COUNT_BYTES,
  OUTPUT_BYTES,
  ROW_BYTES,
} from './history-board-layout.ts';
import { type ClassId, compareText, type RacerId } from './ids.ts';
import { encodeLines } from './text-lines.ts';

/** A racer in the top of a second. */
export interface TopRacer {
  readonly racerId: RacerId;
  readonly name: string;
  readonly outputHundredths: number;
}

/** What a board says of one second. */
export interface BoardSecond {
  readonly racerCount: number;
  /** In order of display. */
  readonly top: readonly TopRacer[];
  readonly quantiles: readonly number[];
}

/** A board as bytes, laid out for a compressor; `seconds` from second 1. */
export function encodeHistoryBoard(board: {
  readonly classId: ClassId;
  readonly racerCount: number;
  readonly seconds: readonly BoardSecond[];
}): Uint8Array {
  const { seconds } = board;
  const listed = listRacers(seconds);
  const rowOf = new Map(listed.map(({ racerId }, row) => [racerId, row]));
  const ids = encodeLines(listed.map(({ racerId }) => racerId));
  const names = encodeLines(listed.map(({ name }) => name));
  const tops = seconds.map(({ top }) => top);
  const header = new Uint8Array(BOARD_OFFSET.body);
  const view = new DataView(header.buffer);
  view.setUint16(BOARD_OFFSET.magic, BOARD_MAGIC);
  view.setUint8(BOARD_OFFSET.version, BOARD_VERSION);
  view.setUint16(BOARD_OFFSET.classId, board.classId);
  view.setUint16(BOARD_OFFSET.lengthSeconds, seconds.length);
  view.setUint32(BOARD_OFFSET.racerCount, board.racerCount);
  view.setUint32(BOARD_OFFSET.listedCount, listed.length);
  view.setUint32(BOARD_OFFSET.idBytes, ids.length);
  view.setUint32(BOARD_OFFSET.nameBytes, names.length);
  const topOutputs = tops.map((top) => top.map(({ outputHundredths }) => outputHundredths));
  const topRows = tops.flatMap((top) => top.map(({ racerId }) => rowOf.get(racerId) ?? 0));
  return concatenate([
    header,
    planesOf(
      seconds.map(({ racerCount }) => racerCount),
      COUNT_BYTES,
    ),
    ids,
    names,
    planesOf(encodeFallingRuns(topOutputs), OUTPUT_BYTES),
    planesOf(topRows, ROW_BYTES),
    planesOf(encodeFallingRuns(seconds.map(({ quantiles }) => quantiles)), OUTPUT_BYTES),
  ]);
}

/** Every racer of any top once, by id. */
function listRacers(seconds: readonly BoardSecond[]): readonly TopRacer[] {
  const listed = new Map<RacerId, TopRacer>();
  for (const { top } of seconds) for (const racer of top) listed.set(racer.racerId, racer);
  return [...listed.values()].sort((a, b) => compareText(a.racerId, b.racerId));
}

function planesOf(values: ArrayLike<number>, width: number): Uint8Array {
  const bytes = new Uint8Array(values.length * width);
  writePlanes(bytes, values, width);
  return bytes;
}

function concatenate(parts: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(parts.reduce((total, { length }) => total + length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

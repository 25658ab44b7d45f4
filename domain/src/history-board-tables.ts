import { readPlanes } from './byte-planes.ts';
import { HistoryCorruptError } from './errors.ts';
import { decodeFallingRuns } from './falling-runs.ts';
import {
  BOARD_MAGIC,
  BOARD_VERSION,
  COUNT_BYTES,
  BOARD_OFFSET as OFFSET,
  OUTPUT_BYTES,
  ROW_BYTES,
  topCountOf,
} from './history-board-layout.ts';
import { type ClassId, isClassId, type RacerId } from './ids.ts';
import { OUTPUT_HUNDREDTHS_MAX } from './output.ts';
import { QUANTILE_COUNT } from './quantiles.ts';
import { RACE_LENGTH_SECONDS_MAX } from './race.ts';
import { decodeLines, decodeRacerIds } from './text-lines.ts';

/** A board as it lies in its bytes: lists over all seconds. */
export interface BoardTables {
  readonly classId: ClassId;
  readonly lengthSeconds: number;
  readonly racerCount: number;
  /** Racers of each second. */
  readonly counts: Uint32Array;
  /** Where the top of each second begins in the two lists of tops; one more for the end of the last. */
  readonly topStarts: Uint32Array;
  readonly topOutputs: Uint16Array;
  /** Rows of `racerIds` and `names`. */
  readonly topRows: Uint32Array;
  readonly quantiles: Uint16Array;
  readonly racerIds: readonly RacerId[];
  readonly names: readonly string[];
}

/** Reads and checks all of a board. Throws {@link HistoryCorruptError}. */
export function readBoardTables(bytes: Uint8Array): BoardTables {
  const { idBytes, nameBytes, listedCount, ...header } = readHeader(bytes);
  const { lengthSeconds } = header;
  const ids = OFFSET.body + lengthSeconds * COUNT_BYTES;
  const counts = readPlanes(bytes.subarray(OFFSET.body, ids), new Uint32Array(lengthSeconds), COUNT_BYTES);
  const topStarts = startsOfTops(counts);
  const topCount = topStarts[lengthSeconds] ?? 0;
  const quantileCount = lengthSeconds * QUANTILE_COUNT;
  const names = ids + idBytes;
  const outputs = names + nameBytes;
  const rows = outputs + topCount * OUTPUT_BYTES;
  const quantiles = rows + topCount * ROW_BYTES;
  // Checked before anything is allocated by a count that may lie.
  if (bytes.length !== quantiles + quantileCount * OUTPUT_BYTES) {
    throw corrupt(`${bytes.length} bytes are not those of its ${lengthSeconds} seconds and ${listedCount} racers`);
  }
  const tables: BoardTables = {
    ...header,
    counts,
    topStarts,
    racerIds: decodeRacerIds(bytes.subarray(ids, names), listedCount),
    names: decodeLines(bytes.subarray(names, outputs), listedCount),
    topOutputs: readPlanes(bytes.subarray(outputs, rows), new Uint16Array(topCount), OUTPUT_BYTES),
    topRows: readPlanes(bytes.subarray(rows, quantiles), new Uint32Array(topCount), ROW_BYTES),
    quantiles: readPlanes(bytes.subarray(quantiles), new Uint16Array(quantileCount), OUTPUT_BYTES),
  };
  decodeFallingRuns(tables.topOutputs, Array.from(counts, topCountOf));
  decodeFallingRuns(tables.quantiles, new Uint16Array(lengthSeconds).fill(QUANTILE_COUNT));
  checkSeconds(tables);
  checkTops(tables);
  return tables;
}

type Header = Record<'lengthSeconds' | 'racerCount' | 'listedCount' | 'idBytes' | 'nameBytes', number> & {
  readonly classId: ClassId;
};

function readHeader(bytes: Uint8Array): Header {
  if (bytes.length < OFFSET.body) throw corrupt(`${bytes.length} bytes are too few`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (view.getUint16(OFFSET.magic) !== BOARD_MAGIC) throw corrupt('they begin with other bytes');
  const version = view.getUint8(OFFSET.version);
  if (version !== BOARD_VERSION || view.getUint8(OFFSET.flags) !== 0) {
    throw corrupt(`version ${version} is not known: update this program`);
  }
  const classId = view.getUint16(OFFSET.classId);
  if (!isClassId(classId)) throw corrupt(`there is no class ${classId}`);
  const lengthSeconds = view.getUint16(OFFSET.lengthSeconds);
  const racerCount = view.getUint32(OFFSET.racerCount);
  if (lengthSeconds > RACE_LENGTH_SECONDS_MAX || (lengthSeconds === 0) !== (racerCount === 0)) {
    throw corrupt(`${racerCount} racers cannot have ridden ${lengthSeconds} s`);
  }
  return {
    classId,
    lengthSeconds,
    racerCount,
    listedCount: view.getUint32(OFFSET.listedCount),
    idBytes: view.getUint32(OFFSET.idBytes),
    nameBytes: view.getUint32(OFFSET.nameBytes),
  };
}

function startsOfTops(counts: Uint32Array): Uint32Array {
  const starts = new Uint32Array(counts.length + 1);
  for (const [index, count] of counts.entries()) starts[index + 1] = (starts[index] ?? 0) + topCountOf(count);
  return starts;
}

function checkSeconds({ counts, racerCount, topStarts, topOutputs, quantiles }: BoardTables): void {
  for (const [index, count] of counts.entries()) {
    if (count > racerCount) throw corrupt(`${count} of ${racerCount} racers rode a second`);
    const best = count === 0 ? 0 : (topOutputs[topStarts[index] ?? 0] ?? 0);
    const last = quantiles[(index + 1) * QUANTILE_COUNT - 1];
    if (quantiles[index * QUANTILE_COUNT] !== best || (last === 0) !== (count === 0)) {
      throw corrupt(`the quantiles of second ${index + 1} contradict its top`);
    }
    if (best > OUTPUT_HUNDREDTHS_MAX) throw corrupt(`an output cannot be ${best} hundredths`);
  }
  if (counts.at(-1) === 0) throw corrupt(`nobody reached second ${counts.length}`);
}

// Ids are in order, so among equal outputs rows must rise.
function checkTops({ lengthSeconds, topStarts, topOutputs, topRows, racerIds }: BoardTables): void {
  const listedAt = new Uint16Array(racerIds.length);
  for (let second = 1; second <= lengthSeconds; second += 1) {
    const start = topStarts[second - 1] ?? 0;
    const end = topStarts[second] ?? 0;
    for (let at = start; at < end; at += 1) {
      const row = topRows[at] ?? 0;
      if (row >= racerIds.length || listedAt[row] === second) throw corrupt(`the top of second ${second} is malformed`);
      listedAt[row] = second;
      const isTie = at > start && topOutputs[at] === topOutputs[at - 1];
      if (topOutputs[at] === 0 || (isTie && row < (topRows[at - 1] ?? 0))) {
        throw corrupt(`the top of second ${second} is out of order`);
      }
    }
  }
  if (listedAt.includes(0)) throw corrupt('it lists a racer who is in no top');
}

const corrupt = (what: string) => new HistoryCorruptError(`these bytes are no history board: ${what}`);

import { readPlanes } from './byte-planes.ts';
import type { Curves } from './curves.ts';
import {
  CURVES_MAGIC,
  CURVES_VERSION,
  NAMED_AT_BYTES,
  CURVES_OFFSET as OFFSET,
  OUTPUT_BYTES,
} from './curves-layout.ts';
import { HistoryCorruptError } from './errors.ts';
import { OUTPUT_HUNDREDTHS_MAX } from './output.ts';
import { RACE_LENGTH_SECONDS_MAX } from './race.ts';
import { decodeLines, decodeRacerIds } from './text-lines.ts';

/** Reverse of `encodeCurves`. Throws {@link HistoryCorruptError} for anything that it did not write. */
export function decodeCurves(bytes: Uint8Array): Curves {
  const { racerCount, lengthSeconds, idBytes, nameBytes } = readHeader(bytes);
  const names = OFFSET.body + idBytes;
  const namedAt = names + nameBytes;
  const planes = namedAt + racerCount * NAMED_AT_BYTES;
  // Checked before anything is allocated by a count that may lie.
  if (bytes.length !== planes + racerCount * lengthSeconds * OUTPUT_BYTES) {
    throw new HistoryCorruptError(`${bytes.length} bytes are not those of ${racerCount} curves of ${lengthSeconds} s`);
  }
  return {
    racerIds: decodeRacerIds(bytes.subarray(OFFSET.body, names), racerCount),
    names: decodeLines(bytes.subarray(names, namedAt), racerCount),
    namedAtSeconds: readPlanes(bytes.subarray(namedAt, planes), new Uint32Array(racerCount), NAMED_AT_BYTES),
    lengthSeconds,
    outputs: readOutputs(bytes.subarray(planes), racerCount, lengthSeconds),
  };
}

function readHeader(bytes: Uint8Array): Record<'racerCount' | 'lengthSeconds' | 'idBytes' | 'nameBytes', number> {
  if (bytes.length < OFFSET.body) throw new HistoryCorruptError(`${bytes.length} bytes are too few for curves`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (view.getUint16(OFFSET.magic) !== CURVES_MAGIC) throw new HistoryCorruptError('these bytes are no curves');
  const version = view.getUint8(OFFSET.version);
  if (version !== CURVES_VERSION || view.getUint8(OFFSET.flags) !== 0) {
    throw new HistoryCorruptError(`curves of version ${version} are not known: update this program`);
  }
  const racerCount = view.getUint32(OFFSET.racerCount);
  const lengthSeconds = view.getUint16(OFFSET.lengthSeconds);
  if (lengthSeconds > RACE_LENGTH_SECONDS_MAX || (racerCount === 0) !== (lengthSeconds === 0)) {
    throw new HistoryCorruptError(`${racerCount} curves cannot be ${lengthSeconds} s long`);
  }
  const idBytes = view.getUint32(OFFSET.idBytes);
  return { racerCount, lengthSeconds, idBytes, nameBytes: view.getUint32(OFFSET.nameBytes) };
}

function readOutputs(planes: Uint8Array, racerCount: number, lengthSeconds: number): Uint16Array {
  const outputs = new Uint16Array(racerCount * lengthSeconds);
  const low = outputs.length;
  let highest = 0;
  let reached = 0;
  for (let row = 0, at = 0; row < racerCount; row += 1) {
    let output = 0;
    let ridden = 0;
    for (const end = at + lengthSeconds; at < end; at += 1) {
      const folded = ((planes[at] ?? 0) << 8) | (planes[low + at] ?? 0);
      output = (output + unfoldSign(folded)) & 0xffff;
      outputs[at] = output;
      ridden |= output;
      if (output > highest) highest = output;
    }
    if (ridden === 0) throw new HistoryCorruptError('a racer has not ridden any second');
    reached |= output;
  }
  if (highest > OUTPUT_HUNDREDTHS_MAX) throw new HistoryCorruptError(`an output cannot be ${highest} hundredths`);
  if (racerCount > 0 && reached === 0) throw new HistoryCorruptError(`nobody reached second ${lengthSeconds}`);
  return outputs;
}

const unfoldSign = (folded: number): number => (folded >>> 1) ^ -(folded & 1);

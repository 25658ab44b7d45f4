import { FrameError } from './errors.ts';
import { isClassId } from './ids.ts';
import {
  FULL_ENTRY_BYTES,
  type FullFrame,
  type LiveEntry,
  type LiveFrame,
  type LiveFrameHeader,
  type SummaryFrame,
  TOP_COUNT_MAX,
} from './live-frame.ts';
import {
  FRAME_MAGIC,
  FRAME_VERSION,
  NO_READING_LAG,
  OFFSET,
  SUMMARY_FLAG,
  TOP_ROW_BYTES,
} from './live-frame-layout.ts';
import { QUANTILE_COUNT } from './quantiles.ts';

/** Decodes a frame. Throws {@link FrameError} for anything that is not wholly a frame of version 1. */
export function decodeLiveFrame(bytes: Uint8Array): LiveFrame {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (view.byteLength < OFFSET.body) throw new FrameError(`${view.byteLength} bytes are too few for a live frame`);
  if (view.getUint16(OFFSET.magic) !== FRAME_MAGIC) throw new FrameError('these bytes are no live frame');
  const version = view.getUint8(OFFSET.version);
  if (version !== FRAME_VERSION) throw new FrameError(`live frame version ${version} is not known: update this client`);
  const isSummary = (view.getUint8(OFFSET.flags) & SUMMARY_FLAG) !== 0;
  return isSummary ? decodeSummary(view) : decodeFull(view);
}

function decodeFull(view: DataView): FullFrame {
  const header = readHeader(view);
  const { count } = header;
  expectLength(view, OFFSET.body + count * FULL_ENTRY_BYTES);
  const lags = OFFSET.body + count * 2;
  const entries: (LiveEntry | undefined)[] = [];
  for (let index = 0; index < count; index += 1) {
    const lagSeconds = view.getUint8(lags + index);
    const outputHundredths = view.getUint16(OFFSET.body + index * 2);
    entries.push(lagSeconds === NO_READING_LAG ? undefined : { outputHundredths, lagSeconds });
  }
  return { kind: 'full', ...header, entries };
}

function decodeSummary(view: DataView): SummaryFrame {
  const header = readHeader(view);
  expectAtLeast(view, OFFSET.body + 2);
  const topCount = view.getUint16(OFFSET.body);
  if (topCount > TOP_COUNT_MAX) throw new FrameError(`a live frame has at most ${TOP_COUNT_MAX} racers in its top`);
  const table = OFFSET.body + 2 + topCount * TOP_ROW_BYTES;
  expectLength(view, table + 2 + QUANTILE_COUNT * 2);
  if (view.getUint16(table) !== QUANTILE_COUNT) throw new FrameError(`a live frame has ${QUANTILE_COUNT} quantiles`);
  return {
    kind: 'summary',
    ...header,
    top: Array.from({ length: topCount }, (_, row) => readTopRow(view, OFFSET.body + 2 + row * TOP_ROW_BYTES)),
    quantiles: Array.from({ length: QUANTILE_COUNT }, (_, point) => view.getUint16(table + 2 + point * 2)),
  };
}

function readHeader(view: DataView): LiveFrameHeader {
  const classId = view.getUint16(OFFSET.classId);
  if (!isClassId(classId)) throw new FrameError(`there is no class ${classId}`);
  return {
    startSeconds: view.getUint32(OFFSET.startSeconds),
    classId,
    newestSecond: view.getUint16(OFFSET.newestSecond),
    standingsVersion: view.getUint32(OFFSET.standingsVersion),
    publishedAtMs: view.getFloat64(OFFSET.publishedAtMs),
    rosterVersion: view.getUint32(OFFSET.rosterVersion),
    count: view.getUint32(OFFSET.count),
  };
}

function readTopRow(view: DataView, offset: number): SummaryFrame['top'][number] {
  const lagSeconds = view.getUint8(offset + 6);
  if (lagSeconds === NO_READING_LAG) throw new FrameError('a racer without a reading cannot be in the top');
  return { rosterIndex: view.getUint32(offset), outputHundredths: view.getUint16(offset + 4), lagSeconds };
}

function expectLength(view: DataView, byteLength: number): void {
  if (view.byteLength !== byteLength) throw lengthError(view, byteLength);
}

function expectAtLeast(view: DataView, byteLength: number): void {
  if (view.byteLength < byteLength) throw lengthError(view, byteLength);
}

const lengthError = (view: DataView, byteLength: number) =>
  new FrameError(`this live frame must have ${byteLength} bytes, it has ${view.byteLength}`);

import { FrameError } from './errors.ts';
import {
  FULL_ENTRY_BYTES,
  type FullFrame,
  LAG_SECONDS_MAX,
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

/** Encodes a frame. Throws {@link FrameError} if it contradicts itself. */
export function encodeLiveFrame(frame: LiveFrame): Uint8Array {
  return frame.kind === 'full' ? encodeFull(frame) : encodeSummary(frame);
}

function encodeFull(frame: FullFrame): Uint8Array {
  const { count, entries } = frame;
  if (entries.length !== count) throw new FrameError(`a full frame of ${count} racers has ${entries.length} entries`);
  const view = new DataView(new ArrayBuffer(OFFSET.body + count * FULL_ENTRY_BYTES));
  writeHeader(view, frame, 0);
  const lags = OFFSET.body + count * 2;
  for (const [index, entry] of entries.entries()) {
    view.setUint16(OFFSET.body + index * 2, entry?.outputHundredths ?? 0);
    view.setUint8(lags + index, lagByte(entry?.lagSeconds));
  }
  return new Uint8Array(view.buffer);
}

function encodeSummary(frame: SummaryFrame): Uint8Array {
  const { top, quantiles } = frame;
  if (top.length > TOP_COUNT_MAX) throw new FrameError(`the top of a frame has at most ${TOP_COUNT_MAX} racers`);
  if (quantiles.length !== QUANTILE_COUNT) throw new FrameError(`a frame has ${QUANTILE_COUNT} quantiles`);
  const view = new DataView(new ArrayBuffer(OFFSET.body + 2 + top.length * TOP_ROW_BYTES + 2 + QUANTILE_COUNT * 2));
  writeHeader(view, frame, SUMMARY_FLAG);
  let offset: number = OFFSET.body;
  view.setUint16(offset, top.length);
  offset += 2;
  for (const { rosterIndex, outputHundredths, lagSeconds } of top) {
    view.setUint32(offset, rosterIndex);
    view.setUint16(offset + 4, outputHundredths);
    view.setUint8(offset + 6, lagByte(lagSeconds));
    offset += TOP_ROW_BYTES;
  }
  view.setUint16(offset, QUANTILE_COUNT);
  for (const [point, output] of quantiles.entries()) view.setUint16(offset + 2 + point * 2, output);
  return new Uint8Array(view.buffer);
}

function writeHeader(view: DataView, header: LiveFrameHeader, flags: number): void {
  view.setUint16(OFFSET.magic, FRAME_MAGIC);
  view.setUint8(OFFSET.version, FRAME_VERSION);
  view.setUint8(OFFSET.flags, flags);
  view.setUint32(OFFSET.startSeconds, header.startSeconds);
  view.setUint16(OFFSET.classId, header.classId);
  view.setUint16(OFFSET.newestSecond, header.newestSecond);
  view.setUint32(OFFSET.standingsVersion, header.standingsVersion);
  view.setFloat64(OFFSET.publishedAtMs, header.publishedAtMs);
  view.setUint32(OFFSET.rosterVersion, header.rosterVersion);
  view.setUint32(OFFSET.count, header.count);
}

const lagByte = (lagSeconds: number | undefined): number =>
  lagSeconds === undefined ? NO_READING_LAG : Math.min(lagSeconds, LAG_SECONDS_MAX);

import { createPacketReader } from './packet-reader.ts';

/** Between which levels the resistance of a bike can be set. */
export interface ResistanceRange {
  readonly levelMin: number;
  readonly levelMax: number;
}

const tenths = 10;

/** Supported Resistance Level Range (0x2AD6), which counts in tenths; undefined if it is cut short or spans nothing. */
export function decodeResistanceRange(packet: DataView): ResistanceRange | undefined {
  const reader = createPacketReader(packet);
  const min = reader.int16();
  const max = reader.int16();
  if (min === undefined || max === undefined || max <= min) return undefined;
  return { levelMin: min / tenths, levelMax: max / tenths };
}

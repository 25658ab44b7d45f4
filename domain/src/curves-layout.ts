/**
 * Curves as bytes, version 1, big-endian: this header, racer ids as lines of text, names as lines of text, and two runs
 * of byte planes: the start of each name's race (4), and each racer's outputs as differences from the second before (2).
 */
export const CURVES_MAGIC = 0x4156; // "AV"
export const CURVES_VERSION = 1;

export const CURVES_OFFSET = {
  magic: 0,
  version: 2,
  /** No flag is known yet: 0. */
  flags: 3,
  racerCount: 4,
  lengthSeconds: 8,
  idBytes: 10,
  nameBytes: 14,
  body: 18,
} as const;

export const NAMED_AT_BYTES = 4;
export const OUTPUT_BYTES = 2;

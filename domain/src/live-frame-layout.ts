/** Live frame, version 1: where each field of the header is. Everything is big-endian. */
export const FRAME_MAGIC = 0x4143; // "AC"
export const FRAME_VERSION = 1;
export const SUMMARY_FLAG = 1;

export const OFFSET = {
  magic: 0,
  version: 2,
  flags: 3,
  startSeconds: 4,
  classId: 8,
  newestSecond: 10,
  standingsVersion: 12,
  publishedAtMs: 16,
  rosterVersion: 24,
  count: 28,
  body: 32,
} as const;

/** Bytes of one row of the summary's top: u32 roster index, u16 output, u8 lag. */
export const TOP_ROW_BYTES = 7;
export const NO_READING_LAG = 255;

import { HISTORY_TOP_COUNT } from './history-board.ts';

/**
 * A history board as bytes, version 1, big-endian: this header, then
 * the racers of each second (4 byte planes);
 * ids of the racers in any top as lines of text, in order, and their names;
 * the outputs of all tops, second by second, as falling runs (2 planes), and which racer each is of (3 planes);
 * 256 quantiles a second as falling runs (2 planes).
 */
export const BOARD_MAGIC = 0x4148; // "AH"
export const BOARD_VERSION = 1;

export const BOARD_OFFSET = {
  magic: 0,
  version: 2,
  /** No flag is known yet: 0. */
  flags: 3,
  classId: 4,
  lengthSeconds: 6,
  racerCount: 8,
  listedCount: 12,
  idBytes: 16,
  nameBytes: 20,
  body: 24,
} as const;

export const COUNT_BYTES = 4;
export const OUTPUT_BYTES = 2;
/** 900 seconds of 100 racers are more than 16 bits tell apart. */
export const ROW_BYTES = 3;

/** Racers in the top of a field of `racerCount`. */
export const topCountOf = (racerCount: number): number => Math.min(racerCount, HISTORY_TOP_COUNT);

import type { FunctionId } from './settings.ts';

// Sizes are averages over 20,000 readings of 1,000 simulated racers (racer-model.ts, names.ts), as encodeReading makes them.

/** A reading as a bike sends it, 228 bytes of JSON, with its topic. */
export const READING_BYTES = 288;
/** The same as a record of the stream: with the time of receipt, and with the partition key. */
export const RECORD_BYTES = 267;
/** A line of the archive: the record with its output. */
export const ARCHIVED_BYTES = 272;
/** The same in an object, compressed together with 20 s of 1,000 racers. */
export const ARCHIVED_GZIP_BYTES = 44;
/** Id and name of a racer in the roster, as JSON, with an id as Cognito gives it; 37 with those of the simulator. */
export const ROSTER_ENTRY_BYTES = 63;
/** An item of a final result, with such an id: keys, name, output and what the index needs. */
export const RESULT_BYTES = 240;
/** An all-time board, compressed, of 1,000 to 40,000 racers (`npm run bench -- --only history`). */
export const BOARD_BYTES = 120_000;

/** A batch of Lambda has 6 MB, and a record of 267 bytes takes 800 in it: base64 and what Kinesis says about it. */
export const EVENT_RECORDS_MAX = 7_500;

/** A racer's best is read, eventually consistent, before a final result is compared with it. */
export const FINAL_READ_UNITS = 0.5;

/**
 * Result lists are kept for a second or more and shared by all who ask. A field of pages asks within 3 s after the end, and then
 * for 20 s until its places are official, by way of one or two environments of the function.
 */
export const LIST_READS = 30;

/** Final results come in within so many seconds after the end, and bests with them. */
export const FINISH_SECONDS = 3;

/** Comparing a thousand racers of a class with the table, and asking how its index is, milliseconds. */
export const TICK_MILLISECONDS = 75;

/** What an invocation takes, and what the readings (or final readings) and racers that it works on add. */
export interface Milliseconds {
  readonly perInvocation: number;
  readonly perThousandItems: number;
  /** Of the standings it writes or reads, of the curves it goes through. */
  readonly perThousandRacers: number;
}

const each = (perInvocation: number): Milliseconds => ({ perInvocation, perThousandItems: 0, perThousandRacers: 0 });

/**
 * Billed milliseconds without loading: rides of 100 and 500 racers against a local runtime with `--quotas aws` on two cores of
 * a virtual machine, the difference of what `/_local/usage` counted before and after 30 s in the middle of a ride. The
 * curves of 40,000 known racers: the bench of the history. Bests: a thousand written to the table within a second.
 */
export const MILLISECONDS: Readonly<Record<FunctionId, Milliseconds>> = {
  AggregateFunction: { perInvocation: 5, perThousandItems: 8, perThousandRacers: 4 },
  AnnounceFunction: { perInvocation: 7, perThousandItems: 0, perThousandRacers: 2 },
  FinishFunction: { perInvocation: 10, perThousandItems: 3_000, perThousandRacers: 0 },
  TransformFunction: { perInvocation: 4, perThousandItems: 9, perThousandRacers: 0 },
  RecordsFunction: { perInvocation: 100, perThousandItems: 10, perThousandRacers: 20 },
  AuthorizeFunction: each(4),
  RanksFunction: { perInvocation: 5, perThousandItems: 40, perThousandRacers: 0 },
  ReadRacesFunction: each(8),
  ReadResultsFunction: each(10),
  ReadHistoryFunction: each(15),
};

/** Bytes that an invocation writes to its log while all is well: a line of metrics, if it has any. Measured likewise. */
export const LOG_BYTES: Readonly<Record<FunctionId, number>> = {
  AggregateFunction: 250,
  AnnounceFunction: 395,
  FinishFunction: 270,
  TransformFunction: 0,
  RecordsFunction: 570,
  AuthorizeFunction: 185,
  RanksFunction: 500,
  ReadRacesFunction: 0,
  ReadResultsFunction: 0,
  ReadHistoryFunction: 0,
};

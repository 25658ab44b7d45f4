import {
  parseReading,
  type RaceRules,
  type Reading,
  type ReadingRejection,
  RejectedReadingError,
} from '@alleycat/domain';
import type { KinesisStreamRecord } from 'aws-lambda';
import type { Telemetry } from './log.ts';

/** What was refused of a batch: how often for which reason, and the first of them as an example. */
export interface Rejections {
  readonly counts: ReadonlyMap<ReadingRejection, number>;
  readonly example?: RejectedRecord;
}

export interface RejectedRecord {
  readonly code: ReadingRejection;
  readonly message: string;
  readonly sequenceNumber: string;
  readonly partitionKey: string;
}

export interface ReadingBatch {
  readonly records: readonly KinesisStreamRecord[];
  readonly rules: RaceRules;
  /** Called for every record that holds a reading, in stream order. */
  readonly onReading: (reading: Reading, record: KinesisStreamRecord) => void;
}

/** Decodes the readings of stream records. A record that holds none is counted and stops nothing. */
export const decodeReadings = ({ records, rules, onReading }: ReadingBatch): Rejections => {
  const counts = new Map<ReadingRejection, number>();
  let example: RejectedRecord | undefined;
  for (const record of records) {
    const { data, approximateArrivalTimestamp } = record.kinesis;
    let reading: Reading;
    try {
      reading = parseReading(parseJson(data), { rules, arrivedAtMs: approximateArrivalTimestamp * 1000 });
    } catch (error) {
      if (!(error instanceof RejectedReadingError)) throw error;
      counts.set(error.code, (counts.get(error.code) ?? 0) + 1);
      example ??= describeRejection(error, record);
      continue;
    }
    onReading(reading, record);
  }
  return example === undefined ? { counts } : { counts, example };
};

/** Counts what was refused by its reason and shows one example: a flood of bad records costs one line. */
export const reportRejections = ({ counts, example }: Rejections, telemetry: Telemetry): void => {
  if (counts.size === 0) return;
  telemetry.countBy('RejectedReadings', 'reason', counts);
  telemetry.warn('readings were rejected', { counts: Object.fromEntries(counts), example });
};

const describeRejection = (
  { code, message }: RejectedReadingError,
  { kinesis }: KinesisStreamRecord,
): RejectedRecord => ({
  code,
  message,
  sequenceNumber: kinesis.sequenceNumber,
  partitionKey: kinesis.partitionKey,
});

/**
 * JSON of a record. `atob` gives one character per byte and takes a quarter of the time of a `Buffer`. That is UTF-8
 * as long as all is ASCII; of what a reading is made of only the name may be anything else, so it alone is looked at.
 */
const parseJson = (data: string): unknown => {
  try {
    const input: unknown = JSON.parse(atob(data));
    return hasOnlyAsciiName(input) ? input : JSON.parse(Buffer.from(data, 'base64').toString('utf8'));
  } catch (cause) {
    throw new RejectedReadingError('NOT_JSON', 'the record is not JSON', { cause });
  }
};

const beyondAscii = /[^\0-\x7f]/;

const hasOnlyAsciiName = (input: unknown): boolean =>
  typeof input !== 'object' ||
  input === null ||
  !('name' in input) ||
  typeof input.name !== 'string' ||
  !beyondAscii.test(input.name);

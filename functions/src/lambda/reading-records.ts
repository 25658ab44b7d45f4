import { parseReading, type RaceRules, type Reading } from '@alleycat/domain';
import type { KinesisStreamRecord } from 'aws-lambda';
import { parseReadingRecord } from './record-json.ts';
import { createRejectionTally, type Rejections } from './rejections.ts';

export interface ReadingBatch {
  readonly records: readonly KinesisStreamRecord[];
  readonly rules: RaceRules;
  /** Called for every record that holds a reading, in stream order. */
  readonly onReading: (reading: Reading, record: KinesisStreamRecord) => void;
}

/** Decodes the readings of stream records. A record that holds none is counted and stops nothing. */
export const decodeReadings = ({ records, rules, onReading }: ReadingBatch): Rejections => {
  const rejections = createRejectionTally();
  for (const record of records) {
    const { data, approximateArrivalTimestamp, sequenceNumber, partitionKey } = record.kinesis;
    let reading: Reading;
    try {
      reading = parseReading(parseReadingRecord(data), { rules, arrivedAtMs: approximateArrivalTimestamp * 1000 });
    } catch (error) {
      rejections.add(error, () => ({ sequenceNumber, partitionKey }));
      continue;
    }
    onReading(reading, record);
  }
  return rejections;
};

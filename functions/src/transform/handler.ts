import { parseReading, type RaceRules } from '@alleycat/domain';
import { encodeArchivedReading } from '@alleycat/domain/wire';
import type { Telemetry } from '../lambda/log.ts';
import { parseWholeRecord } from '../lambda/record-json.ts';
import { createRejectionTally, reportRejections } from '../lambda/rejections.ts';
import {
  accepted,
  arrivedAtMsOf,
  type DeliveredRecord,
  isFromStream,
  originOf,
  refused,
  type TransformEvent,
  type TransformResponse,
} from './event.ts';

export interface TransformPorts {
  readonly rules: RaceRules;
  readonly telemetry: Telemetry;
}

/**
 * Makes archived lines of readings, by the rules of the live path. What is refused stays as it is and is set aside.
 * Readings that were put into the delivery stream directly were ridden at any time: their arrival says nothing.
 */
export const createHandler = ({ rules, telemetry }: TransformPorts) => {
  const rulesOfImports: RaceRules = { ...rules, maxClockSkewSeconds: 0 };
  return async (event: TransformEvent): Promise<TransformResponse> => {
    const rulesOfEvent = isFromStream(event) ? rules : rulesOfImports;
    const rejections = createRejectionTally();
    const records = event.records.map((record) => {
      try {
        return accepted(record, lineOf(record, rulesOfEvent));
      } catch (error) {
        rejections.add(error, () => originOf(record));
        return refused(record);
      }
    });
    reportRejections(rejections, telemetry);
    return { records };
  };
};

const lineOf = (record: DeliveredRecord, rules: RaceRules): string => {
  const input = parseWholeRecord(record.data);
  return encodeArchivedReading(input, parseReading(input, { rules, arrivedAtMs: arrivedAtMsOf(record) }));
};

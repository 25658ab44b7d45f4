import type { RaceRules, Reading } from '@alleycat/domain';
import { type FinishRacePorts, finishRace } from '@alleycat/domain/use-cases';
import type { Telemetry } from '../lambda/log.ts';
import { decodeReadings } from '../lambda/reading-records.ts';
import { reportRejections } from '../lambda/rejections.ts';
import { type BatchResponse, encodeFailures, type FinalsEvent } from './event.ts';

export interface FinishPorts extends FinishRacePorts {
  readonly rules: RaceRules;
  readonly telemetry: Telemetry;
}

/** Records final readings as results. What could not be stored is reported by its sequence number and comes again. */
export const createHandler =
  (ports: FinishPorts) =>
  async (event: FinalsEvent): Promise<BatchResponse> => {
    const readings: Reading[] = [];
    const sequenceNumbers: string[] = [];
    const onReading = (reading: Reading, record: FinalsEvent['Records'][number]) => {
      readings.push(reading);
      sequenceNumbers.push(record.kinesis.sequenceNumber);
    };
    reportRejections(decodeReadings({ records: event.Records, rules: ports.rules, onReading }), ports.telemetry);
    const { recordedCount, failures } = await finishRace(readings, ports);
    if (failures.length > 0) ports.telemetry.error('final results were not stored', failures[0]?.cause);
    ports.telemetry.count({ FinalsRecorded: recordedCount, FinalsFailed: failures.length });
    return encodeFailures(failures, sequenceNumbers);
  };

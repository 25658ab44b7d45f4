import { base64Bytes } from '../core/base64.ts';
import { isFields } from '../core/fields.ts';
import type { DeliveryRecord } from './delivery-record.ts';
import { recordIdOf } from './transform-event.ts';
import {
  DUPLICATED_RECORD_ID,
  MISSING_RECORD_ID,
  NO_DATA,
  NOT_JSON,
  PROCESSING_FAILED,
  type TransformFailure,
  WRONG_FORMAT,
} from './transform-failure.ts';

/** What the function made of one record. */
export type RecordResult =
  | { readonly type: 'ok'; readonly data: Buffer }
  | { readonly type: 'dropped' }
  | { readonly type: 'failed'; readonly failure: TransformFailure };

/** One result per record, in their order, or the reason why the answer is none. */
export type ResponseReading = { readonly results: readonly RecordResult[] } | { readonly failure: TransformFailure };

/** Reads a function's answer by the rules of Firehose's status model. */
export const readResponse = (payload: string, records: readonly DeliveryRecord[]): ResponseReading => {
  const answered = answeredRecords(payload);
  if (answered === undefined) return { failure: NOT_JSON };
  const resultById = new Map<unknown, RecordResult>();
  for (const answer of answered) {
    const recordId = isFields(answer) ? answer['recordId'] : undefined;
    const result = resultOf(answer);
    if (result === undefined) return { failure: WRONG_FORMAT };
    resultById.set(recordId, resultById.has(recordId) ? failed(DUPLICATED_RECORD_ID) : result);
  }
  return { results: records.map((record) => resultById.get(recordIdOf(record)) ?? failed(MISSING_RECORD_ID)) };
};

/** An answer without records is not wrong: it just has none of the ids. Undefined for text that is not JSON. */
const answeredRecords = (payload: string): readonly unknown[] | undefined => {
  try {
    const parsed: unknown = JSON.parse(payload);
    const records = isFields(parsed) ? parsed['records'] : undefined;
    return Array.isArray(records) ? records : [];
  } catch {
    return undefined;
  }
};

/** Undefined for an answer that follows no model. */
const resultOf = (answer: unknown): RecordResult | undefined => {
  if (!isFields(answer)) return undefined;
  const { result, data } = answer;
  if (result === 'Dropped') return { type: 'dropped' };
  if (result === 'ProcessingFailed') return failed(PROCESSING_FAILED);
  if (result !== 'Ok') return undefined;
  if (data === undefined || data === null) return failed(NO_DATA);
  if (typeof data !== 'string' || base64Bytes(data) < 0) return undefined;
  return { type: 'ok', data: Buffer.from(data, 'base64') };
};

const failed = (failure: TransformFailure): RecordResult => ({ type: 'failed', failure });

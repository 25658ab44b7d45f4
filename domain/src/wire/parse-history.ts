import { WireError } from '../errors.ts';
import type { BestResult, BestsResponse, ClassBests, HistoryInfoResponse } from '../views.ts';
import { type FieldReader, readFieldsOf } from './expect.ts';
import { parseClassRank } from './parse-class-rank.ts';

/** Answer of `GET /classes/{classId}/history`. Throws `WireError`. */
export function parseHistoryInfo(json: unknown): HistoryInfoResponse {
  const fields = readFieldsOf(json, 'history');
  return {
    classId: fields.classId('classId'),
    version: fields.textOrNull('version'),
    boardPath: fields.textOrNull('boardPath'),
    updatedAtMs: fields.numberOrNull('updatedAtMs'),
  };
}

/** Answer of `GET /racers/{racerId}/bests`. Throws `WireError`. */
export function parseBests(json: unknown): BestsResponse {
  const fields = readFieldsOf(json, 'bests');
  return { racerId: fields.racerId('racerId'), classes: fields.list('classes', parseClassBests) };
}

function parseClassBests(json: unknown): ClassBests {
  const fields = readFieldsOf(json, 'class');
  const result = fields.objectOrNull('result');
  return {
    classId: fields.classId('classId'),
    name: fields.text('name'),
    outputs: fields.list('outputs', parseOutput),
    result: result === null ? null : parseBestResult(result),
  };
}

function parseOutput(json: unknown): number {
  if (typeof json !== 'number') throw new WireError('an item of class.outputs is no number');
  return json;
}

function parseBestResult(fields: FieldReader): BestResult {
  const standing = fields.objectOrNull('standing');
  return {
    output: fields.number('output'),
    raceId: fields.raceId('raceId'),
    startsAtMs: fields.number('startsAtMs'),
    standing: standing === null ? null : parseClassRank(standing),
  };
}

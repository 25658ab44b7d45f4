import { RACE_STATUSES } from '../race.ts';
import { RESULT_STATUSES } from '../race-result.ts';
import type { RacerResult, RacerResultsResponse, ResultPlace, ResultRow, ResultsResponse } from '../views.ts';
import { type FieldReader, readFieldsOf } from './expect.ts';
import { withCursor } from './with-cursor.ts';

/** Answer of `GET /races/{raceId}/results`. Throws `WireError`. */
export function parseResults(json: unknown): ResultsResponse {
  const fields = readFieldsOf(json, 'results');
  return withCursor(readList(fields), fields);
}

/** Answer of `GET /races/{raceId}/results/{racerId}`. Throws `WireError`. */
export function parseResultPlace(json: unknown): ResultPlace {
  const fields = readFieldsOf(json, 'place');
  return { ...readList(fields), place: readRow(fields.object('place')), percentile: fields.numberOrNull('percentile') };
}

/** Answer of `GET /racers/{racerId}/results`. Throws `WireError`. */
export function parseRacerResults(json: unknown): RacerResultsResponse {
  const fields = readFieldsOf(json, 'results');
  const page = { racerId: fields.racerId('racerId'), results: fields.list('results', parseRacerResult) };
  return withCursor(page, fields);
}

const readList = (fields: FieldReader) => ({
  raceId: fields.raceId('raceId'),
  status: fields.oneOf('status', RACE_STATUSES),
  finisherCount: fields.number('finisherCount'),
  racerCount: fields.number('racerCount'),
  results: fields.list('results', (json) => readRow(readFieldsOf(json, 'result'))),
});

const readRow = (fields: FieldReader): ResultRow => ({
  rank: fields.numberOrNull('rank'),
  racerId: fields.racerId('racerId'),
  name: fields.text('name'),
  status: fields.oneOf('status', RESULT_STATUSES),
  output: fields.number('output'),
  second: fields.number('second'),
});

function parseRacerResult(json: unknown): RacerResult {
  const fields = readFieldsOf(json, 'result');
  return {
    raceId: fields.raceId('raceId'),
    classId: fields.classId('classId'),
    startsAtMs: fields.number('startsAtMs'),
    name: fields.text('name'),
    output: fields.number('output'),
  };
}

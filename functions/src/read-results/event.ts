import { officialAtMs, parseRaceId, QueryError } from '@alleycat/domain';
import type { ReadResultsPorts, ReadResultsQuery } from '@alleycat/domain/use-cases';
import { encodeResultsCsv, type ResultsResponse } from '@alleycat/domain/wire';
import { accepts, type HttpEvent, pathParameter, queryParameter } from '../lambda/http-request.ts';
import { type Caching, caching, type HttpResponse, jsonResponse } from '../lambda/http-response.ts';

export const resultsQuery = (event: HttpEvent): ReadResultsQuery => ({
  raceId: pathParameter(event, 'raceId'),
  limit: queryParameter(event, 'limit'),
  cursor: queryParameter(event, 'cursor'),
});

/** Whether the caller wants all results as CSV; `format` wins over the `Accept` header. @throws QueryError */
export const wantsCsv = (event: HttpEvent): boolean => {
  const format = queryParameter(event, 'format');
  if (format === undefined) return accepts(event, 'text/csv');
  if (format !== 'csv' && format !== 'json') throw new QueryError('format must be csv or json');
  return format === 'csv';
};

/** Final readings come through the stream: what is official may still be a little behind when it becomes so. */
const SETTLED_MS = 300_000;

const cachingOf = ({ raceId }: ResultsResponse, { rules, clock }: ReadResultsPorts): Caching => {
  const race = parseRaceId(raceId, rules.raceLengthSeconds);
  return clock.nowMs() < officialAtMs(race) + SETTLED_MS ? caching.aFewSeconds : caching.aMinute;
};

/** One address has two forms, so caches have to look at what was asked for. */
const varying = ({ headers, ...response }: HttpResponse): HttpResponse => ({
  ...response,
  headers: { ...headers, vary: 'Accept' },
});

export const jsonResults = (results: ResultsResponse, ports: ReadResultsPorts): HttpResponse =>
  varying(jsonResponse(results, cachingOf(results, ports)));

export const csvResults = (results: ResultsResponse, ports: ReadResultsPorts): HttpResponse =>
  varying({
    statusCode: 200,
    headers: {
      'content-type': 'text/csv; charset=utf-8; header=present',
      'content-disposition': `attachment; filename="results-${results.raceId}.csv"`,
      'cache-control': cachingOf(results, ports),
    },
    body: encodeResultsCsv(results.results),
  });

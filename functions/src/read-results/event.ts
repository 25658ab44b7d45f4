import { parseRaceId, type RaceRules } from '@alleycat/domain';
import type { Clock } from '@alleycat/domain/ports';
import {
  type ReadRacerResultsQuery,
  type ReadResultPlaceQuery,
  type ReadResultsQuery,
  resultsSettledAtMs,
} from '@alleycat/domain/use-cases';
import {
  encodeResultsCsv,
  type RacerResultsResponse,
  type ResultPlace,
  type ResultsResponse,
} from '@alleycat/domain/wire';
import { fileResponse, varying } from '../lambda/http-formats.ts';
import { type HttpEvent, pathParameter, queryParameter } from '../lambda/http-request.ts';
import { type Caching, caching, type HttpResponse, jsonResponse } from '../lambda/http-response.ts';

export const resultsQuery = (event: HttpEvent): ReadResultsQuery => ({
  raceId: pathParameter(event, 'raceId'),
  limit: queryParameter(event, 'limit'),
  cursor: queryParameter(event, 'cursor'),
});

export const placeQuery = (event: HttpEvent): ReadResultPlaceQuery => ({
  raceId: pathParameter(event, 'raceId'),
  racerId: pathParameter(event, 'racerId'),
  around: queryParameter(event, 'around'),
});

export const racerResultsQuery = (event: HttpEvent): ReadRacerResultsQuery => ({
  racerId: pathParameter(event, 'racerId'),
  limit: queryParameter(event, 'limit'),
  cursor: queryParameter(event, 'cursor'),
});

/** What the age of an answer is told by. */
export interface CachingPorts {
  readonly rules: RaceRules;
  readonly clock: Clock;
}

const cachingOf = ({ raceId }: Pick<ResultsResponse, 'raceId'>, { rules, clock }: CachingPorts): Caching => {
  const race = parseRaceId(raceId, rules.raceLengthSeconds);
  return clock.nowMs() < resultsSettledAtMs(race) ? caching.aFewSeconds : caching.aMinute;
};

export const jsonResults = (results: ResultsResponse, ports: CachingPorts): HttpResponse =>
  varying(jsonResponse(results, cachingOf(results, ports)));

export const placeResponse = (place: ResultPlace, ports: CachingPorts): HttpResponse =>
  jsonResponse(place, cachingOf(place, ports));

/** Asked for once a visit and right after a ride, when what was there before is of no use. */
export const racerResultsResponse = (results: RacerResultsResponse): HttpResponse =>
  jsonResponse(results, caching.never);

export const csvResults = (results: ResultsResponse, ports: CachingPorts): HttpResponse =>
  fileResponse(encodeResultsCsv(results.results), {
    format: 'csv',
    name: `results-${results.raceId}`,
    cacheControl: cachingOf(results, ports),
  });

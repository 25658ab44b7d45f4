import {
  type ReadRacerResultsPorts,
  type ReadResultsPorts,
  readAllResults,
  readRacerResults,
  readResultPlace,
  readResults,
} from '@alleycat/domain/use-cases';
import type { HttpCursors } from '../lambda/http-cursors.ts';
import { formatOf } from '../lambda/http-formats.ts';
import { createRouter } from '../lambda/http-router.ts';
import type { Telemetry } from '../lambda/log.ts';
import {
  type CachingPorts,
  csvResults,
  jsonResults,
  placeQuery,
  placeResponse,
  racerResultsQuery,
  racerResultsResponse,
  resultsQuery,
} from './event.ts';

export interface ResultsPorts extends ReadResultsPorts, ReadRacerResultsPorts, CachingPorts {
  readonly cursors: HttpCursors;
  readonly telemetry: Telemetry;
}

/** Results of a race: a page as JSON, or all of them as CSV; a racer's place among them, and a racer's results of all races. */
export const createHandler = (ports: ResultsPorts) =>
  createRouter(
    {
      'GET /races/{raceId}/results': async (event) => {
        if (formatOf(event, ['csv']) === 'csv')
          return csvResults(await readAllResults(resultsQuery(event), ports), ports);
        const results = await readResults(resultsQuery(ports.cursors.open(event)), ports);
        return jsonResults(ports.cursors.seal(event, results), ports);
      },
      'GET /races/{raceId}/results/{racerId}': async (event) =>
        placeResponse(await readResultPlace(placeQuery(event), ports), ports),
      'GET /racers/{racerId}/results': async (event) => {
        const results = await readRacerResults(racerResultsQuery(ports.cursors.open(event)), ports);
        return racerResultsResponse(ports.cursors.seal(event, results));
      },
    },
    ports.telemetry,
  );

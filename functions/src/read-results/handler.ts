import { type ReadResultsPorts, readAllResults, readResults } from '@alleycat/domain/use-cases';
import { createRouter } from '../lambda/http-router.ts';
import type { Telemetry } from '../lambda/log.ts';
import { csvResults, jsonResults, resultsQuery, wantsCsv } from './event.ts';

export interface ResultsPorts extends ReadResultsPorts {
  readonly telemetry: Telemetry;
}

/** Results of a race: a page as JSON, or all of them as CSV. */
export const createHandler = (ports: ResultsPorts) =>
  createRouter(
    {
      'GET /races/{raceId}/results': async (event) => {
        const query = resultsQuery(event);
        return wantsCsv(event)
          ? csvResults(await readAllResults(query, ports), ports)
          : jsonResults(await readResults(query, ports), ports);
      },
    },
    ports.telemetry,
  );

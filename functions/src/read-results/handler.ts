import { type ReadResultsPorts, readAllResults, readResults } from '@alleycat/domain/use-cases';
import type { HttpCursors } from '../lambda/http-cursors.ts';
import { createRouter } from '../lambda/http-router.ts';
import type { Telemetry } from '../lambda/log.ts';
import { csvResults, jsonResults, resultsQuery, wantsCsv } from './event.ts';

export interface ResultsPorts extends ReadResultsPorts {
  readonly cursors: HttpCursors;
  readonly telemetry: Telemetry;
}

/** Results of a race: a page as JSON, or all of them as CSV. */
export const createHandler = (ports: ResultsPorts) =>
  createRouter(
    {
      'GET /races/{raceId}/results': async (event) => {
        if (wantsCsv(event)) return csvResults(await readAllResults(resultsQuery(event), ports), ports);
        const results = await readResults(resultsQuery(ports.cursors.open(event)), ports);
        return jsonResults(ports.cursors.seal(event, results), ports);
      },
    },
    ports.telemetry,
  );

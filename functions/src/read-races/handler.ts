import {
  listRaces,
  type ReadLivePorts,
  type ReadRacePorts,
  readConfig,
  readLive,
  readRace,
  readRoster,
} from '@alleycat/domain/use-cases';
import type { HttpCursors } from '../lambda/http-cursors.ts';
import { createRouter } from '../lambda/http-router.ts';
import type { Telemetry } from '../lambda/log.ts';
import type { ConfigSettingsFor } from './config-settings.ts';
import {
  configResponse,
  dashboardClientIdOf,
  listRacesQuery,
  liveResponse,
  raceQuery,
  racesResponse,
  rosterQuery,
  rosterResponse,
} from './event.ts';

export interface ReadRacesPorts extends ReadRacePorts, ReadLivePorts {
  readonly settingsFor: ConfigSettingsFor;
  readonly cursors: HttpCursors;
  readonly telemetry: Telemetry;
}

/** Configuration, races, live snapshots and rosters. */
export const createHandler = (ports: ReadRacesPorts) =>
  createRouter(
    {
      'GET /config': (event) => configResponse(readConfig(ports.settingsFor(dashboardClientIdOf(event)), ports)),
      'GET /classes/{classId}/races': async (event) => {
        const races = await listRaces(listRacesQuery(ports.cursors.open(event)), ports);
        return racesResponse(ports.cursors.seal(event, races));
      },
      'GET /races/{raceId}': async (event) => racesResponse(await readRace(raceQuery(event), ports)),
      'GET /races/{raceId}/live': async (event) => liveResponse(await readLive(raceQuery(event), ports)),
      'GET /races/{raceId}/roster': async (event) => {
        const query = rosterQuery(event);
        return rosterResponse(await readRoster(query, ports), query);
      },
    },
    ports.telemetry,
  );

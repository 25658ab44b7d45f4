import type { LiveSnapshot, RaceResponse, RacesResponse, RosterResponse } from '@alleycat/domain/wire';
import { type HttpEvent, pathParameter, queryParameter, stageVariable } from '../lambda/http-request.ts';
import { caching, type HttpResponse, jsonResponse } from '../lambda/http-response.ts';

export const listRacesQuery = (event: HttpEvent) => ({
  classId: pathParameter(event, 'classId'),
  limit: queryParameter(event, 'limit'),
  cursor: queryParameter(event, 'cursor'),
});

export const raceQuery = (event: HttpEvent) => ({ raceId: pathParameter(event, 'raceId') });

export const rosterQuery = (event: HttpEvent) => ({
  raceId: pathParameter(event, 'raceId'),
  version: queryParameter(event, 'version'),
  from: queryParameter(event, 'from'),
});

/** The client in which people sign in. It is made after this function, so the stage knows it and the environment cannot. */
export const dashboardClientIdOf = (event: HttpEvent): string => stageVariable(event, 'dashboardClientId');

/** Clients set their clocks by the configuration, so it is never a copy. */
export const configResponse = (config: unknown): HttpResponse => jsonResponse(config, caching.never);

export const racesResponse = (races: RacesResponse | RaceResponse): HttpResponse =>
  jsonResponse(races, caching.aFewSeconds);

export const liveResponse = (snapshot: LiveSnapshot): HttpResponse => jsonResponse(snapshot, caching.never);

/** A version of a roster never changes; the newest roster does. */
export const rosterResponse = (roster: RosterResponse, { version }: { version: string | undefined }): HttpResponse =>
  jsonResponse(roster, version === undefined ? caching.never : caching.forEver);

import type { ReadRideQuery, RiddenRace } from '@alleycat/domain/use-cases';
import { encodeRideCsv, encodeRideTcx, type RaceClass } from '@alleycat/domain/wire';
import { type FileFormat, fileResponse, varying } from '../lambda/http-formats.ts';
import { type HttpEvent, pathParameter } from '../lambda/http-request.ts';
import { type Caching, caching, type HttpResponse, jsonResponse } from '../lambda/http-response.ts';

export const rideQuery = (event: HttpEvent): ReadRideQuery => ({
  raceId: pathParameter(event, 'raceId'),
  racerId: pathParameter(event, 'racerId'),
});

/** What is delivered this late was held up for hours, and is on no board either until then. */
const SETTLED_AFTER_MS = 3_600_000;

/** A ride costs some seconds of a whole core: it is asked for again only as long as it may change. */
const cachingOf = ({ ride, completeAtMs }: RiddenRace, nowMs: number): Caching => {
  if (!ride.isComplete) return caching.aFewSeconds;
  return nowMs < completeAtMs + SETTLED_AFTER_MS ? caching.aMinute : caching.aDay;
};

/** What a ride is answered with. */
export interface RideAnswer {
  readonly format: FileFormat | 'json';
  readonly classes: readonly RaceClass[];
  readonly nowMs: number;
}

export const rideResponse = (ridden: RiddenRace, { format, classes, nowMs }: RideAnswer): HttpResponse => {
  const { ride, place } = ridden;
  const cacheControl = cachingOf(ridden, nowMs);
  if (format === 'json') return varying(jsonResponse(ride, cacheControl));
  const className = classes.find(({ classId }) => classId === ride.classId)?.name ?? `class ${ride.classId}`;
  const body = format === 'csv' ? encodeRideCsv(ride) : encodeRideTcx(ride, { className, result: place });
  return fileResponse(body, { format, name: `ride-${ride.raceId}-${ride.racerId}`, cacheControl });
};

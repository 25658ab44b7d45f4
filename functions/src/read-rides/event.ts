import type { ReadRideQuery, RiddenRace } from '@alleycat/domain/use-cases';
import { encodeRideCsv, encodeRideTcx, type RaceClass } from '@alleycat/domain/wire';
import { type FileFormat, fileResponse, varying } from '../lambda/http-formats.ts';
import { type HttpEvent, pathParameter } from '../lambda/http-request.ts';
import { caching, type HttpResponse, jsonResponse } from '../lambda/http-response.ts';

export const rideQuery = (event: HttpEvent): ReadRideQuery => ({
  raceId: pathParameter(event, 'raceId'),
  racerId: pathParameter(event, 'racerId'),
});

/** What a ride is answered with. */
export interface RideAnswer {
  readonly format: FileFormat | 'json';
  readonly classes: readonly RaceClass[];
}

export const rideResponse = ({ ride, place }: RiddenRace, { format, classes }: RideAnswer): HttpResponse => {
  // Who is hidden is hidden everywhere a minute later, however old the race is and whatever it costs to look again.
  const cacheControl = ride.isComplete ? caching.aMinute : caching.aFewSeconds;
  if (format === 'json') return varying(jsonResponse(ride, cacheControl));
  const className = classes.find(({ classId }) => classId === ride.classId)?.name ?? `class ${ride.classId}`;
  const body = format === 'csv' ? encodeRideCsv(ride) : encodeRideTcx(ride, { className, result: place });
  return fileResponse(body, { format, name: `ride-${ride.raceId}-${ride.racerId}`, cacheControl });
};

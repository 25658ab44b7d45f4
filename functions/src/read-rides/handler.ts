import { type ReadRidePorts, readRide } from '@alleycat/domain/use-cases';
import type { RaceClass } from '@alleycat/domain/wire';
import { formatOf } from '../lambda/http-formats.ts';
import { createRouter } from '../lambda/http-router.ts';
import type { Telemetry } from '../lambda/log.ts';
import { rideQuery, rideResponse } from './event.ts';

export interface RidePorts extends ReadRidePorts {
  readonly classes: readonly RaceClass[];
  readonly telemetry: Telemetry;
}

/** A racer's ride of one race. */
export const createHandler = (ports: RidePorts) =>
  createRouter(
    {
      'GET /races/{raceId}/rides/{racerId}': async (event) => {
        const format = formatOf(event, ['csv', 'tcx']);
        const ridden = await readRide({ ...rideQuery(event), wholeOnly: format !== 'json' }, ports);
        return rideResponse(ridden, { format, classes: ports.classes });
      },
    },
    ports.telemetry,
  );

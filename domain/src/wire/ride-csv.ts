import type { RideResponse } from '../views.ts';
import { encodeCsv } from './csv.ts';
import { secondTime } from './ride-time.ts';

const HEADER = 'second,time,cadence,resistance,output';

/** A ride as CSV: cadence in rpm, resistance in percent, and the moment at which each second was over, in UTC. */
export function encodeRideCsv(ride: RideResponse): string {
  return encodeCsv(
    HEADER,
    ride.samples.map(({ second, cadence, resistance, output }) => [
      second,
      secondTime(ride, second),
      cadence,
      resistance,
      output.toFixed(2),
    ]),
  );
}

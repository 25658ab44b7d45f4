import type { RideFormat } from '../../api/http-client.ts';
import { downloadTexts } from '../../texts/downloads.ts';

// First what other sites take.
const RIDE_FORMATS = ['tcx', 'csv'] as const satisfies readonly RideFormat[];

/** What a ride can be taken away as. */
export const rideFiles = RIDE_FORMATS.map((format) => ({ format, label: downloadTexts.rideAs(format.toUpperCase()) }));

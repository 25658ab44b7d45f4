import type { BikeFields } from './bike-fields.ts';
import { decodeCadenceMeasurement } from './cadence-measurement.ts';
import { createCrankCadence } from './crank-cadence.ts';
import { decodePowerMeasurement } from './cycling-power.ts';
import { characteristics, services } from './gatt-ids.ts';
import { createRecordJoiner } from './record-joiner.ts';

/** Reads one packet after another. Undefined while a record is not complete. */
export type PacketDecoder = (packet: DataView, atMs: number) => BikeFields | undefined;

/** A service that measurements may come from. */
export interface BikeSource {
  readonly service: number;
  readonly characteristic: number;
  createDecoder(): PacketDecoder;
}

/** Best first: what an earlier one tells is taken, the later ones fill in what it lacks. */
export const bikeSources: readonly BikeSource[] = [
  {
    service: services.fitnessMachine,
    characteristic: characteristics.indoorBikeData,
    createDecoder: createRecordJoiner,
  },
  {
    service: services.cyclingPower,
    characteristic: characteristics.powerMeasurement,
    createDecoder: createPowerDecoder,
  },
  {
    service: services.speedAndCadence,
    characteristic: characteristics.cadenceMeasurement,
    createDecoder: createCadenceDecoder,
  },
];

function createPowerDecoder(): PacketDecoder {
  const cadenceOf = createCrankCadence();
  return (packet, atMs) => {
    const { powerWatts, crank } = decodePowerMeasurement(packet);
    const cadenceRpm = crank === undefined ? undefined : cadenceOf(crank, atMs);
    return {
      ...(powerWatts === undefined ? {} : { powerWatts }),
      ...(cadenceRpm === undefined ? {} : { cadenceRpm }),
    };
  };
}

function createCadenceDecoder(): PacketDecoder {
  const cadenceOf = createCrankCadence();
  return (packet, atMs) => {
    const crank = decodeCadenceMeasurement(packet);
    const cadenceRpm = crank === undefined ? undefined : cadenceOf(crank, atMs);
    return cadenceRpm === undefined ? {} : { cadenceRpm };
  };
}

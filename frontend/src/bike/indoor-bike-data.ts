import type { BikeFields } from './bike-fields.ts';
import { createPacketReader, hasBit } from './packet-reader.ts';

export interface IndoorBikeData extends BikeFields {
  /** The rest of this record comes in a further packet. */
  readonly hasMore: boolean;
}

/**
 * Indoor Bike Data (0x2AD2): what the bike measures at this moment. Averages and distance are passed over: they stay
 * positive after the racer has stopped. Any packet is taken; a field that it cuts short is missing.
 */
export function decodeIndoorBikeData(packet: DataView): IndoorBikeData {
  const reader = createPacketReader(packet);
  const flags = reader.uint16();
  if (flags === undefined) return { hasMore: false };
  // The one flag that is the other way round: with more to come there is no speed in this packet.
  const hasMore = hasBit(flags, 0);
  if (!hasMore) reader.skip(2); // speed
  if (hasBit(flags, 1)) reader.skip(2); // average speed
  const halfTurnsPerMinute = hasBit(flags, 2) ? reader.uint16() : undefined;
  if (hasBit(flags, 3)) reader.skip(2); // average cadence
  if (hasBit(flags, 4)) reader.skip(3); // distance
  const resistanceLevel = hasBit(flags, 5) ? reader.int16() : undefined;
  const powerWatts = hasBit(flags, 6) ? reader.int16() : undefined;
  // Behind these come average power, energy, heart rate and times, of which a race has no use.
  return {
    hasMore,
    ...(halfTurnsPerMinute === undefined ? {} : { cadenceRpm: halfTurnsPerMinute / 2 }),
    ...(resistanceLevel === undefined ? {} : { resistanceLevel }),
    ...(powerWatts === undefined ? {} : { powerWatts }),
  };
}

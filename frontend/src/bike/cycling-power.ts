import { type CrankEvent, readCrankEvent } from './crank-event.ts';
import { createPacketReader, hasBit } from './packet-reader.ts';

export interface PowerMeasurement {
  readonly powerWatts?: number;
  /** Only of those that also count revolutions of the crank. */
  readonly crank?: CrankEvent;
}

/** Cycling Power Measurement (0x2A63). Any packet is taken; a field that it cuts short is missing. */
export function decodePowerMeasurement(packet: DataView): PowerMeasurement {
  const reader = createPacketReader(packet);
  const flags = reader.uint16();
  const powerWatts = reader.int16();
  if (flags === undefined || powerWatts === undefined) return {};
  if (hasBit(flags, 0)) reader.skip(1); // pedal balance
  if (hasBit(flags, 2)) reader.skip(2); // torque
  if (hasBit(flags, 4)) reader.skip(6); // wheel revolutions and their time
  const crank = hasBit(flags, 5) ? readCrankEvent(reader) : undefined;
  return { powerWatts, ...(crank === undefined ? {} : { crank }) };
}

import { type CrankEvent, readCrankEvent } from './crank-event.ts';
import { createPacketReader, hasBit } from './packet-reader.ts';

/** What the crank counted by a Speed and Cadence Measurement (0x2A5B); undefined if it tells of a wheel only, or is cut short. */
export function decodeCadenceMeasurement(packet: DataView): CrankEvent | undefined {
  const reader = createPacketReader(packet);
  const flags = reader.uint8();
  if (flags === undefined) return undefined;
  if (hasBit(flags, 0)) reader.skip(6); // wheel revolutions and their time
  return hasBit(flags, 1) ? readCrankEvent(reader) : undefined;
}

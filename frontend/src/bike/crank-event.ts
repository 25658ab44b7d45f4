import type { PacketReader } from './packet-reader.ts';

/** What a sensor at the crank has counted. Both run over at 65,536. */
export interface CrankEvent {
  readonly revolutions: number;
  /** When the latest revolution ended, in 1/1,024 s of the sensor's own clock. */
  readonly eventTime: number;
}

/** Reads the pair where power and cadence sensors have it; undefined if it is cut short. */
export function readCrankEvent(reader: PacketReader): CrankEvent | undefined {
  const revolutions = reader.uint16();
  const eventTime = reader.uint16();
  return revolutions === undefined || eventTime === undefined ? undefined : { revolutions, eventTime };
}

/** Packets as bikes send them, and an encoder that does nothing clever: one field after another, as the standard lists them. */

/** Bytes written as in a log: `FE 02 …`. */
export const bytesOf = (hex: string): number[] => hex.split(' ').map((byte) => Number.parseInt(byte, 16));

export const packetOf = (bytes: readonly number[]): DataView => new DataView(Uint8Array.from(bytes).buffer);

/** Indoor Bike Data that owners of real bikes have logged. */
export const recordedPackets = {
  /** Cadence 71 rpm, level 20, 199 W; with averages, distance and heart rate around them. */
  everything: bytesOf('FE 02 FE 09 34 08 8E 00 7C 00 4A 01 00 14 00 C7 00 68 00 00'),
  /** The same kind of bike, standing at level 20. */
  standing: bytesOf('64 02 00 00 00 00 14 00 00 00 00'),
  /** Speed and elapsed time, nothing else. */
  speedOnly: bytesOf('00 08 E6 08 1F 00'),
};

/** Supported Resistance Level Range of a bike with levels 1 to 24. */
export const recordedRange = bytesOf('0a 00 f0 00 0a 00');

export interface Field {
  readonly name: string;
  readonly bytes: number;
  readonly isThere: (flags: number) => boolean;
}

const bit = (place: number) => (flags: number) => Math.floor(flags / 2 ** place) % 2 === 1;

export const indoorBikeFields: readonly Field[] = [
  { name: 'speed', bytes: 2, isThere: (flags) => !bit(0)(flags) },
  { name: 'averageSpeed', bytes: 2, isThere: bit(1) },
  { name: 'cadence', bytes: 2, isThere: bit(2) },
  { name: 'averageCadence', bytes: 2, isThere: bit(3) },
  { name: 'distance', bytes: 3, isThere: bit(4) },
  { name: 'resistance', bytes: 2, isThere: bit(5) },
  { name: 'power', bytes: 2, isThere: bit(6) },
  { name: 'averagePower', bytes: 2, isThere: bit(7) },
  { name: 'totalEnergy', bytes: 2, isThere: bit(8) },
  { name: 'energyPerHour', bytes: 2, isThere: bit(8) },
  { name: 'energyPerMinute', bytes: 1, isThere: bit(8) },
  { name: 'heartRate', bytes: 1, isThere: bit(9) },
  { name: 'metabolicEquivalent', bytes: 1, isThere: bit(10) },
  { name: 'elapsedTime', bytes: 2, isThere: bit(11) },
  { name: 'remainingTime', bytes: 2, isThere: bit(12) },
];

export const powerFields: readonly Field[] = [
  { name: 'power', bytes: 2, isThere: () => true },
  { name: 'balance', bytes: 1, isThere: bit(0) },
  { name: 'torque', bytes: 2, isThere: bit(2) },
  { name: 'wheelRevolutions', bytes: 4, isThere: bit(4) },
  { name: 'wheelTime', bytes: 2, isThere: bit(4) },
  { name: 'revolutions', bytes: 2, isThere: bit(5) },
  { name: 'eventTime', bytes: 2, isThere: bit(5) },
  { name: 'extremeForces', bytes: 4, isThere: bit(6) },
  { name: 'extremeTorques', bytes: 4, isThere: bit(7) },
  { name: 'extremeAngles', bytes: 3, isThere: bit(8) },
  { name: 'topDeadSpot', bytes: 2, isThere: bit(9) },
  { name: 'bottomDeadSpot', bytes: 2, isThere: bit(10) },
  { name: 'energy', bytes: 2, isThere: bit(11) },
];

export const cadenceFields: readonly Field[] = [
  { name: 'wheelRevolutions', bytes: 4, isThere: bit(0) },
  { name: 'wheelTime', bytes: 2, isThere: bit(0) },
  { name: 'revolutions', bytes: 2, isThere: bit(1) },
  { name: 'eventTime', bytes: 2, isThere: bit(1) },
];

export interface Encoded {
  readonly bytes: number[];
  /** Length of a packet that ends right behind each of the fields that are in it. */
  readonly ends: ReadonlyMap<string, number>;
}

export interface EncodeOptions {
  readonly fields: readonly Field[];
  readonly flags: number;
  readonly flagBytes: 1 | 2;
  /** By name of the field; negative ones as two's complement. @default 0 */
  readonly values: Readonly<Record<string, number>>;
}

/** Flags, then the fields that they announce, little-endian. */
export const encodePacket = ({ fields, flags, flagBytes, values }: EncodeOptions): Encoded => {
  const bytes = littleEndian(flags, flagBytes);
  const ends = new Map<string, number>();
  for (const field of fields.filter(({ isThere }) => isThere(flags))) {
    bytes.push(...littleEndian(values[field.name] ?? 0, field.bytes));
    ends.set(field.name, bytes.length);
  }
  return { bytes, ends };
};

const littleEndian = (value: number, bytes: number): number[] => {
  const unsigned = value < 0 ? value + 256 ** bytes : value;
  return Array.from({ length: bytes }, (_, place) => Math.floor(unsigned / 256 ** place) % 256);
};

/** Indoor Bike Data of a bike that tells cadence, level and power, speed 0. */
export const indoorBikePacket = (o: { cadenceRpm: number; level?: number; powerWatts?: number }): number[] => {
  const flags = 0b100 + (o.level === undefined ? 0 : 0b100000) + (o.powerWatts === undefined ? 0 : 0b1000000);
  const values = { cadence: o.cadenceRpm * 2, resistance: o.level ?? 0, power: o.powerWatts ?? 0 };
  return encodePacket({ fields: indoorBikeFields, flags, flagBytes: 2, values }).bytes;
};

/** Reads the little-endian fields of a packet one after another. A field that is cut short is missing, and so is all after it. */
export interface PacketReader {
  uint8(): number | undefined;
  uint16(): number | undefined;
  int16(): number | undefined;
  /** Passes over a field that is not used. */
  skip(bytes: number): void;
}

/** Reads the fields of a packet one after the other, little-endian as Bluetooth has them. */
export function createPacketReader(packet: DataView): PacketReader {
  let offset = 0;
  /** Where the next field begins; undefined if the packet ends within it. */
  const take = (bytes: number): number | undefined => {
    const start = offset;
    offset += bytes;
    return offset <= packet.byteLength ? start : undefined;
  };
  const read = (bytes: number, at: (start: number) => number) => {
    const start = take(bytes);
    return start === undefined ? undefined : at(start);
  };
  return {
    uint8: () => read(1, (start) => packet.getUint8(start)),
    uint16: () => read(2, (start) => packet.getUint16(start, true)),
    int16: () => read(2, (start) => packet.getInt16(start, true)),
    skip: take,
  };
}

/** Whether a bit of the flags of a packet is set. */
export const hasBit = (flags: number, bit: number): boolean => ((flags >> bit) & 1) === 1;

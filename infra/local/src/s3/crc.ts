/** CRC-32C (Castagnoli) as four big-endian bytes. */
export const crc32c = (bytes: Uint8Array): Buffer => {
  let crc = 0xffffffff;
  for (const byte of bytes) crc = ((CRC32C_TABLE[(crc ^ byte) & 0xff] ?? 0) ^ (crc >>> 8)) >>> 0;
  const result = Buffer.alloc(4);
  result.writeUInt32BE((crc ^ 0xffffffff) >>> 0);
  return result;
};

/** CRC-64/NVME as eight big-endian bytes; in two halves, because 64-bit integers would make it fifty times slower. */
export const crc64nvme = (bytes: Uint8Array): Buffer => {
  let high = 0xffffffff;
  let low = 0xffffffff;
  for (const byte of bytes) {
    const at = (low ^ byte) & 0xff;
    const shiftedLow = (low >>> 8) | (high << 24);
    high = (high >>> 8) ^ (CRC64_HIGH[at] ?? 0);
    low = shiftedLow ^ (CRC64_LOW[at] ?? 0);
  }
  const result = Buffer.alloc(8);
  result.writeUInt32BE(~high >>> 0, 0);
  result.writeUInt32BE(~low >>> 0, 4);
  return result;
};

const CRC32C_POLYNOMIAL = 0x82f63b78; // both polynomials with their bits reversed
const CRC64NVME_POLYNOMIAL = 0x9a6c9329ac4bc9b5n;

const CRC32C_TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte;
  for (let bit = 0; bit < 8; bit += 1) crc = crc & 1 ? (crc >>> 1) ^ CRC32C_POLYNOMIAL : crc >>> 1;
  return crc >>> 0;
});

const CRC64_TABLE = BigUint64Array.from({ length: 256 }, (_, byte) => {
  let crc = BigInt(byte);
  for (let bit = 0; bit < 8; bit += 1) crc = crc & 1n ? (crc >> 1n) ^ CRC64NVME_POLYNOMIAL : crc >> 1n;
  return crc;
});
const CRC64_HIGH = Uint32Array.from(CRC64_TABLE, (crc) => Number(crc >> 32n));
const CRC64_LOW = Uint32Array.from(CRC64_TABLE, (crc) => Number(crc & 0xffffffffn));

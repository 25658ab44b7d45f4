import { crc32 } from 'node:zlib';

/**
 * The unit of writing, checking and indexing: the records of (part of) one commit under one CRC. Little-endian:
 * u32 magic, u32 bytes of the whole block, u32 CRC of all that follows, u32 records, f64 first counter,
 * f64 newest arrival; then per record u16 key bytes, u32 data bytes, f64 arrival, key as UTF-8, data as base64 text.
 * Data stays base64 because it comes, is read and goes into events that way.
 */
export interface Block {
  readonly firstCounter: number;
  readonly lastCounter: number;
  readonly newestArrivalMs: number;
  readonly bytes: Buffer;
}

export interface NewRecord {
  readonly partitionKey: string;
  /** Base64 text. */
  readonly data: string;
  readonly arrivedAtMs: number;
}

export interface LogRecord extends NewRecord {
  readonly counter: number;
}

const MAGIC = 0x31_4b_4c_42;
const CRC_OFFSET = 8;
const CHECKED_FROM = 12;
const BLOCK_HEADER_BYTES = 32;
const RECORD_HEADER_BYTES = 14;
const UTF8_BYTES_PER_UNIT_MAX = 3;
/** A reader loads and checks a block whole, so blocks end soon after this size. */
const BLOCK_BYTES_TARGET = 256 * 1024;

/** At most this much room does a record take in a block. */
export const recordBytesMax = (record: Pick<NewRecord, 'partitionKey' | 'data'>): number =>
  RECORD_HEADER_BYTES + record.partitionKey.length * UTF8_BYTES_PER_UNIT_MAX + record.data.length;

/** Encodes consecutive records into one buffer of one or more blocks that lie behind each other. */
export const encodeBlocks = (firstCounter: number, records: readonly NewRecord[]) => {
  let room = BLOCK_HEADER_BYTES;
  for (const record of records) room += recordBytesMax(record);
  const blocksMax = Math.ceil(room / BLOCK_BYTES_TARGET);
  const buffer = Buffer.allocUnsafeSlow(room + blocksMax * BLOCK_HEADER_BYTES);
  const blocks: Block[] = [];
  let end = 0;
  for (let taken = 0; taken < records.length; ) {
    const block = encodeBlock(buffer.subarray(end), { firstCounter: firstCounter + taken, records, from: taken });
    taken += block.lastCounter - block.firstCounter + 1;
    end += block.bytes.length;
    blocks.push(block);
  }
  return { bytes: buffer.subarray(0, end), blocks };
};

interface BlockRecords {
  readonly firstCounter: number;
  readonly records: readonly NewRecord[];
  readonly from: number;
}

const encodeBlock = (target: Buffer, { firstCounter, records, from }: BlockRecords): Block => {
  let end = BLOCK_HEADER_BYTES;
  let count = 0;
  let newestArrivalMs = 0;
  for (let index = from; index < records.length && end < BLOCK_BYTES_TARGET; index += 1) {
    const record = records[index];
    if (record === undefined) break;
    end = encodeRecord(target, end, record);
    newestArrivalMs = record.arrivedAtMs;
    count += 1;
  }
  const bytes = target.subarray(0, end);
  bytes.writeUInt32LE(MAGIC, 0);
  bytes.writeUInt32LE(end, 4);
  bytes.writeUInt32LE(count, 12);
  bytes.writeDoubleLE(firstCounter, 16);
  bytes.writeDoubleLE(newestArrivalMs, 24);
  bytes.writeUInt32LE(crc32(bytes.subarray(CHECKED_FROM)), CRC_OFFSET);
  return { firstCounter, lastCounter: firstCounter + count - 1, newestArrivalMs, bytes };
};

const encodeRecord = (target: Buffer, offset: number, record: NewRecord): number => {
  const keyOffset = offset + RECORD_HEADER_BYTES;
  const keyBytes = target.write(record.partitionKey, keyOffset, 'utf8');
  target.writeUInt16LE(keyBytes, offset);
  target.writeUInt32LE(record.data.length, offset + 2);
  target.writeDoubleLE(record.arrivedAtMs, offset + 6);
  return keyOffset + keyBytes + target.write(record.data, keyOffset + keyBytes, 'latin1');
};

/** The length a block at the start of these bytes says it has; undefined when no block starts here. */
export const declaredBytes = (bytes: Buffer, offset: number): number | undefined => {
  if (bytes.length - offset < BLOCK_HEADER_BYTES || bytes.readUInt32LE(offset) !== MAGIC) return undefined;
  const length = bytes.readUInt32LE(offset + 4);
  return length > BLOCK_HEADER_BYTES ? length : undefined;
};

/** Takes a whole, undamaged block; undefined when it is cut off, torn or none. */
export const readBlock = (bytes: Buffer, offset: number): Block | undefined => {
  const length = declaredBytes(bytes, offset);
  if (length === undefined || offset + length > bytes.length) return undefined;
  const block = bytes.subarray(offset, offset + length);
  if (crc32(block.subarray(CHECKED_FROM)) !== block.readUInt32LE(CRC_OFFSET)) return undefined;
  const firstCounter = block.readDoubleLE(16);
  return {
    firstCounter,
    lastCounter: firstCounter + block.readUInt32LE(12) - 1,
    newestArrivalMs: block.readDoubleLE(24),
    bytes: block,
  };
};

/** Visits the records of a block in order until the visitor answers false. */
export const visitRecords = ({ block, from }: { block: Block; from: number }, visit: (r: LogRecord) => boolean) => {
  const { bytes } = block;
  let offset = BLOCK_HEADER_BYTES;
  for (let counter = block.firstCounter; counter <= block.lastCounter; counter += 1) {
    const keyOffset = offset + RECORD_HEADER_BYTES;
    const dataOffset = keyOffset + bytes.readUInt16LE(offset);
    const end = dataOffset + bytes.readUInt32LE(offset + 2);
    if (counter >= from) {
      const record = {
        counter,
        arrivedAtMs: bytes.readDoubleLE(offset + 6),
        partitionKey: bytes.toString('utf8', keyOffset, dataOffset),
        data: bytes.toString('latin1', dataOffset, end),
      };
      if (!visit(record)) return false;
    }
    offset = end;
  }
  return true;
};

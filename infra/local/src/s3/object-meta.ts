import type { Checksum } from './checksums.ts';

/** What is known of an object beside its bytes. */
export interface ObjectMeta {
  readonly key: string;
  /** MD5 of the body in hex, without quotes; of an object made of parts the MD5 of their MD5s, `-` and their number. */
  readonly etag: string;
  readonly bytes: number;
  /** Whole seconds, as HTTP dates have. */
  readonly lastModifiedMs: number;
  /** Headers given back with the object: content type, encoding, `x-amz-meta-*` … */
  readonly headers: Readonly<Record<string, string>>;
  readonly checksum?: Checksum;
  /** Name of the file that holds the bytes; every version has its own. */
  readonly file: string;
  /** Grows from one version of a key to the next; 16 hexadecimal digits. */
  readonly sequencer: string;
}

/** What an object's file says of it, so that a lost index can be made again. */
export type FileHead = Omit<ObjectMeta, 'file' | 'sequencer'>;

// Length of the JSON (4 bytes), JSON, body.
const LENGTH_BYTES = 4;

export const encodeHead = ({ key, etag, bytes, lastModifiedMs, headers, checksum }: FileHead): Buffer => {
  const json = Buffer.from(JSON.stringify({ key, etag, bytes, lastModifiedMs, headers, checksum }));
  const length = Buffer.alloc(LENGTH_BYTES);
  length.writeUInt32BE(json.length);
  return Buffer.concat([length, json]);
};

/** @param start the file's first bytes; undefined if they are too few to hold the head */
export const decodeHead = (start: Buffer): { head: FileHead; bodyOffset: number } | undefined => {
  if (start.length < LENGTH_BYTES) return undefined;
  const bodyOffset = LENGTH_BYTES + start.readUInt32BE(0);
  if (start.length < bodyOffset) return undefined;
  // Only encodeHead writes these files.
  const head: FileHead = JSON.parse(start.toString('utf8', LENGTH_BYTES, bodyOffset));
  return { head, bodyOffset };
};

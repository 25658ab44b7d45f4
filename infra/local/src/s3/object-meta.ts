import type { Checksum } from './checksums.ts';

/** What is known of an object beside its bytes. */
export interface ObjectMeta {
  readonly key: string;
  /** MD5 of the body in hex, without quotes. */
  readonly etag: string;
  readonly bytes: number;
  /** Whole seconds, as HTTP dates have. */
  readonly lastModifiedMs: number;
  /** Headers given back with the object: content type, encoding, `x-amz-meta-*` … */
  readonly headers: Readonly<Record<string, string>>;
  readonly checksum?: Checksum;
}

// One file holds both, so that one rename replaces both: length of the JSON (4 bytes), JSON, body.
const LENGTH_BYTES = 4;

export const encodeObject = (meta: ObjectMeta, body: Uint8Array): Buffer => {
  const json = Buffer.from(JSON.stringify(meta));
  const length = Buffer.alloc(LENGTH_BYTES);
  length.writeUInt32BE(json.length);
  return Buffer.concat([length, json, body]);
};

/** @param head the file's first bytes; undefined if they are too few to hold the meta data */
export const decodeMeta = (head: Buffer): { meta: ObjectMeta; bodyOffset: number } | undefined => {
  if (head.length < LENGTH_BYTES) return undefined;
  const bodyOffset = LENGTH_BYTES + head.readUInt32BE(0);
  if (head.length < bodyOffset) return undefined;
  // Only encodeObject writes these files.
  const meta: ObjectMeta = JSON.parse(head.toString('utf8', LENGTH_BYTES, bodyOffset));
  return { meta, bodyOffset };
};

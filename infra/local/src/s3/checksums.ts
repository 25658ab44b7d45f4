import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { crc32c, crc64nvme } from './crc.ts';
import { S3Error } from './s3-error.ts';

type Headers = Readonly<Record<string, string | undefined>>;

const crc32Bytes = (body: Uint8Array): Buffer => {
  const result = Buffer.alloc(4);
  result.writeUInt32BE(crc32(body));
  return result;
};

const ALGORITHMS = {
  crc32: crc32Bytes,
  crc32c,
  crc64nvme,
  sha1: (body: Uint8Array) => createHash('sha1').update(body).digest(),
  sha256: (body: Uint8Array) => createHash('sha256').update(body).digest(),
};

export type ChecksumAlgorithm = keyof typeof ALGORITHMS;

export interface Checksum {
  readonly algorithm: ChecksumAlgorithm;
  /** Of an object made of parts: the checksum of their checksums, `-` and their number. */
  readonly base64: string;
}

/** Whether it can be compared with the bytes of the whole object. */
export const checksumType = ({ base64 }: Checksum): 'FULL_OBJECT' | 'COMPOSITE' =>
  base64.includes('-') ? 'COMPOSITE' : 'FULL_OBJECT';

/** The checksum of an object whose parts have these; undefined unless all were made the same way. */
export const compositeChecksum = (parts: readonly (Checksum | undefined)[]): Checksum | undefined => {
  const algorithm = parts[0]?.algorithm;
  // S3 knows CRC-64 of whole objects only.
  if (algorithm === undefined || algorithm === 'crc64nvme') return undefined;
  if (parts.some((part) => part?.algorithm !== algorithm)) return undefined;
  const digests = Buffer.concat(parts.map((part) => Buffer.from(part?.base64 ?? '', 'base64')));
  return { algorithm, base64: `${ALGORITHMS[algorithm](digests).toString('base64')}-${parts.length}` };
};

const isAlgorithm = (name: string): name is ChecksumAlgorithm => Object.hasOwn(ALGORITHMS, name);

export const md5 = (body: Uint8Array): Buffer => createHash('md5').update(body).digest();

/**
 * Compares the body with every digest that came with it.
 * @param headers of the request, with the trailers of its body
 * @returns the checksum to keep with the object
 * @throws S3Error `BadDigest`, `InvalidDigest`
 */
export const verifyBody = (body: Uint8Array, headers: Headers): Checksum | undefined => {
  verifyContentMd5(body, headers['content-md5']);
  const sent = Object.entries(headers).flatMap(([name, base64]) => {
    const algorithm = name.startsWith('x-amz-checksum-') ? name.slice('x-amz-checksum-'.length) : '';
    return isAlgorithm(algorithm) && base64 !== undefined ? [{ algorithm, base64 }] : [];
  });
  for (const checksum of sent) verifyChecksum(body, checksum);
  return sent[0];
};

const verifyContentMd5 = (body: Uint8Array, base64: string | undefined): void => {
  if (base64 === undefined) return;
  const expected = Buffer.from(base64, 'base64');
  if (expected.length !== 16) throw new S3Error('InvalidDigest', 'The Content-MD5 you specified was invalid.');
  if (!expected.equals(md5(body))) {
    throw new S3Error('BadDigest', 'The Content-MD5 you specified did not match what we received.');
  }
};

const verifyChecksum = (body: Uint8Array, { algorithm, base64 }: Checksum): void => {
  if (ALGORITHMS[algorithm](body).toString('base64') === base64) return;
  throw new S3Error('BadDigest', `The ${algorithm.toUpperCase()} you specified did not match the calculated checksum.`);
};

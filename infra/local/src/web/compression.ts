import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';

const brotliBytes = promisify(brotliCompress);
const gzipBytes = promisify(gzip);

/** In the order of preference. */
const ENCODINGS = ['br', 'gzip'] as const;
export type Encoding = (typeof ENCODINGS)[number];

/** What the client takes, best first; `;q=0` forbids. */
export const acceptedEncodings = (header: string | undefined): Encoding[] => {
  const wishes = new Map(
    (header ?? '').split(',').map((entry) => {
      const [name = '', ...parameters] = entry.trim().toLowerCase().split(';');
      return [name.trim(), !parameters.some((parameter) => /^\s*q=0(\.0*)?\s*$/.test(parameter))];
    }),
  );
  return ENCODINGS.filter((encoding) => wishes.get(encoding) ?? wishes.get('*') ?? false);
};

export interface CompressionBounds {
  /** Larger files are sent as they are. */
  readonly fileBytesMax: number;
  /** Compressed bytes kept in memory; the longest unused go first. */
  readonly cacheBytesMax: number;
}

export interface CompressedFiles {
  /** The file compressed, from memory if this version was asked for before. */
  get(file: { path: string; version: string; encoding: Encoding }): Promise<Buffer>;
}

// A good size at a fraction of the time that the best one takes.
const BROTLI_QUALITY = 5;

/** Compresses files when they are asked for. */
export const createCompressedFiles = ({ cacheBytesMax }: CompressionBounds): CompressedFiles => {
  const cache = new Map<string, Buffer>();
  let cachedBytes = 0;
  const keep = (key: string, content: Buffer): void => {
    if (cache.has(key) || content.length > cacheBytesMax) return;
    cache.set(key, content);
    cachedBytes += content.length;
    for (const [oldest, { length }] of cache) {
      if (cachedBytes <= cacheBytesMax) return;
      cache.delete(oldest);
      cachedBytes -= length;
    }
  };
  return {
    get: async ({ path, version, encoding }) => {
      const key = `${encoding} ${version} ${path}`;
      const cached = cache.get(key);
      if (cached !== undefined) {
        // Insertion order is the order of use.
        cache.delete(key);
        cache.set(key, cached);
        return cached;
      }
      const content = await compress(await readFile(path), encoding);
      keep(key, content);
      return content;
    },
  };
};

const compress = (content: Buffer, encoding: Encoding): Promise<Buffer> =>
  encoding === 'gzip'
    ? gzipBytes(content)
    : brotliBytes(content, { params: { [constants.BROTLI_PARAM_QUALITY]: BROTLI_QUALITY } });

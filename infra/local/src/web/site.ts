import { createReadStream, type Stats } from 'node:fs';
import { stat } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { extname, join, resolve, sep } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { acceptedEncodings, type CompressionBounds, createCompressedFiles, type Encoding } from './compression.ts';
import { contentTypeOf, isCompressible } from './content-types.ts';

/** Answers with a file of the site and these headers. @returns false if there is none */
export type SiteHandler = (
  request: IncomingMessage,
  response: ServerResponse,
  headers: Readonly<Record<string, string>>,
) => Promise<boolean>;

interface SiteFile {
  readonly path: string;
  readonly stats: Stats;
}

const COMPRESS_FROM_BYTES = 1_024; // below that a compressed answer saves no packet
const SUFFIX: Readonly<Record<Encoding, string>> = { br: '.br', gzip: '.gz' };

/** A folder with a single-page application: its files, and `index.html` for every page that the application draws. */
export const createSite = (folder: string, bounds: CompressionBounds): SiteHandler => {
  const root = resolve(folder);
  const compressed = createCompressedFiles(bounds);

  const sendFile = async (request: IncomingMessage, response: ServerResponse, file: SiteFile): Promise<void> => {
    const type = contentTypeOf(file.path);
    const etag = `W/"${file.stats.size.toString(36)}-${Math.floor(file.stats.mtimeMs).toString(36)}"`;
    response.setHeader('content-type', type);
    response.setHeader('etag', etag);
    response.setHeader('last-modified', file.stats.mtime.toUTCString());
    response.setHeader('cache-control', cacheControl(root, file.path));
    if (isCompressible(type)) response.setHeader('vary', 'accept-encoding');
    if (hasVersion(request, etag, file.stats)) {
      response.writeHead(304).end();
      return;
    }
    const encodings = isCompressible(type) ? acceptedEncodings(request.headers['accept-encoding']) : [];
    const ready = await precompressed(file, encodings);
    if (ready !== undefined) return stream(request, response, ready);
    const [encoding] = encodings;
    const { size } = file.stats;
    if (encoding === undefined || size < COMPRESS_FROM_BYTES || size > bounds.fileBytesMax) {
      return stream(request, response, { file });
    }
    const content = await compressed.get({ path: file.path, version: etag, encoding });
    response.setHeader('content-encoding', encoding);
    response.writeHead(200, { 'content-length': content.length });
    response.end(request.method === 'HEAD' ? undefined : content);
  };

  return async (request, response, headers) => {
    if (request.method !== 'GET' && request.method !== 'HEAD') return false;
    const file = await findFile(root, request);
    if (file === undefined) return false;
    for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
    await sendFile(request, response, file);
    return true;
  };
};

const findFile = async (root: string, request: IncomingMessage): Promise<SiteFile | undefined> => {
  const path = decodePath(request.url ?? '/');
  if (path === undefined) return undefined;
  const wanted = resolve(root, `.${path}`);
  // `..` in a path, plain or encoded, must not lead out of the folder.
  if (wanted !== root && !wanted.startsWith(root + sep)) return undefined;
  const file = await fileAt(wanted);
  if (file !== undefined) return file;
  const isPage = extname(path) === '' && (request.headers.accept ?? '').includes('text/html');
  return isPage || path === '/' ? fileAt(join(root, 'index.html')) : undefined;
};

const decodePath = (url: string): string | undefined => {
  try {
    const path = decodeURIComponent(url.split('?', 1)[0] ?? '');
    return path.startsWith('/') && !path.includes('\0') ? path : undefined;
  } catch {
    return undefined;
  }
};

const fileAt = async (path: string): Promise<SiteFile | undefined> => {
  const stats = await stat(path).catch((error: NodeJS.ErrnoException) => {
    // A name that is too long is no file either.
    if (['ENOENT', 'ENOTDIR', 'ENAMETOOLONG'].includes(error.code ?? '')) return undefined;
    throw error;
  });
  return stats?.isFile() === true ? { path, stats } : undefined;
};

/** Built assets carry a hash of their content in their names: they never change. */
const cacheControl = (root: string, path: string): string =>
  path.startsWith(join(root, 'assets') + sep) ? 'public, max-age=31536000, immutable' : 'no-cache';

const hasVersion = ({ headers }: IncomingMessage, etag: string, stats: Stats): boolean => {
  const noneMatch = headers['if-none-match'];
  if (noneMatch !== undefined) return noneMatch.split(',').some((entry) => [etag, '*'].includes(entry.trim()));
  const since = Date.parse(headers['if-modified-since'] ?? '');
  return Math.floor(stats.mtimeMs / 1000) * 1000 <= since;
};

const precompressed = async (
  file: SiteFile,
  encodings: readonly Encoding[],
): Promise<{ file: SiteFile; encoding: Encoding } | undefined> => {
  for (const encoding of encodings) {
    const sibling = await fileAt(file.path + SUFFIX[encoding]);
    if (sibling !== undefined) return { file: sibling, encoding };
  }
  return undefined;
};

const stream = async (
  request: IncomingMessage,
  response: ServerResponse,
  { file, encoding }: { file: SiteFile; encoding?: Encoding },
): Promise<void> => {
  if (encoding !== undefined) response.setHeader('content-encoding', encoding);
  response.writeHead(200, { 'content-length': file.stats.size });
  if (request.method === 'HEAD') {
    response.end();
    return;
  }
  await pipeline(createReadStream(file.path, { end: Math.max(0, file.stats.size - 1) }), response);
};

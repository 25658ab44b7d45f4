import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';

const gzipAsync = promisify(gzip);
const gunzipAsync = promisify(gunzip);

/** Gzip in the thread pool. Node writes no time into the header: one machine makes equal bytes of equal bytes. */
export const compress = (bytes: Uint8Array): Promise<Uint8Array> => gzipAsync(bytes);

/** Reverse of {@link compress}. @throws Error of zlib when the bytes are no gzip or not all of it */
export const decompress = (bytes: Uint8Array): Promise<Uint8Array> => gunzipAsync(bytes);

import { S3Error } from './s3-error.ts';

type Headers = Readonly<Record<string, string | undefined>>;

export interface DecodedBody {
  readonly body: Buffer;
  /** Header-like lines after the last chunk, names in lower case. */
  readonly trailers: Readonly<Record<string, string>>;
}

const LINE_END = Buffer.from('\r\n');

/** True if the body is in AWS's own chunk format, which SDKs use for streams and signed chunks. */
export const isAwsChunked = (headers: Headers): boolean =>
  headers['x-amz-content-sha256']?.startsWith('STREAMING-') === true ||
  /\baws-chunked\b/.test(headers['content-encoding'] ?? '');

/** `size[;chunk-signature=…] CRLF data CRLF` … `0 CRLF [trailer CRLF …] CRLF`. @throws S3Error `IncompleteBody` */
export const decodeAwsChunked = (encoded: Buffer): DecodedBody => {
  const chunks: Buffer[] = [];
  let offset = 0;
  for (;;) {
    const header = lineAt(encoded, offset);
    const size = chunkSize(header.text);
    offset = header.next;
    if (size === 0) return { body: Buffer.concat(chunks), trailers: trailersAt(encoded, offset) };
    if (offset + size + LINE_END.length > encoded.length) throw incomplete();
    chunks.push(encoded.subarray(offset, offset + size));
    offset += size + LINE_END.length;
  }
};

const incomplete = (): S3Error =>
  new S3Error('IncompleteBody', 'You did not provide the number of bytes specified by the Content-Length HTTP header');

const lineAt = (encoded: Buffer, offset: number): { text: string; next: number } => {
  const end = encoded.indexOf(LINE_END, offset);
  if (end === -1) throw incomplete();
  return { text: encoded.toString('latin1', offset, end), next: end + LINE_END.length };
};

const chunkSize = (header: string): number => {
  const [digits = ''] = header.split(';');
  if (!/^[0-9a-fA-F]{1,8}$/.test(digits)) throw incomplete();
  return Number.parseInt(digits, 16);
};

const trailersAt = (encoded: Buffer, offset: number): Record<string, string> =>
  Object.fromEntries(
    encoded
      .toString('latin1', offset)
      .split('\r\n')
      .flatMap((line) => {
        const colon = line.indexOf(':');
        return colon === -1 ? [] : [[line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim()]];
      }),
  );

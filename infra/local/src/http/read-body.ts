import type { Readable } from 'node:stream';
import { AwsError } from '../core/errors.ts';

/** The client went away before its request was whole; there is nobody to answer. */
export class RequestAbortedError extends Error {
  constructor(options?: ErrorOptions) {
    super('the client closed the connection before the end of its request', options);
    this.name = 'RequestAbortedError';
  }
}

const tooLarge = (bodyBytesMax: number): AwsError =>
  new AwsError('RequestEntityTooLargeException', `The request body is larger than ${bodyBytesMax} bytes.`, {
    status: 413,
  });

/**
 * Collects a body with at most one copy.
 * @throws AwsError `RequestEntityTooLargeException` (413); RequestAbortedError
 */
export const readBody = (stream: Readable, bodyBytesMax: number): Promise<Buffer> =>
  new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    const collect = (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes <= bodyBytesMax) {
        chunks.push(chunk);
        return;
      }
      stream.off('data', collect);
      stream.pause();
      reject(tooLarge(bodyBytesMax));
    };
    stream.on('data', collect);
    stream.once('end', () => resolve(onlyChunk(chunks) ?? Buffer.concat(chunks, bytes)));
    stream.once('error', (error) => reject(new RequestAbortedError({ cause: error })));
    // Every request closes in the end, and making an error takes longer than all of this.
    stream.once('close', () => stream.readableEnded || reject(new RequestAbortedError()));
  });

const onlyChunk = (chunks: readonly Buffer[]): Buffer | undefined => (chunks.length === 1 ? chunks[0] : undefined);

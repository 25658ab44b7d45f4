import type { IncomingMessage, ServerResponse } from 'node:http';
import type { IncomingHttpHeaders, ServerHttp2Stream } from 'node:http2';
import type { Readable } from 'node:stream';

export type HeaderValues = Readonly<Record<string, string | undefined>>;

/** One request and the way to answer it, whatever version of HTTP it came by. */
export interface Exchange {
  readonly method: string;
  /** Path and query as they were sent. */
  readonly url: string;
  readonly headers: HeaderValues;
  readonly bodyStream: Readable;
  answer(answer: Answer): void;
}

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array;
}

// Node joins repeated request headers with a comma; only `set-cookie`, which no request carries, would be a list.
const singleValues = (headers: object): HeaderValues => headers as HeaderValues;

const mayHaveBody = (method: string, status: number): boolean => method !== 'HEAD' && status !== 204 && status !== 304;

/** The answer's headers with the length of its body, which a HEAD answer states itself. */
const completeHeaders = (method: string, answer: Answer): Record<string, string> => {
  if (!mayHaveBody(method, answer.status)) return { ...answer.headers };
  const bodyBytes = typeof answer.body === 'string' ? Buffer.byteLength(answer.body) : answer.body.byteLength;
  return { ...answer.headers, 'content-length': String(bodyBytes) };
};

/** @param isDraining true once the server stops: the connection then ends with this answer */
export const http1Exchange = (
  request: IncomingMessage,
  response: ServerResponse,
  isDraining: () => boolean,
): Exchange => {
  const method = request.method ?? 'GET';
  return {
    method,
    url: request.url ?? '/',
    headers: singleValues(request.headers),
    bodyStream: request,
    answer: (answer) => {
      if (response.headersSent || response.destroyed) return;
      const headers = completeHeaders(method, answer);
      // Bytes of the request that nobody read would be taken for the next request.
      if (isDraining() || !request.complete) headers['connection'] = 'close';
      response.writeHead(answer.status, headers);
      response.end(mayHaveBody(method, answer.status) ? answer.body : undefined);
    },
  };
};

// A client may reset a stream in the very packet that opens it; writing to it then throws.
const isOpen = (stream: ServerHttp2Stream): boolean => !stream.destroyed && !stream.closed;

export const http2Exchange = (stream: ServerHttp2Stream, headers: IncomingHttpHeaders): Exchange => {
  const method = headers[':method'] ?? 'GET';
  if (headers['expect'] === '100-continue' && isOpen(stream)) stream.additionalHeaders({ ':status': 100 });
  return {
    method,
    url: headers[':path'] ?? '/',
    headers: singleValues(headers),
    bodyStream: stream,
    answer: (answer) => {
      if (stream.headersSent || !isOpen(stream)) return;
      const sendsBody = mayHaveBody(method, answer.status) && answer.body.length > 0;
      stream.respond({ ...completeHeaders(method, answer), ':status': answer.status }, { endStream: !sendsBody });
      if (sendsBody) stream.end(answer.body);
    },
  };
};

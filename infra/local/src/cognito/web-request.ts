import type { IncomingMessage } from 'node:http';
import type { Readable } from 'node:stream';
import type { Answer, HeaderValues } from '../http/exchange.ts';
import { readBody } from '../http/read-body.ts';
import { OAuthError } from './oauth-error.ts';

/** A request to the issuer. */
export interface WebRequest {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: HeaderValues;
  /** Where the browser found this page: `http://192.168.1.5:8080`. */
  readonly origin: string;
  /** The client's address. */
  readonly address: string;
  /** @throws OAuthError invalid_request for what is no form; AwsError 413 */
  form(): Promise<URLSearchParams>;
}

/** One page or operation of the issuer. */
export type Endpoint = (request: WebRequest) => Promise<Answer>;

export interface WebRequestOptions {
  /** Stands in for a Host header that names no host. */
  readonly webUrl: string;
  readonly formBytesMax: number;
}

export const webRequestOf = (
  request: Pick<IncomingMessage, 'method' | 'url' | 'headers' | 'socket'> & Readable,
  { webUrl, formBytesMax }: WebRequestOptions,
): WebRequest => {
  const [path = '/', ...query] = (request.url ?? '/').split('?');
  // Node joins repeated headers with a comma; those that would be lists are not read here.
  const headers = request.headers as HeaderValues;
  return {
    method: request.method ?? 'GET',
    path,
    query: new URLSearchParams(query.join('?')),
    headers,
    origin: originOf(headers['host']) ?? webUrl,
    address: request.socket.remoteAddress ?? '',
    form: async () => {
      const [type = ''] = (headers['content-type'] ?? '').split(';', 1);
      if (type.trim().toLowerCase() !== 'application/x-www-form-urlencoded') throw new OAuthError('invalid_request');
      const form = new URLSearchParams((await readBody(request, formBytesMax)).toString('utf8'));
      // RFC 6749, 3.2: a parameter must not be included more than once.
      if (new Set(form.keys()).size !== form.size) throw new OAuthError('invalid_request');
      return form;
    },
  };
};

/** The origin that a Host header stands for; undefined for one that is more or less than a host and a port. */
const originOf = (host: string | undefined): string | undefined => {
  if (host === undefined || !/^[\w.:[\]-]+$/.test(host) || !URL.canParse(`http://${host}`)) return undefined;
  return new URL(`http://${host}`).origin;
};

import { request as httpRequest } from 'node:http';

export interface WebQuestion {
  readonly port: number;
  readonly method: string;
  readonly path: string;
  /** All of them: `host` included. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface WebAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: unknown;
}

/** Asks a web port on this machine, and decides about every header itself, as neither `fetch` nor a browser lets one. */
export const askWeb = ({ port, method, path, headers, body }: WebQuestion): Promise<WebAnswer> =>
  new Promise((resolve, reject) => {
    const request = httpRequest({ host: '127.0.0.1', port, method, path, headers, setHost: false }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => {
        const text = Buffer.concat(chunks).toString();
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body: text && JSON.parse(text) });
      });
    });
    request.on('error', reject);
    request.end(body);
  });

import { randomUUID } from 'node:crypto';
import type { Log } from '../core/ports.ts';
import type { RestResponse, RestService } from '../core/rest-service.ts';
import type { Answer, Exchange } from './exchange.ts';
import { errorAnswer } from './json-dispatch.ts';

/** The path of a request target, undecoded: a URL parser would resolve `..` inside an object key. */
const splitTarget = (url: string): { path: string; query: URLSearchParams } => {
  const mark = url.indexOf('?');
  if (mark === -1) return { path: url, query: new URLSearchParams() };
  return { path: url.slice(0, mark), query: new URLSearchParams(url.slice(mark + 1)) };
};

/** Gives the request to the first service that matches; never rejects. */
export const answerRest = async (
  { exchange, body }: { exchange: Exchange; body: Buffer },
  { services, log }: { services: readonly RestService[]; log: Log },
): Promise<Answer> => {
  const { path, query } = splitTarget(exchange.url);
  const { method, headers } = exchange;
  const service = services.find((candidate) => candidate.matches({ method, path }));
  if (service === undefined) return notFound(method, path);
  try {
    const response = await service.handle({ method, path, query, headers, body });
    return {
      status: response.status,
      headers: withRequestId(response.headers),
      body: response.body,
    };
  } catch (error) {
    return errorAnswer(error, { contentType: 'application/json', log, during: `${method} ${path}` });
  }
};

/** Object storage has a header of its own for it, and clients believe this one first. */
const withRequestId = (headers: RestResponse['headers'] = {}): Readonly<Record<string, string>> =>
  'x-amz-request-id' in headers ? headers : { 'x-amzn-requestid': randomUUID(), ...headers };

const notFound = (method: string, path: string): Answer => ({
  status: 404,
  headers: { 'content-type': 'application/json', 'x-amzn-requestid': randomUUID() },
  body: JSON.stringify({ __type: 'UnknownOperationException', message: `Nothing here answers ${method} ${path}.` }),
});

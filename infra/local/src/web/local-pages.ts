import type { IncomingMessage, ServerResponse } from 'node:http';
import { sendJson } from './send-json.ts';

type Pages = Readonly<Record<string, () => unknown>>;

/** What `GET /_local/<name>` answers as JSON. */
export interface LocalPages {
  /** For everybody: `health` … */
  readonly localPages?: Pages;
  /** For people at this machine: `metrics` … Nobody else is told that they exist. */
  readonly operatorPages?: Pages;
}

export const createLocalPages = ({ localPages = {}, operatorPages = {} }: LocalPages) => {
  const pageOf = (name: string, request: IncomingMessage): (() => unknown) | undefined => {
    if (Object.hasOwn(localPages, name)) return localPages[name];
    return Object.hasOwn(operatorPages, name) && isFromThisMachine(request) ? operatorPages[name] : undefined;
  };
  return async (request: IncomingMessage, response: ServerResponse): Promise<boolean> => {
    const [path = ''] = (request.url ?? '').split('?', 1);
    if (request.method !== 'GET' || !path.startsWith('/_local/')) return false;
    const page = pageOf(path.slice('/_local/'.length), request);
    if (page === undefined) return false;
    sendJson(response, 200, page());
    return true;
  };
};

/** A proxy on this machine speaks for others, and says so. */
const isFromThisMachine = ({ socket, headers }: IncomingMessage): boolean =>
  /^(::1$|(::ffff:)?127\.)/.test(socket.remoteAddress ?? '') &&
  !['forwarded', 'x-forwarded-for', 'x-real-ip', 'via'].some((name) => name in headers);

import type { IncomingMessage, ServerResponse } from 'node:http';
import { AwsError } from '../core/errors.ts';
import { readJson, requireJsonType, requireMethod, sendRefusal } from './json-request.ts';
import { isFromProgram, isFromThisMachine } from './own-machine.ts';
import { sendJson } from './send-json.ts';

/** What can be done to this runtime, by name. */
export interface FaultPort {
  /**
   * @returns undefined if there is no fault of this kind, else what to do once the answer is out
   * @throws AwsError 400 for a body of another form, 404 for a function that is not there
   */
  inject(kind: string, body: unknown): (() => void) | undefined;
  endAll(): void;
  /** What goes on and what was done, as JSON. */
  read(): object;
}

const PATH = /^\/_local\/faults(?:\/([a-z-]{1,40}))?$/;
/** Several times what the longest name of a function takes. */
const BODY_BYTES_MAX = 512;

/**
 * `PUT /_local/faults/<kind>` begins a fault and answers 202, `DELETE /_local/faults` ends all, `GET /_local/faults` tells
 * of them: for programs on this machine that test what becomes of it.
 * @returns (the handler) false if the request is for somebody else, or from somebody who is not told that this exists
 */
export const createFaultControl =
  (faults: FaultPort) =>
  async (request: IncomingMessage, response: ServerResponse): Promise<boolean> => {
    const match = PATH.exec(request.url ?? '');
    if (match === null || !isFromThisMachine(request)) return false;
    const [, kind] = match;
    try {
      requireProgram(request);
      if (kind === undefined) answerAll(faults, request, response);
      else await begin(faults, kind, { request, response });
    } catch (error) {
      sendRefusal(request, response, error);
    }
    return true;
  };

const requireProgram = (request: IncomingMessage): void => {
  if (isFromProgram(request)) return;
  const message =
    'Faults are for programs on this machine that call it localhost: no page of a browser may ask for them.';
  throw new AwsError('AccessDeniedException', message, { status: 403 });
};

const answerAll = (faults: FaultPort, request: IncomingMessage, response: ServerResponse): void => {
  requireMethod(request, response, ['GET', 'DELETE']);
  if (request.method === 'GET') {
    sendJson(response, 200, faults.read());
    return;
  }
  faults.endAll();
  sendJson(response, 200, {});
};

const begin = async (
  faults: FaultPort,
  kind: string,
  { request, response }: { request: IncomingMessage; response: ServerResponse },
): Promise<void> => {
  requireMethod(request, response, ['PUT']);
  requireJsonType(request);
  const afterAnswer = faults.inject(kind, await readJson(request, BODY_BYTES_MAX));
  if (afterAnswer === undefined) {
    sendJson(response, 404, { message: 'Not Found' });
    return;
  }
  // Emitted when the answer was handed over to the system, or when nobody is left who could take it.
  response.once('close', afterAnswer);
  sendJson(response, 202, {});
};

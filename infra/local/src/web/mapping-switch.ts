import type { IncomingMessage, ServerResponse } from 'node:http';
import { AwsError } from '../core/errors.ts';
import { isFields } from '../core/fields.ts';
import { readBody } from '../http/read-body.ts';
import { isFromOwnPage, isFromThisMachine } from './own-machine.ts';
import { sendJson } from './send-json.ts';

/**
 * Switches an event source mapping on or off.
 * @returns its description
 * @throws AwsError for a mapping that does not exist, or that changes already
 */
export type SwitchMapping = (uuid: string, isEnabled: boolean) => Promise<object>;

const PATH = /^\/_local\/mappings\/([0-9a-f-]{1,64})$/;
/** Several times what one member takes. */
const BODY_BYTES_MAX = 256;
// Plain forms cannot have this type: a browser asks first whether another site may send it, and gets no leave.
const JSON_TYPE = /^application\/json(\s*;\s*charset=utf-8)?$/i;

/**
 * `PUT /_local/mappings/<uuid>` with `{ "enabled": false }`, for the page of this port on this machine. It answers 202 as
 * Lambda does: the change goes on behind the answer.
 * @returns (the handler) false if the request is for somebody else, or from somebody who is not told that this exists
 */
export const createMappingSwitch =
  (switchMapping: SwitchMapping) =>
  async (request: IncomingMessage, response: ServerResponse): Promise<boolean> => {
    const [, uuid] = PATH.exec(request.url ?? '') ?? [];
    if (uuid === undefined || !isFromThisMachine(request)) return false;
    try {
      checkSender(request, response);
      const isEnabled = wishOf(await readBody(request, BODY_BYTES_MAX));
      sendJson(response, 202, await switchMapping(uuid, isEnabled));
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      // What is left of a body that was not read must not be taken for the next request.
      if (!request.complete) response.setHeader('connection', 'close');
      sendJson(response, error.status, { code: error.name, message: error.message });
    }
    return true;
  };

const checkSender = (request: IncomingMessage, response: ServerResponse): void => {
  if (request.method !== 'PUT') {
    response.setHeader('allow', 'PUT');
    throw new AwsError('MethodNotAllowedException', 'A mapping is switched by PUT.', { status: 405 });
  }
  if (!isFromOwnPage(request)) {
    const message = 'Only the page of this port may switch mappings, opened as localhost on this machine.';
    throw new AwsError('AccessDeniedException', message, { status: 403 });
  }
  if (!JSON_TYPE.test(request.headers['content-type'] ?? '')) {
    throw new AwsError('UnsupportedMediaTypeException', 'The body has to be application/json.', { status: 415 });
  }
};

const wishOf = (body: Buffer): boolean => {
  const wish = parse(body);
  if (isFields(wish) && Object.keys(wish).join() === 'enabled' && typeof wish['enabled'] === 'boolean') {
    return wish['enabled'];
  }
  throw new AwsError('ValidationException', 'The body has to be {"enabled": true} or {"enabled": false}.');
};

const parse = (body: Buffer): unknown => {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch (cause) {
    throw new AwsError('ValidationException', 'The body is not JSON.', { cause });
  }
};

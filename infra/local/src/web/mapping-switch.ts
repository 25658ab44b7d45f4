import type { IncomingMessage, ServerResponse } from 'node:http';
import { AwsError } from '../core/errors.ts';
import { isFields } from '../core/fields.ts';
import { readJson, requireJsonType, requireMethod, sendRefusal } from './json-request.ts';
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
      const isEnabled = wishOf(await readJson(request, BODY_BYTES_MAX));
      sendJson(response, 202, await switchMapping(uuid, isEnabled));
    } catch (error) {
      sendRefusal(request, response, error);
    }
    return true;
  };

const checkSender = (request: IncomingMessage, response: ServerResponse): void => {
  requireMethod(request, response, ['PUT']);
  if (!isFromOwnPage(request)) {
    const message = 'Only the page of this port may switch mappings, opened as localhost on this machine.';
    throw new AwsError('AccessDeniedException', message, { status: 403 });
  }
  requireJsonType(request);
};

const wishOf = (wish: unknown): boolean => {
  if (isFields(wish) && Object.keys(wish).join() === 'enabled' && typeof wish['enabled'] === 'boolean') {
    return wish['enabled'];
  }
  throw new AwsError('ValidationException', 'The body has to be {"enabled": true} or {"enabled": false}.');
};

import type { IncomingMessage, ServerResponse } from 'node:http';
import { AwsError } from '../core/errors.ts';
import { readBody } from '../http/read-body.ts';
import { sendJson } from './send-json.ts';

// Plain forms cannot have this type: a browser asks first whether another site may send it, and gets no leave.
const JSON_TYPE = /^application\/json(\s*;\s*charset=utf-8)?$/i;

/** @throws AwsError 405 */
export const requireMethod = (request: IncomingMessage, response: ServerResponse, methods: readonly string[]): void => {
  if (methods.includes(request.method ?? '')) return;
  response.setHeader('allow', methods.join(', '));
  throw new AwsError('MethodNotAllowedException', `This takes ${methods.join(', ')}.`, { status: 405 });
};

/** @throws AwsError 415 */
export const requireJsonType = ({ headers }: IncomingMessage): void => {
  if (JSON_TYPE.test(headers['content-type'] ?? '')) return;
  throw new AwsError('UnsupportedMediaTypeException', 'The body has to be application/json.', { status: 415 });
};

/** @throws AwsError 400, 413; RequestAbortedError */
export const readJson = async (request: IncomingMessage, bodyBytesMax: number): Promise<unknown> => {
  const body = await readBody(request, bodyBytesMax);
  try {
    return JSON.parse(body.toString('utf8'));
  } catch (cause) {
    throw new AwsError('ValidationException', 'The body is not JSON.', { cause });
  }
};

/** Answers a request with why it is refused; any other error stays one. */
export const sendRefusal = (request: IncomingMessage, response: ServerResponse, error: unknown): void => {
  if (!(error instanceof AwsError)) throw error;
  // What is left of a body that was not read must not be taken for the next request.
  if (!request.complete) response.setHeader('connection', 'close');
  sendJson(response, error.status, { code: error.name, message: error.message });
};

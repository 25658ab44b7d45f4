import { functionArn } from '../core/arn.ts';
import { AwsError } from '../core/errors.ts';
import type { InvocationResult } from '../core/invoker.ts';
import type { RestRequest, RestResponse, RestService } from '../core/rest-service.ts';
import { functionNameOf } from './function-names.ts';
import { PAYLOAD_LIMITS } from './options.ts';
import { errorResponse, functionNotFound } from './rest-errors.ts';

export interface InvokeRestOptions {
  readonly has: (functionName: string) => boolean;
  readonly invoke: (
    functionName: string,
    eventJson: string,
    extra: { clientContextJson?: string },
  ) => Promise<InvocationResult>;
  /** @returns the request id */
  readonly acceptAsync: (functionName: string, eventJson: string) => Promise<string>;
}

const PATH = /^\/2015-03-31\/functions\/([^/]+)\/invocations\/?$/;

/** Lambda's Invoke operation: `POST /2015-03-31/functions/{name}/invocations`. */
export const createInvokeRest = (options: InvokeRestOptions): RestService => ({
  matches: ({ method, path }) => method === 'POST' && PATH.test(path),
  handle: async (request) => {
    try {
      return await invoke(options, request);
    } catch (error) {
      if (error instanceof AwsError) return errorResponse(error);
      throw error;
    }
  },
});

const invoke = async (options: InvokeRestOptions, request: RestRequest): Promise<RestResponse> => {
  const type = request.headers['x-amz-invocation-type'] ?? 'RequestResponse';
  if (type !== 'RequestResponse' && type !== 'Event' && type !== 'DryRun') {
    throw new AwsError(
      'InvalidParameterValueException',
      `Invocation type ${type} is not one of RequestResponse, Event, DryRun`,
    );
  }
  const functionName = functionNameOf(PATH.exec(request.path)?.[1] ?? '', request.query);
  if (!options.has(functionName)) throw functionNotFound(`${functionArn(functionName)}:$LATEST`);
  const eventJson = readPayload(request.body, type);
  if (type === 'DryRun') return { status: 204, body: '' };
  if (type === 'Event') {
    const requestId = await options.acceptAsync(functionName, eventJson);
    return { status: 202, headers: { 'x-amzn-requestid': requestId }, body: '' };
  }
  const clientContext = request.headers['x-amz-client-context'];
  const extra = clientContext === undefined ? {} : { clientContextJson: decodeClientContext(clientContext) };
  const result = await options.invoke(functionName, eventJson, extra);
  return toResponse(result, request.headers['x-amz-log-type'] === 'Tail');
};

const readPayload = (body: Buffer, type: 'RequestResponse' | 'Event' | 'DryRun'): string => {
  const limitBytes = type === 'Event' ? PAYLOAD_LIMITS.asyncRequestBytes : PAYLOAD_LIMITS.requestBytes;
  if (body.length > limitBytes) {
    const message = `${body.length} byte payload is too large for the ${type} invocation type (limit ${limitBytes} bytes)`;
    throw new AwsError('RequestTooLargeException', message, { status: 413 });
  }
  if (body.length === 0) return '{}';
  const text = body.toString('utf8');
  try {
    JSON.parse(text);
  } catch (cause) {
    const message = `Could not parse request body into json: ${cause instanceof Error ? cause.message : String(cause)}`;
    throw new AwsError('InvalidRequestContentException', message, { cause });
  }
  return text;
};

const decodeClientContext = (base64: string): string => {
  const text = Buffer.from(base64, 'base64').toString('utf8');
  try {
    JSON.parse(text);
  } catch (cause) {
    throw new AwsError('InvalidRequestContentException', 'Client context must be a valid Base64-encoded JSON object.', {
      cause,
    });
  }
  return text;
};

const toResponse = (result: InvocationResult, wantsTail: boolean): RestResponse => ({
  status: 200,
  headers: {
    'content-type': 'application/json',
    'x-amz-executed-version': '$LATEST',
    'x-amzn-requestid': result.requestId,
    ...(result.functionError === undefined ? {} : { 'x-amz-function-error': result.functionError }),
    ...(wantsTail ? { 'x-amz-log-result': Buffer.from(result.logTail).toString('base64') } : {}),
  },
  body: result.payload,
});

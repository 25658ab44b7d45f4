import { AwsError } from '../core/errors.ts';
import type { RestResponse } from '../core/rest-service.ts';

/** Lambda's answer when a function runs as often as it may. */
export class ThrottledError extends AwsError {
  readonly reason = 'ReservedFunctionConcurrentInvocationLimitExceeded';

  constructor() {
    super('TooManyRequestsException', 'Rate Exceeded.', { status: 429 });
  }
}

export const throttled = (): ThrottledError => new ThrottledError();

export const functionNotFound = (arn: string): AwsError =>
  new AwsError('ResourceNotFoundException', `Function not found: ${arn}`, { status: 404 });

export const invalidParameter = (message: string, options: { cause?: unknown } = {}): AwsError =>
  new AwsError('InvalidParameterValueException', message, options);

/** A path that has other methods. */
export const methodNotAllowed = ({ method, path }: { readonly method: string; readonly path: string }): AwsError =>
  new AwsError('InvalidRequestException', `${path} does not answer ${method}.`, { status: 405 });

/** An error in Lambda's REST form: name in a header, `Type`, `Message` and `message` in the body. */
export const errorResponse = (error: unknown): RestResponse => {
  const known = error instanceof AwsError ? error : undefined;
  const status = known?.status ?? 500;
  const message = known?.message ?? 'Internal error of the local Lambda; see the log of the runtime.';
  const body = {
    ...(error instanceof ThrottledError ? { Reason: error.reason } : {}),
    Type: status < 500 ? 'User' : 'Service',
    Message: message,
    message,
  };
  const headers = { 'content-type': 'application/json', 'x-amzn-errortype': known?.name ?? 'ServiceException' };
  return { status, headers, body: JSON.stringify(body) };
};

export const jsonResponse = (status: number, body: object): RestResponse => ({
  status,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(body),
});

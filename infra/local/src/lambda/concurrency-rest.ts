import { functionArn } from '../core/arn.ts';
import { AwsError } from '../core/errors.ts';
import { parseInput } from '../core/input.ts';
import type { RestRequest, RestResponse, RestService } from '../core/rest-service.ts';
import { functionNameOf } from './function-names.ts';
import type { ReservedConcurrency } from './reserved-concurrency.ts';
import { errorResponse, functionNotFound, jsonResponse, methodNotAllowed } from './rest-errors.ts';

export interface ConcurrencyRestOptions {
  readonly has: (functionName: string) => boolean;
  readonly reserved: ReservedConcurrency;
}

// The operations came in different years, and each has the version of its own.
const PATH = /^\/(2017-10-31|2019-09-30)\/functions\/([^/]+)\/concurrency\/?$/;

/** PutFunctionConcurrency, GetFunctionConcurrency and DeleteFunctionConcurrency. */
export const createConcurrencyRest = (options: ConcurrencyRestOptions): RestService => ({
  matches: ({ path }) => PATH.test(path),
  handle: async (request) => {
    try {
      return await dispatch(options, request);
    } catch (error) {
      if (error instanceof AwsError) return errorResponse(error);
      throw error;
    }
  },
});

const dispatch = async ({ has, reserved }: ConcurrencyRestOptions, request: RestRequest): Promise<RestResponse> => {
  const [, version = '', segment = ''] = PATH.exec(request.path) ?? [];
  const functionName = functionNameOf(segment, request.query);
  if (!has(functionName)) throw functionNotFound(functionArn(functionName));
  switch (`${request.method} ${version}`) {
    case 'PUT 2017-10-31':
      await reserved.reserve(functionName, environmentsIn(request.body));
      return jsonResponse(200, concurrencyOf(reserved, functionName));
    case 'DELETE 2017-10-31':
      await reserved.release(functionName);
      return { status: 204, body: '' };
    case 'GET 2019-09-30':
      return jsonResponse(200, concurrencyOf(reserved, functionName));
    default:
      throw methodNotAllowed(request);
  }
};

/** The member that Lambda's answers have for a function that reserves something. */
export const concurrencyOf = (
  reserved: ReservedConcurrency,
  functionName: string,
): { ReservedConcurrentExecutions?: number } => {
  const environments = reserved.of(functionName);
  return environments === undefined ? {} : { ReservedConcurrentExecutions: environments };
};

const environmentsIn = (body: Buffer): number => {
  const fields = { ReservedConcurrentExecutions: { type: 'Integer', notNull: true, min: 0 } } as const;
  return parseInput(fields, parsed(body)).ReservedConcurrentExecutions;
};

const parsed = (body: Buffer): unknown => {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch (cause) {
    throw new AwsError('InvalidRequestContentException', 'The request body is not valid JSON.', { cause });
  }
};

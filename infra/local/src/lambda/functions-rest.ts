import { functionArn } from '../core/arn.ts';
import type { FunctionSpec } from '../core/deployment.ts';
import { AwsError } from '../core/errors.ts';
import type { RestRequest, RestResponse, RestService } from '../core/rest-service.ts';
import { concurrencyOf } from './concurrency-rest.ts';
import { functionNameOf } from './function-names.ts';
import type { ReservedConcurrency } from './reserved-concurrency.ts';
import { errorResponse, functionNotFound, jsonResponse, methodNotAllowed } from './rest-errors.ts';

export interface FunctionsRestOptions {
  readonly functions: readonly FunctionSpec[];
  readonly reserved: ReservedConcurrency;
  /** When the functions were deployed (epoch ms). */
  readonly deployedAtMs: number;
}

const PATH = /^\/2015-03-31\/functions(?:\/([^/]+)(\/configuration)?)?\/?$/;

/** ListFunctions, GetFunction and GetFunctionConfiguration. */
export const createFunctionsRest = (options: FunctionsRestOptions): RestService => ({
  matches: ({ path }) => PATH.test(path),
  handle: async (request) => {
    try {
      return answer(options, request);
    } catch (error) {
      if (error instanceof AwsError) return errorResponse(error);
      throw error;
    }
  },
});

const answer = ({ functions, reserved, deployedAtMs }: FunctionsRestOptions, request: RestRequest): RestResponse => {
  if (request.method !== 'GET') throw methodNotAllowed(request);
  const [, segment, configuration] = PATH.exec(request.path) ?? [];
  // As many as a template holds are one page.
  if (segment === undefined) {
    return jsonResponse(200, { Functions: functions.map((spec) => configurationOf(spec, deployedAtMs)) });
  }
  const functionName = functionNameOf(segment, request.query);
  const spec = functions.find(({ name }) => name === functionName);
  if (spec === undefined) throw functionNotFound(functionArn(functionName));
  const Configuration = configurationOf(spec, deployedAtMs);
  if (configuration !== undefined) return jsonResponse(200, Configuration);
  const Concurrency = concurrencyOf(reserved, functionName);
  return jsonResponse(200, {
    Configuration,
    Code: { RepositoryType: 'S3' },
    ...(Concurrency.ReservedConcurrentExecutions === undefined ? {} : { Concurrency }),
  });
};

/** Without the environment: it holds secrets, and nobody here has to be asked for the right to see them. */
const configurationOf = (spec: FunctionSpec, deployedAtMs: number): object => ({
  FunctionName: spec.name,
  FunctionArn: functionArn(spec.name),
  Runtime: spec.runtime,
  Handler: spec.handler,
  Timeout: spec.timeoutSeconds,
  MemorySize: spec.memoryMb,
  LastModified: new Date(deployedAtMs).toISOString().replace('Z', '+0000'),
  Version: '$LATEST',
  State: 'Active',
  LastUpdateStatus: 'Successful',
  PackageType: 'Zip',
});

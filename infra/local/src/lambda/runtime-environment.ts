import { ACCOUNT_ID, REGION } from '../core/arn.ts';
import type { FunctionSpec } from '../core/deployment.ts';
import { RuntimeError } from '../core/errors.ts';
import { PAYLOAD_LIMITS } from './options.ts';

/** Keys that Lambda sets itself and refuses in a function's own configuration. */
const RESERVED_KEYS: ReadonlySet<string> = new Set([
  '_HANDLER',
  '_X_AMZN_TRACE_ID',
  'AWS_ACCESS_KEY',
  'AWS_ACCESS_KEY_ID',
  'AWS_DEFAULT_REGION',
  'AWS_EXECUTION_ENV',
  'AWS_LAMBDA_FUNCTION_MEMORY_SIZE',
  'AWS_LAMBDA_FUNCTION_NAME',
  'AWS_LAMBDA_FUNCTION_VERSION',
  'AWS_LAMBDA_INITIALIZATION_TYPE',
  'AWS_LAMBDA_LOG_GROUP_NAME',
  'AWS_LAMBDA_LOG_STREAM_NAME',
  'AWS_LAMBDA_RUNTIME_API',
  'AWS_REGION',
  'AWS_SECRET_ACCESS_KEY',
  'AWS_SESSION_TOKEN',
  'LAMBDA_RUNTIME_DIR',
  'LAMBDA_TASK_ROOT',
]);

export interface EnvironmentVariablesRequest {
  readonly spec: FunctionSpec;
  readonly logStreamName: string;
  /** Set by the local runtime, above the function's own: endpoints of the local services. */
  readonly extra: Readonly<Record<string, string>>;
}

/**
 * All variables of one execution environment; nothing of the host's environment is among them.
 * Two values differ from Lambda's: `LAMBDA_TASK_ROOT` is the bundle's real folder (on Lambda `/var/task`), and
 * X-Ray is off, whatever the function says, because no daemon listens on this machine.
 */
export const environmentVariables = ({ spec, logStreamName, extra }: EnvironmentVariablesRequest) => ({
  LANG: 'en_US.UTF-8',
  TZ: ':UTC',
  PATH: '/var/lang/bin:/usr/local/bin:/usr/bin/:/bin:/opt/bin',
  LD_LIBRARY_PATH: '/var/lang/lib:/lib64:/usr/lib64:/var/runtime:/var/runtime/lib:/var/task:/var/task/lib:/opt/lib',
  NODE_PATH:
    '/opt/nodejs/node24/node_modules:/opt/nodejs/node_modules:/var/runtime/node_modules:/var/runtime:/var/task',
  AWS_XRAY_CONTEXT_MISSING: 'LOG_ERROR',
  AWS_XRAY_DAEMON_ADDRESS: '169.254.79.129:2000',
  ...spec.environment,
  AWS_XRAY_SDK_ENABLED: 'false',
  ...extra,
  ...reservedVariables(spec, logStreamName),
});

const reservedVariables = (spec: FunctionSpec, logStreamName: string) => ({
  _HANDLER: spec.handler,
  AWS_REGION: REGION,
  AWS_DEFAULT_REGION: REGION,
  AWS_EXECUTION_ENV: `AWS_Lambda_${spec.runtime}`,
  AWS_LAMBDA_FUNCTION_NAME: spec.name,
  AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
  AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(spec.memoryMb),
  AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
  AWS_LAMBDA_LOG_GROUP_NAME: logGroupName(spec),
  AWS_LAMBDA_LOG_STREAM_NAME: logStreamName,
  AWS_LAMBDA_RUNTIME_API: '127.0.0.1:9001',
  AWS_ACCESS_KEY_ID: `ASIA${ACCOUNT_ID}`,
  AWS_SECRET_ACCESS_KEY: 'local-secret-access-key',
  AWS_SESSION_TOKEN: 'local-session-token',
  LAMBDA_TASK_ROOT: spec.codeFolder,
  LAMBDA_RUNTIME_DIR: '/var/runtime',
});

export const logGroupName = (spec: FunctionSpec): string => `/aws/lambda/${spec.name}`;

/** @throws RuntimeError FUNCTION_ENVIRONMENT_INVALID for reserved keys, or more than 4 KB in total */
export const checkEnvironment = (spec: FunctionSpec): void => {
  const reserved = Object.keys(spec.environment).filter((key) => RESERVED_KEYS.has(key));
  if (reserved.length > 0) {
    throw new RuntimeError(
      'FUNCTION_ENVIRONMENT_INVALID',
      `function ${spec.name} sets ${reserved.join(', ')}, which Lambda reserves for itself: remove it from the template`,
    );
  }
  const bytes = Object.entries(spec.environment).reduce(
    (sum, [key, value]) => sum + Buffer.byteLength(key) + Buffer.byteLength(value),
    0,
  );
  if (bytes <= PAYLOAD_LIMITS.environmentBytes) return;
  throw new RuntimeError(
    'FUNCTION_ENVIRONMENT_INVALID',
    `function ${spec.name} has ${bytes} bytes of environment variables; Lambda allows ${PAYLOAD_LIMITS.environmentBytes}`,
  );
};

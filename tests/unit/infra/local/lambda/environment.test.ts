import { describe, expect, it } from 'vitest';
import { createLambda } from '../../../../../infra/local/src/lambda/create-lambda.ts';
import { functionSpec, lambdaOf, lambdaParts } from '../../../../support/lambda-functions.ts';

const createWith = (environment: Record<string, string>) => () =>
  createLambda({
    functions: [functionSpec({ environment })],
    ...lambdaParts(),
  });

describe('environment variables (aws-semantics 3.4)', () => {
  it('are those of Lambda, of the function and of the runtime, and nothing of the host', async () => {
    process.env['HOST_SECRET'] = 'must not leak';
    const lambda = await lambdaOf('exports.handler = async () => process.env;', {
      spec: { environment: { TABLE: 'boards', AWS_XRAY_SDK_ENABLED: 'true' }, memoryMb: 256 },
      extraEnvironment: { AWS_ENDPOINT_URL: 'http://127.0.0.1:4566' },
    });
    const variables = JSON.parse((await lambda.invoke('subject', '{}')).payload) as Record<string, string>;
    const { LAMBDA_TASK_ROOT, AWS_LAMBDA_LOG_STREAM_NAME, _X_AMZN_TRACE_ID, ...fixed } = variables;
    expect(fixed).toEqual({
      LANG: 'en_US.UTF-8',
      TZ: ':UTC',
      PATH: expect.stringContaining('/var/lang/bin'),
      LD_LIBRARY_PATH: expect.stringContaining('/var/lang/lib'),
      NODE_PATH: expect.stringContaining('/opt/nodejs/node24/node_modules'),
      AWS_XRAY_CONTEXT_MISSING: 'LOG_ERROR',
      AWS_XRAY_DAEMON_ADDRESS: '169.254.79.129:2000',
      AWS_XRAY_SDK_ENABLED: 'false',
      TABLE: 'boards',
      AWS_ENDPOINT_URL: 'http://127.0.0.1:4566',
      _HANDLER: 'index.handler',
      AWS_REGION: 'us-east-1',
      AWS_DEFAULT_REGION: 'us-east-1',
      AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
      AWS_LAMBDA_FUNCTION_NAME: 'subject',
      AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '256',
      AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
      AWS_LAMBDA_LOG_GROUP_NAME: '/aws/lambda/subject',
      AWS_LAMBDA_RUNTIME_API: '127.0.0.1:9001',
      AWS_ACCESS_KEY_ID: 'ASIA000000000000',
      AWS_SECRET_ACCESS_KEY: 'local-secret-access-key',
      AWS_SESSION_TOKEN: 'local-session-token',
      LAMBDA_RUNTIME_DIR: '/var/runtime',
    });
    expect(LAMBDA_TASK_ROOT).toMatch(/^\//);
    expect(AWS_LAMBDA_LOG_STREAM_NAME).toMatch(/^\d{4}\/\d\d\/\d\d\/\[\$LATEST\][0-9a-f]{32}$/);
    expect(_X_AMZN_TRACE_ID).toMatch(/^Root=1-[0-9a-f]{8}-[0-9a-f]{24};Parent=[0-9a-f]{16};Sampled=0$/);
  });

  it('have a new trace id for each invocation', async () => {
    const lambda = await lambdaOf('exports.handler = async () => process.env._X_AMZN_TRACE_ID;');
    const first = await lambda.invoke('subject', '{}');
    expect((await lambda.invoke('subject', '{}')).payload).not.toBe(first.payload);
  });

  it('may not name what Lambda reserves', () => {
    expect(createWith({ AWS_REGION: 'eu-west-1', FINE: '1' })).toThrow(
      expect.objectContaining({ code: 'FUNCTION_ENVIRONMENT_INVALID', message: expect.stringContaining('AWS_REGION') }),
    );
  });

  it('may hold 4 KB in total, and not a byte more', () => {
    expect(createWith({ NAME: 'x'.repeat(4_092) })).not.toThrow();
    expect(createWith({ NAME: 'x'.repeat(4_093) })).toThrow(/4097 bytes/);
  });
});

describe('the context object (aws-semantics 3.4)', () => {
  it('has every member, the memory limit as a string', async () => {
    const lambda = await lambdaOf(
      `exports.handler = async (event, context) =>
        ({ ...context, keys: Object.keys(context).sort(), remainingMs: context.getRemainingTimeInMillis() });`,
      { spec: { memoryMb: 192, timeoutSeconds: 7 } },
    );
    const { requestId, payload } = await lambda.invoke('subject', '{}');
    const { remainingMs, ...context } = JSON.parse(payload) as { remainingMs: number };
    expect(context).toEqual({
      callbackWaitsForEmptyEventLoop: true,
      functionName: 'subject',
      functionVersion: '$LATEST',
      invokedFunctionArn: 'arn:aws:lambda:us-east-1:000000000000:function:subject',
      memoryLimitInMB: '192',
      awsRequestId: requestId,
      logGroupName: '/aws/lambda/subject',
      logStreamName: expect.stringContaining('[$LATEST]'),
      keys: [
        'awsRequestId',
        'callbackWaitsForEmptyEventLoop',
        'clientContext',
        'functionName',
        'functionVersion',
        'getRemainingTimeInMillis',
        'identity',
        'invokedFunctionArn',
        'logGroupName',
        'logStreamName',
        'memoryLimitInMB',
        'tenantId',
      ],
    });
    expect(remainingMs).toBeGreaterThan(0);
    expect(remainingMs).toBeLessThanOrEqual(7_000);
  });
});

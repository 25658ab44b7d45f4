import { describe, expect, it } from 'vitest';
import { createLambda } from '../../../../../infra/local/src/lambda/create-lambda.ts';
import { eventually } from '../../../../support/eventually.ts';
import { createFakeClock } from '../../../../support/fake-clock.ts';
import { codeFolder, functionSpec, lambdaOf, lambdaParts } from '../../../../support/lambda-functions.ts';

const answerOf = async (source: string, eventJson = '{}') => {
  const lambda = await lambdaOf(source);
  const { payload, functionError } = await lambda.invoke('subject', eventJson);
  return { payload: JSON.parse(payload) as Record<string, unknown>, functionError };
};

describe('a successful invocation', () => {
  it('passes the event as JSON and returns the result as JSON text', async () => {
    const lambda = await lambdaOf('exports.handler = async (event) => ({ doubled: event.n * 2 });');
    const { payload, functionError } = await lambda.invoke('subject', '{"n":21}');
    expect({ payload, functionError }).toEqual({ payload: '{"doubled":42}', functionError: undefined });
  });

  it('aws-semantics 3.1: a handler returning undefined yields body null', async () => {
    expect(await answerOf('exports.handler = async () => {};')).toEqual({ payload: null, functionError: undefined });
  });

  it('runs ES modules', async () => {
    const folder = codeFolder({
      'index.mjs': 'export const handler = async () => import.meta.url.endsWith("index.mjs");',
    });
    const lambda = await lambdaOf('', { spec: { codeFolder: folder } });
    expect((await lambda.invoke('subject', '{}')).payload).toBe('true');
  });

  it('loads index.js as CommonJS, whatever package.json lies above the deployed folder', async () => {
    const folder = codeFolder({
      'package.json': '{"type":"module"}',
      'dist/index.js': 'const { name } = require("./part.js"); exports.handler = async () => name;',
      'dist/part.js': 'exports.name = "part";',
    });
    const lambda = await lambdaOf('', { spec: { codeFolder: `${folder}/dist` } });
    expect((await lambda.invoke('subject', '{}')).payload).toBe('"part"');
  });

  it('loads index.js as ES module where the deployed package.json says so', async () => {
    const folder = codeFolder({
      'package.json': '{"type":"module"}',
      'index.js': 'export const handler = async () => "module";',
    });
    const lambda = await lambdaOf('', { spec: { codeFolder: folder } });
    expect((await lambda.invoke('subject', '{}')).payload).toBe('"module"');
  });

  it('aws-semantics 3.2: module state survives ordinary errors', async () => {
    const lambda = await lambdaOf(`let n = 0;
      exports.handler = async (event) => { n += 1; if (event.fail) throw new Error('no'); return n; };`);
    await lambda.invoke('subject', '{}');
    await lambda.invoke('subject', '{"fail":true}');
    expect((await lambda.invoke('subject', '{}')).payload).toBe('3');
  });
});

describe('a failing invocation (aws-semantics 3.2)', () => {
  it('reports a thrown error with name, message and stack lines', async () => {
    const { payload, functionError } = await answerOf(`class BoomError extends Error { name = 'BoomError' }
      exports.handler = async () => { throw new BoomError('boom'); };`);
    expect({ ...payload, functionError }).toEqual({
      errorType: 'BoomError',
      errorMessage: 'boom',
      trace: expect.arrayContaining([expect.stringContaining('boom'), expect.stringContaining('index.js')]),
      functionError: 'Unhandled',
    });
  });

  it('reports a thrown non-Error by its type and text', async () => {
    expect(await answerOf("exports.handler = async () => { throw 'plain text'; };")).toEqual({
      payload: { errorType: 'string', errorMessage: 'plain text', trace: [] },
      functionError: 'Unhandled',
    });
  });

  it('reports a result that JSON cannot hold', async () => {
    const { payload } = await answerOf('exports.handler = async () => 1n;');
    expect(payload).toMatchObject({ errorType: 'Error', errorMessage: 'Unable to stringify response body' });
  });

  it.each([
    ['Runtime.HandlerNotFound', 'exports.other = 1;', 'index.handler is undefined or not exported'],
    ['Runtime.HandlerNotFound', 'exports.handler = 1;', 'index.handler is not a function'],
    ['Runtime.ImportModuleError', "require('is-not-installed-anywhere');", 'is-not-installed-anywhere'],
    ['Runtime.UserCodeSyntaxError', 'exports.handler = async () => {', 'SyntaxError'],
    ['Runtime.CallbackHandlerDeprecated', 'exports.handler = (event, context, callback) => callback();', 'Node.js 24'],
    ['TypeError', "throw new TypeError('at load');", 'at load'],
  ])('reports %s while loading', async (errorType, source, message) => {
    const { payload, functionError } = await answerOf(source);
    expect({ ...payload, functionError }).toMatchObject({
      errorType,
      errorMessage: expect.stringContaining(message),
      functionError: 'Unhandled',
    });
  });

  it('reports Runtime.MalformedHandlerName for a handler with a parent folder', async () => {
    const lambda = await lambdaOf('exports.handler = async () => 1;');
    const folder = codeFolder({ 'index.js': 'exports.handler = async () => 1;' });
    expect(lambda.has('subject')).toBe(true);
    const malformed = await lambdaOf('', { spec: { codeFolder: folder, handler: 'a/../index.handler' } });
    expect(JSON.parse((await malformed.invoke('subject', '{}')).payload)).toMatchObject({
      errorType: 'Runtime.MalformedHandlerName',
      errorMessage: 'Bad handler',
    });
  });

  it.each([
    ['process.exit(0)', 'Runtime exited without providing a reason'],
    ['process.exit(3)', 'Runtime exited with error: exit status 3'],
  ])('reports %s as Runtime.ExitError', async (statement, message) => {
    const lambda = await lambdaOf(`exports.handler = async () => { ${statement}; };`);
    const { requestId, payload } = await lambda.invoke('subject', '{}');
    expect(JSON.parse(payload)).toEqual({
      errorType: 'Runtime.ExitError',
      errorMessage: `RequestId: ${requestId} Error: ${message}`,
    });
  });

  it('reports an unhandled rejection and discards the environment', async () => {
    const lambda = await lambdaOf(`let n = 0;
      exports.handler = async (event) => {
        n += 1;
        if (event.fail) { Promise.reject(new Error('forgotten')); await new Promise((resolve) => setTimeout(resolve, 1e6)); }
        return n;
      };`);
    await lambda.invoke('subject', '{}');
    const failed = await lambda.invoke('subject', '{"fail":true}');
    expect(JSON.parse(failed.payload)).toMatchObject({
      errorType: 'Runtime.UnhandledPromiseRejection',
      errorMessage: 'Error: forgotten',
    });
    expect((await lambda.invoke('subject', '{}')).payload).toBe('1');
  });

  it('reports a promise that nothing can settle as Runtime.NodeJsExit', async () => {
    const { payload } = await answerOf('exports.handler = () => new Promise(() => {});');
    expect(payload).toMatchObject({ errorType: 'Runtime.NodeJsExit' });
  });

  it('ends a worker that outgrows its memory, alone', async () => {
    const lambda = await lambdaOf(`exports.handler = async (event) => {
      const hoard = [];
      while (event.hog) hoard.push(new Array(100_000).fill(hoard.length));
      return 'alive';
    };`);
    const { requestId, payload } = await lambda.invoke('subject', '{"hog":true}');
    expect(JSON.parse(payload)).toEqual({
      errorType: 'Runtime.ExitError',
      errorMessage: `RequestId: ${requestId} Error: Runtime exited with error: signal: killed`,
    });
    expect((await lambda.invoke('subject', '{}')).payload).toBe('"alive"');
  });

  it('ends an infinite loop at the timeout and discards the environment', async () => {
    const clock = createFakeClock();
    const lambda = await lambdaOf(
      `let n = 0; exports.handler = async (event) => { n += 1; console.log('running'); while (event.spin) {} return n; };`,
      { clock, spec: { timeoutSeconds: 1 } },
    );
    await lambda.invoke('subject', '{}');
    const answer = lambda.invoke('subject', '{"spin":true}');
    clock.advance(1_000);
    const { requestId, payload } = await answer;
    expect(JSON.parse(payload)).toEqual({
      errorType: 'Sandbox.Timedout',
      errorMessage: `RequestId: ${requestId} Error: Task timed out after 1.00 seconds`,
    });
    expect((await lambda.invoke('subject', '{}')).payload).toBe('1');
    expect(lambda.metrics()).toMatchObject([{ invocations: 3, errors: 1, timeouts: 1, coldStarts: 2 }]);
  });

  it('refuses a response above 6 MB as Function.ResponseSizeTooLarge', async () => {
    const { payload } = await answerOf("exports.handler = async () => 'x'.repeat(6_291_555);");
    expect(payload).toEqual({
      errorType: 'Function.ResponseSizeTooLarge',
      errorMessage: 'Response payload size exceeded maximum allowed payload size (6291556 bytes).',
    });
  });

  it('lets a response of 6 MB pass', async () => {
    const { payload } = await answerOf("exports.handler = async () => 'x'.repeat(6_291_554);");
    expect(payload).toHaveLength(6_291_554);
  });
});

describe('bounds', () => {
  const waitForRelease = `
    exports.handler = async (event) => { await new Promise((resolve) => setTimeout(resolve, event.forMs)); return 'done'; };`;

  it('aws-semantics 3.1: throttles invocations beyond the reserved concurrency', async () => {
    const lambda = await lambdaOf(waitForRelease, { spec: { reservedConcurrency: 2 } });
    const running = [lambda.invoke('subject', '{"forMs":50}'), lambda.invoke('subject', '{"forMs":50}')];
    await expect(lambda.invoke('subject', '{"forMs":0}')).rejects.toMatchObject({
      name: 'TooManyRequestsException',
      status: 429,
      message: 'Rate Exceeded.',
    });
    expect((await Promise.all(running)).map(({ payload }) => payload)).toEqual(['"done"', '"done"']);
    expect(lambda.metrics()).toMatchObject([{ invocations: 2, throttles: 1, environments: 2, concurrent: 0 }]);
  });

  it('runs nothing at a reserved concurrency of zero', async () => {
    const lambda = await lambdaOf(waitForRelease, { spec: { reservedConcurrency: 0 } });
    await expect(lambda.invoke('subject', '{}')).rejects.toMatchObject({ name: 'TooManyRequestsException' });
  });

  it('closes an environment that was idle for long', async () => {
    const clock = createFakeClock();
    const lambda = await lambdaOf('let n = 0; exports.handler = async () => (n += 1);', {
      clock,
      options: { idleMs: 60_000 },
    });
    await lambda.invoke('subject', '{}');
    clock.advance(59_999);
    expect((await lambda.invoke('subject', '{}')).payload).toBe('2');
    clock.advance(60_000);
    expect(lambda.metrics()).toMatchObject([{ environments: 0 }]);
    expect((await lambda.invoke('subject', '{}')).payload).toBe('1');
  });

  it('gives loading its own bound', async () => {
    const clock = createFakeClock();
    const lambda = await lambdaOf('while (true) {}', { clock, options: { initMs: 10_000 } });
    const answer = lambda.invoke('subject', '{}');
    clock.advance(10_000);
    expect(JSON.parse((await answer).payload)).toMatchObject({ errorType: 'Sandbox.Timedout' });
  });

  it('ends what still runs when the drain time of stop is over', async () => {
    const clock = createFakeClock();
    const lambda = await lambdaOf('exports.handler = async () => { while (true) {} };', {
      clock,
      options: { drainMs: 5_000 },
    });
    const answer = lambda.invoke('subject', '{}');
    const stopped = lambda.stop();
    clock.advance(5_000);
    await stopped;
    expect((await answer).functionError).toBe('Unhandled');
  });
});

describe('a Lambda without bundles', () => {
  it('asks for the build at start', async () => {
    const lambda = createLambda({
      functions: [functionSpec({ codeFolder: '/does/not/exist' })],
      ...lambdaParts(),
    });
    await expect(lambda.start()).rejects.toMatchObject({
      code: 'FUNCTION_NOT_BUILT',
      message: expect.stringContaining('npm run build'),
    });
  });

  it('answers 404 for an unknown function', async () => {
    const lambda = await lambdaOf('exports.handler = async () => 1;');
    await expect(lambda.invoke('unknown', '{}')).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
      status: 404,
      message: 'Function not found: arn:aws:lambda:us-east-1:000000000000:function:unknown',
    });
  });
});

describe('an environment that dies while idle', () => {
  it('is replaced at the next invocation', async () => {
    const lambda = await lambdaOf(`let n = 0;
      exports.handler = async () => { setTimeout(() => process.exit(1), 1); return (n += 1); };`);
    await lambda.invoke('subject', '{}');
    await eventually(() => (lambda.metrics()[0]?.environments === 0 ? true : undefined));
    expect((await lambda.invoke('subject', '{}')).payload).toBe('1');
  });
});

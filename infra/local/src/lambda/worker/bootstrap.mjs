// Runs inside a worker thread and plays Lambda's Node.js runtime for one execution environment.
import { format } from 'node:util';
import { parentPort, workerData } from 'node:worker_threads';
import { loadHandler } from './load-handler.mjs';
import { describeThrown, RuntimeFailure } from './runtime-errors.mjs';
import { followTime } from './scaled-date.mjs';

/** @typedef {import('./protocol.ts').EnvironmentData} EnvironmentData */
/** @typedef {import('./protocol.ts').InvokeMessage} InvokeMessage */

/** @type {EnvironmentData} */
const environment = workerData;
let requestId = '';

/** @param {import('./protocol.ts').WorkerMessage} message */
const send = (message) => parentPort.postMessage(message);

// Output travels on the same port as results: the log of an invocation is complete when its result arrives.
const captureOutput = (stream) => {
  stream.write = (chunk, encoding, callback) => {
    const text = typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString('utf8');
    send({ type: 'log', text });
    const done = typeof encoding === 'function' ? encoding : callback;
    if (typeof done === 'function') process.nextTick(done);
    return true;
  };
};

// A line break inside one entry becomes a carriage return, as in Lambda's text log.
const logLine = (level, text) => {
  const entry = text.replaceAll('\n', '\r');
  send({ type: 'log', text: `${new Date().toISOString()}\t${requestId || 'undefined'}\t${level}\t${entry}\n` });
};

const captureConsole = () => {
  const levels = { log: 'INFO', info: 'INFO', debug: 'DEBUG', trace: 'TRACE', warn: 'WARN', error: 'ERROR' };
  for (const [method, level] of Object.entries(levels)) {
    console[method] = (...values) => logLine(level, format(...values));
  }
};

const dieOf = (error) => {
  send({ type: 'crash', payload: describeThrown(error) });
  process.exit(129);
};

const watchForCrashes = () => {
  process.on('uncaughtException', dieOf);
  process.on('unhandledRejection', (reason) => {
    const failure = new RuntimeFailure('Runtime.UnhandledPromiseRejection', String(reason));
    if (reason instanceof Error) failure.stack = `Runtime.UnhandledPromiseRejection: ${reason.stack}`;
    dieOf(failure);
  });
  process.on('beforeExit', () =>
    dieOf(
      new RuntimeFailure(
        'Runtime.NodeJsExit',
        'The Lambda runtime client detected an unexpected Node.js exit code. ' +
          'This is most commonly caused by a Promise that was never settled.',
      ),
    ),
  );
};

/** @param {InvokeMessage} message */
const contextOf = ({ remainingMs, clientContextJson }) => {
  const deadlineMs = performance.now() + remainingMs;
  return {
    callbackWaitsForEmptyEventLoop: true,
    functionVersion: '$LATEST',
    functionName: environment.functionName,
    memoryLimitInMB: String(environment.memoryMb),
    logGroupName: environment.logGroupName,
    logStreamName: environment.logStreamName,
    clientContext: clientContextJson === undefined ? undefined : JSON.parse(clientContextJson),
    identity: undefined,
    tenantId: undefined,
    invokedFunctionArn: environment.functionArn,
    awsRequestId: requestId,
    getRemainingTimeInMillis: () => Math.max(0, Math.round(deadlineMs - performance.now())),
  };
};

const serialize = (value) => {
  try {
    return JSON.stringify(value === undefined ? null : value) ?? 'null';
  } catch (cause) {
    throw new Error('Unable to stringify response body', { cause });
  }
};

/** @param {(event: unknown, context: object) => unknown} handler @param {InvokeMessage} message */
const run = async (handler, message) => {
  requestId = message.requestId;
  process.env['_X_AMZN_TRACE_ID'] = message.traceId;
  // While the handler runs only its own work keeps the worker alive: a promise nobody can settle ends it.
  parentPort.unref();
  const startedMs = performance.now();
  let answer;
  try {
    const payload = serialize(await handler(JSON.parse(message.eventJson), contextOf(message)));
    answer = { type: 'result', payload, durationMs: performance.now() - startedMs };
  } catch (error) {
    const payload = describeThrown(error);
    logLine('ERROR', `Invoke Error \t${payload}`);
    answer = { type: 'error', payload, durationMs: performance.now() - startedMs };
  }
  parentPort.ref();
  send(answer);
};

if (environment.time !== undefined) followTime(environment.time);
captureOutput(process.stdout);
captureOutput(process.stderr);
captureConsole();
try {
  const handler = await loadHandler(environment);
  watchForCrashes();
  parentPort.on('message', (message) => run(handler, message));
  send({ type: 'ready' });
} catch (error) {
  send({ type: 'crash', payload: describeThrown(error) });
  process.exit(1);
}

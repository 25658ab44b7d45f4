import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { functionArn } from '../core/arn.ts';
import type { Clock } from '../core/clock.ts';
import { endsWithin } from '../core/deadline.ts';
import type { FunctionSpec } from '../core/deployment.ts';
import { AwsError, RuntimeError } from '../core/errors.ts';
import type { FunctionInvoker } from '../core/invoker.ts';
import type { KeyValueStore } from '../core/key-value-store.ts';
import { type LimitSink, NO_LIMITS } from '../core/limits.ts';
import type { EventInvoker, Log, ObjectWriter } from '../core/ports.ts';
import type { RestService } from '../core/rest-service.ts';
import { createRotatingLog, type RotatingLog } from '../core/rotating-log.ts';
import type { Service } from '../core/service.ts';
import { createSparseLog } from '../core/sparse-log.ts';
import type { FunctionUsage } from '../core/usage.ts';
import type { FunctionFaults } from '../faults/function-faults.ts';
import { type AsyncInvocations, createAsyncInvocations } from './async-invocations.ts';
import { createAsyncJobStore } from './async-jobs.ts';
import { createConcurrencyRest } from './concurrency-rest.ts';
import type { FunctionMetrics } from './function-metrics.ts';
import { type FunctionObserver, NO_OBSERVER } from './function-observer.ts';
import { createFunctionPool, type FunctionPool, type InvokeExtra } from './function-pool.ts';
import { createFunctionsRest } from './functions-rest.ts';
import { createInvokeRest } from './invoke-rest.ts';
import { LAMBDA_DEFAULTS, type LambdaOptions } from './options.ts';
import { createReservedConcurrency, type ReservedConcurrency } from './reserved-concurrency.ts';
import { functionNotFound, methodNotAllowed } from './rest-errors.ts';
import { checkEnvironment } from './runtime-environment.ts';
import { collectWorkersEarly } from './worker-heap.ts';

export interface LambdaRequest {
  readonly functions: readonly FunctionSpec[];
  /** Function logs go to `<dataFolder>/logs/<function>.log`. */
  readonly dataFolder: string;
  /** Keeps accepted events, and the concurrency that operators have functions reserve. */
  readonly state: KeyValueStore;
  /** Takes what was given up. */
  readonly objects: ObjectWriter;
  readonly clock: Clock;
  readonly log: Log;
  /** Told of throttles and timeouts. @default nobody */
  readonly limits?: LimitSink;
  /** Variables above a function's own: endpoints of the local services, for example `AWS_ENDPOINT_URL`. */
  readonly extraEnvironment?: Readonly<Record<string, string>>;
  readonly options?: Partial<LambdaOptions>;
  /** Absent: nothing is done to invocations on purpose. */
  readonly faults?: FunctionFaults;
  /** @default nobody */
  readonly observer?: FunctionObserver;
}

export interface Lambda extends Service, FunctionInvoker, EventInvoker {
  readonly rest: RestService;
  /** Runs accepted events; a part that starts last, when functions can reach what they call. */
  readonly events: Service & Pick<AsyncInvocations, 'metrics'>;
  has(functionName: string): boolean;
  metrics(): readonly FunctionMetrics[];
  usage(): readonly FunctionUsage[];
  /**
   * Ends a worker of a function, by its logical id: one that is at work if there is one.
   * @returns false if there is none at all
   */
  killWorker(logicalId: string): boolean;
}

/**
 * Runs built function bundles in worker threads.
 * @throws RuntimeError FUNCTION_ENVIRONMENT_INVALID; `start()` throws FUNCTION_NOT_BUILT
 */
export const createLambda = (request: LambdaRequest): Lambda => {
  const options = { ...LAMBDA_DEFAULTS, ...request.options };
  const { observer = NO_OBSERVER } = request;
  request.functions.forEach(checkEnvironment);
  const logs = new Map(request.functions.map((spec) => [spec.name, openLog(request, options, spec)]));
  const reserved = createReservedConcurrency(request.functions, request.state);
  const pools = new Map<string, FunctionPool>();
  for (const spec of request.functions) {
    const functionLog = logs.get(spec.name);
    if (functionLog !== undefined) pools.set(spec.name, openPool({ request, options, spec, functionLog, reserved }));
  }
  let isStopping = false;

  const invoke = async (functionName: string, eventJson: string, extra: InvokeExtra = {}) => {
    const pool = pools.get(functionName);
    if (pool === undefined) throw functionNotFound(functionArn(functionName));
    if (isStopping) throw new AwsError('ServiceException', 'the local Lambda is stopping', { status: 500 });
    return pool.invoke(eventJson, extra);
  };
  const events = createAsyncInvocations({
    functions: request.functions,
    invoke,
    isSwitchedOff: (functionName) => reserved.of(functionName) === 0,
    jobs: createAsyncJobStore(request.state),
    objects: request.objects,
    clock: request.clock,
    log: request.log,
    queueLimit: options.asyncQueue,
    concurrency: options.asyncConcurrency,
    drainMs: options.drainMs,
    observer,
  });
  const has = (functionName: string): boolean => pools.has(functionName);
  return {
    name: 'lambda',
    invoke,
    has,
    rest: oneOf([
      createInvokeRest({ has, invoke, acceptAsync: events.accept }),
      createConcurrencyRest({ has, reserved }),
      createFunctionsRest({ functions: request.functions, reserved, deployedAtMs: request.clock.nowMs() }),
    ]),
    events,
    invokeEvent: events.invokeEvent,
    metrics: () => [...pools.values()].map((pool) => pool.metrics()),
    usage: () => [...pools.values()].map((pool) => pool.usage()),
    killWorker: (logicalId) =>
      [...pools.values()].find(({ spec }) => spec.logicalId === logicalId)?.killWorker() ?? false,
    start: async () => {
      request.functions.forEach(checkBuilt);
      await reserved.load();
      // Lambda runs in UTC. Threads have no time zone of their own: they follow the process.
      process.env['TZ'] = 'UTC';
      collectWorkersEarly();
    },
    stop: async () => {
      isStopping = true;
      const drained = Promise.all([...pools.values()].map((pool) => pool.drained()));
      const isDrained = await endsWithin(drained, { clock: request.clock, limitMs: options.drainMs });
      if (!isDrained) request.log('warn', 'ending invocations that still run', { drainMs: options.drainMs });
      await Promise.all([...pools.values()].map((pool) => pool.close()));
      await Promise.all([...logs.values()].map((functionLog) => functionLog.flush()));
    },
  };
};

/** Several services as one: no two of them take the same path. */
const oneOf = (services: readonly RestService[]): RestService => {
  const takerOf = (request: { readonly method: string; readonly path: string }): RestService | undefined =>
    services.find((service) => service.matches(request));
  return {
    matches: (request) => takerOf(request) !== undefined,
    handle: async (request) => {
      const taker = takerOf(request);
      if (taker === undefined) throw methodNotAllowed(request);
      return taker.handle(request);
    },
  };
};

const openLog = (request: LambdaRequest, options: LambdaOptions, spec: FunctionSpec): RotatingLog =>
  createRotatingLog({
    folder: join(request.dataFolder, 'logs'),
    name: spec.name,
    fileBytes: options.logFileBytes,
    pendingBytes: options.logPendingBytes,
    log: createSparseLog(request.log, request.clock),
    clock: request.clock,
  });

interface PoolRequest {
  readonly request: LambdaRequest;
  readonly options: LambdaOptions;
  readonly spec: FunctionSpec;
  readonly functionLog: RotatingLog;
  readonly reserved: ReservedConcurrency;
}

const openPool = ({ request, options, spec, functionLog, reserved }: PoolRequest): FunctionPool =>
  createFunctionPool({
    spec,
    functionLog,
    clock: request.clock,
    limits: request.limits ?? NO_LIMITS,
    concurrency: () => {
      const environments = reserved.of(spec.name);
      return environments === undefined
        ? { environments: options.concurrencyPerFunction, isReserved: false }
        : { environments, isReserved: true };
    },
    idleMs: options.idleMs,
    initMs: options.initMs,
    extraEnvironment: request.extraEnvironment ?? {},
    observer: request.observer ?? NO_OBSERVER,
    ...(request.faults === undefined ? {} : { faults: request.faults }),
  });

/** The file that a handler names must be there before anything is sent to it. */
const checkBuilt = ({ name, handler, codeFolder }: FunctionSpec): void => {
  const moduleName = handler.slice(0, handler.lastIndexOf('.'));
  if (['.js', '.mjs', '.cjs'].some((end) => existsSync(join(codeFolder, moduleName + end)))) return;
  throw new RuntimeError(
    'FUNCTION_NOT_BUILT',
    `function ${name} has no bundle: ${join(codeFolder, moduleName)}.js or .mjs is missing. Run \`npm run build\` first.`,
  );
};

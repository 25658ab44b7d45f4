export type { Clock, Timer } from './core/clock.ts';
export { AwsError, RuntimeError } from './core/errors.ts';
export { createLocalRuntime, type LocalRuntime, type LocalRuntimeOptions, type RuntimePorts } from './runtime.ts';

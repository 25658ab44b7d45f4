import type { Clock } from '../core/clock.ts';
import type { FunctionObserver } from '../lambda/function-observer.ts';
import type { EmbeddedMetricsIntake } from './embedded-metrics-intake.ts';
import type { Metric, MetricStore } from './metric-store.ts';

export interface FunctionMetricsOptions {
  readonly store: MetricStore;
  readonly embedded: EmbeddedMetricsIntake;
  readonly clock: Clock;
}

/** Namespace `AWS/Lambda`, by `FunctionName`, counted as things happen; and what functions count themselves. */
export const createFunctionMetrics = ({ store, embedded, clock }: FunctionMetricsOptions): FunctionObserver => {
  // Functions are those of the template: there are few, and they stay.
  const known = new Map<string, ReturnType<typeof metricsOf>>();
  const metricsFor = (functionName: string): ReturnType<typeof metricsOf> => {
    const metrics = known.get(functionName) ?? metricsOf(store, functionName);
    known.set(functionName, metrics);
    return metrics;
  };
  return {
    invoked: (functionName, { startedAtMs, durationMs, isError, concurrent }) => {
      const metrics = metricsFor(functionName);
      metrics.invocations.add(1, startedAtMs);
      metrics.errors.add(isError ? 1 : 0, startedAtMs);
      metrics.throttles.add(0, startedAtMs);
      metrics.duration.add(durationMs, startedAtMs);
      metrics.concurrentExecutions.add(concurrent, clock.nowMs());
    },
    throttled: (functionName) => metricsFor(functionName).throttles.add(1, clock.nowMs()),
    wrote: (_functionName, text) => embedded.take(text),
    asyncAttempted: (functionName, ageMs) => metricsFor(functionName).asyncEventAge.add(ageMs, clock.nowMs()),
    asyncDropped: (functionName) => metricsFor(functionName).asyncEventsDropped.add(1, clock.nowMs()),
  };
};

const metricsOf = (store: MetricStore, functionName: string) => {
  const metric = (name: string, unit: string): Metric =>
    store.metric({ namespace: 'AWS/Lambda', metric: name, dimensions: { FunctionName: functionName } }, unit);
  return {
    invocations: metric('Invocations', 'Count'),
    errors: metric('Errors', 'Count'),
    throttles: metric('Throttles', 'Count'),
    duration: metric('Duration', 'Milliseconds'),
    concurrentExecutions: metric('ConcurrentExecutions', 'Count'),
    asyncEventAge: metric('AsyncEventAge', 'Milliseconds'),
    asyncEventsDropped: metric('AsyncEventsDropped', 'Count'),
  };
};

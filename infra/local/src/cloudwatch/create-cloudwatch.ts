import type { AwsJsonService } from '../core/aws-json.ts';
import type { Clock } from '../core/clock.ts';
import type { Log } from '../core/ports.ts';
import type { Service } from '../core/service.ts';
import type { AnswerObserver } from '../http-api/answer-observer.ts';
import type { FunctionObserver } from '../lambda/function-observer.ts';
import { createCloudWatchApi } from './api.ts';
import { createApiMetrics } from './api-metrics.ts';
import { createEmbeddedMetricsIntake, type EmbeddedCounts } from './embedded-metrics-intake.ts';
import { createFunctionMetrics } from './function-metrics.ts';
import { createMetricStore, type MetricStore, type StoreCounts } from './metric-store.ts';
import type { MetricSource } from './reading.ts';
import { createSampler } from './sampler.ts';

/** Metrics of the runtime's services and of what functions count, for the last three hours. */
export interface CloudWatch extends Service {
  readonly api: AwsJsonService;
  readonly store: MetricStore;
  /** Tells of functions as they run. */
  readonly functions: FunctionObserver;
  /** Tells of answers of one HTTP API. */
  answersOf(apiId: string, stage: string): AnswerObserver;
  /** Reads the services now, not only every ten seconds. */
  sample(): Promise<void>;
  metrics(): StoreCounts & EmbeddedCounts;
}

export interface CloudWatchRequest {
  readonly clock: Clock;
  readonly log: Log;
  /** Asked at the start: services that are read are made after those that tell. */
  readonly sources: () => readonly MetricSource[];
  /** Of the store. */
  readonly bounds?: { readonly seriesMax?: number; readonly spreadsMax?: number };
}

/** The service; what tells it something may do so at once, `start` begins to read the others. */
export const createCloudWatch = ({ clock, log, sources, bounds = {} }: CloudWatchRequest): CloudWatch => {
  const store = createMetricStore({ clock, log, ...bounds });
  const embedded = createEmbeddedMetricsIntake(store);
  const sampler = createSampler({ store, sources, clock, log });
  return {
    name: 'cloudwatch',
    ...sampler,
    store,
    api: createCloudWatchApi(store),
    functions: createFunctionMetrics({ store, embedded, clock }),
    answersOf: createApiMetrics(store, clock),
    metrics: () => ({ ...store.counts(), ...embedded.counts() }),
  };
};

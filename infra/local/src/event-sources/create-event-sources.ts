import type { Clock } from '../core/clock.ts';
import type { MappingSpec } from '../core/deployment.ts';
import type { FunctionInvoker } from '../core/invoker.ts';
import type { KeyValueStore } from '../core/key-value-store.ts';
import type { Log, ObjectWriter } from '../core/ports.ts';
import type { RecordSource } from '../core/record-source.ts';
import type { RestService } from '../core/rest-service.ts';
import type { Service } from '../core/service.ts';
import { createCheckpointStore } from './checkpoint-store.ts';
import type { MappingBacklog } from './mapping-backlog.ts';
import { createMappingRegistry, type MappingMetrics } from './mapping-registry.ts';
import { createMappingSettings } from './mapping-settings.ts';
import { createMappingsRest } from './mappings-rest.ts';
import { EVENT_SOURCE_DEFAULTS, type EventSourceOptions } from './options.ts';

export interface EventSourcesRequest {
  readonly mappings: readonly MappingSpec[];
  /** Asked when a mapping begins. Undefined, or an exception, for a stream that does not exist. */
  readonly sources: (arn: string) => RecordSource | undefined;
  readonly invoker: FunctionInvoker & { has?(functionName: string): boolean };
  /** Where failure records go. */
  readonly objects: ObjectWriter;
  /** Checkpoints, and what the management API changed. */
  readonly state: KeyValueStore;
  readonly clock: Clock;
  readonly log: Log;
  /** Jitter of back-off; uniform in [0, 1). @default Math.random */
  readonly random?: () => number;
  readonly options?: Partial<EventSourceOptions>;
}

export interface EventSources extends Service {
  readonly rest: RestService;
  metrics(): readonly MappingMetrics[];
  /** What waits for each mapping, whether it runs or not, by UUID. */
  backlogs(): Promise<ReadonlyMap<string, MappingBacklog>>;
  /**
   * Switches a mapping on or off, as UpdateEventSourceMapping does: nothing is lost, what comes meanwhile waits in the source.
   * @throws AwsError ResourceNotFoundException, ResourceInUseException
   */
  setEnabled(uuid: string, isEnabled: boolean): Promise<object>;
}

/**
 * Runs event source mappings: reads streams and brings their records to functions, at least once and in order.
 * `start()` throws RuntimeError MAPPING_INVALID for a mapping of the template that Lambda would refuse.
 */
export const createEventSources = (request: EventSourcesRequest): EventSources => {
  const { mappings, sources, invoker, objects, state, clock, log, random = Math.random } = request;
  const registry = createMappingRegistry({
    mappings,
    sources,
    invoker,
    objects,
    clock,
    log,
    random,
    hasFunction: (functionName) => invoker.has?.(functionName) ?? true,
    checkpoints: createCheckpointStore(state),
    settings: createMappingSettings(state),
    options: { ...EVENT_SOURCE_DEFAULTS, ...request.options },
  });
  return {
    name: 'event-sources',
    start: registry.start,
    stop: registry.stop,
    rest: createMappingsRest(registry),
    metrics: registry.metrics,
    backlogs: registry.backlogs,
    setEnabled: (uuid, enabled) => registry.update(uuid, { enabled }),
  };
};

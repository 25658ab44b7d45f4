import { functionArn, nameFromArn } from '../core/arn.ts';
import type { MappingSpec } from '../core/deployment.ts';
import { AwsError, RuntimeError } from '../core/errors.ts';
import { functionNotFound } from '../lambda/rest-errors.ts';
import { createMappingBacklogs, type MappingBacklog } from './mapping-backlog.ts';
import type { MappingState } from './mapping-description.ts';
import type { MappingCounts } from './mapping-meter.ts';
import { applyChanges, type MappingChanges } from './mapping-requests.ts';
import { checkMapping } from './mapping-rules.ts';
import type { MappingSettings } from './mapping-settings.ts';
import {
  createMappingTransitions,
  describeEntry,
  findSource,
  type MappingEntry,
  newEntry,
  type TransitionOptions,
} from './mapping-transitions.ts';
import type { ShardMetrics } from './shard-consumer.ts';

export interface MappingMetrics extends MappingCounts {
  readonly uuid: string;
  readonly functionName: string;
  readonly sourceArn: string;
  readonly state: MappingState;
  readonly lastModifiedMs: number;
  readonly batchSize: number;
  readonly maximumBatchingWindowSeconds: number;
  /** 0 = no tumbling windows. */
  readonly tumblingWindowSeconds: number;
  /** What waits longer is given up; -1 = not before the source forgets it. */
  readonly maximumRecordAgeSeconds: number;
  /** Bucket that takes what was given up; absent = it is lost. */
  readonly onFailureBucket?: string;
  readonly shards: readonly ShardMetrics[];
}

/** All mappings, and the operations of the management API on them. Descriptions have Lambda's own shape. */
export interface MappingRegistry {
  start(): Promise<void>;
  stop(): Promise<void>;
  list(): readonly MappingSpec[];
  describe(uuid: string): object;
  create(mapping: MappingSpec): Promise<object>;
  update(uuid: string, changes: MappingChanges): Promise<object>;
  remove(uuid: string): Promise<object>;
  metrics(): readonly MappingMetrics[];
  /** What waits for each mapping, whether it runs or not, by UUID. */
  backlogs(): Promise<ReadonlyMap<string, MappingBacklog>>;
}

export interface RegistryOptions extends TransitionOptions {
  readonly mappings: readonly MappingSpec[];
  readonly settings: MappingSettings;
  readonly hasFunction: (functionName: string) => boolean;
}

export const createMappingRegistry = (options: RegistryOptions): MappingRegistry => {
  const { clock, settings, checkpoints, log } = options;
  const transitions = createMappingTransitions(options);
  const backlogs = createMappingBacklogs(options);
  const entries = new Map<string, MappingEntry>();
  let isStopping = false;

  const entryOf = (uuid: string): MappingEntry => {
    const entry = entries.get(uuid);
    if (entry !== undefined) return entry;
    throw new AwsError('ResourceNotFoundException', 'The resource you requested does not exist.', { status: 404 });
  };
  const settledEntry = (uuid: string): MappingEntry => {
    const entry = entryOf(uuid);
    if (entry.state === 'Enabled' || entry.state === 'Disabled') return entry;
    const message = `Cannot update the event source mapping because it is in use: its state is ${entry.state}.`;
    throw new AwsError('ResourceInUseException', message);
  };
  const register = (mapping: MappingSpec): MappingEntry => {
    const entry = newEntry(mapping, clock.nowMs());
    entries.set(mapping.uuid, entry);
    return entry;
  };
  const templateOf = (uuid: string): MappingSpec | undefined =>
    options.mappings.find((template) => template.uuid === uuid);
  const check = (mapping: MappingSpec): void => {
    checkMapping(mapping, clock.nowMs());
    if (!options.hasFunction(mapping.functionName)) throw functionNotFound(functionArn(mapping.functionName));
    const twin = [...entries.values()].find((entry) => isTwin(entry.mapping, mapping));
    if (twin !== undefined) throw duplicate(mapping, twin.mapping.uuid);
  };
  // A mapping created by API whose stream or function is gone must not keep the runtime from starting: it can be deleted then.
  const beginCreated = async (mapping: MappingSpec): Promise<void> => {
    const entry = register(mapping);
    try {
      check(mapping);
      await transitions.begin(entry);
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      entry.state = 'Disabled';
      entry.meter.setResult(`PROBLEM: ${error.message}`);
      log('error', 'an event source mapping cannot run', { mapping: mapping.uuid, error });
    }
  };
  const beginFromTemplate = async (mapping: MappingSpec): Promise<void> => {
    try {
      check(mapping);
      await transitions.begin(register(mapping));
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      throw new RuntimeError('MAPPING_INVALID', `event source ${mapping.logicalId}: ${error.message}`, {
        cause: error,
      });
    }
  };

  return {
    start: async () => {
      for (const mapping of await settings.load(options.mappings)) {
        if (templateOf(mapping.uuid) === undefined) {
          await beginCreated(mapping);
          continue;
        }
        await beginFromTemplate(mapping);
      }
    },
    stop: async () => {
      isStopping = true;
      await transitions.settled();
      await Promise.all([...entries.values()].map(transitions.end));
    },
    list: () => [...entries.values()].map(({ mapping }) => mapping),
    describe: (uuid) => describeEntry(entryOf(uuid)),
    create: async (mapping) => {
      check(mapping);
      findSource(options.sources, mapping.sourceArn);
      const entry = register(mapping);
      try {
        await settings.save(mapping, undefined);
      } catch (error) {
        entries.delete(mapping.uuid);
        throw error;
      }
      return transitions.change(entry, 'Creating', () => transitions.begin(entry));
    },
    update: async (uuid, changes) => {
      const entry = settledEntry(uuid);
      const mapping = applyChanges(entry.mapping, changes);
      check(mapping);
      const { state: before, mapping: previous } = entry;
      const state = transitionalState(previous.enabled, mapping.enabled);
      // From here on nobody else changes the mapping, also while the setting is being written.
      entry.state = state;
      try {
        await settings.save(mapping, templateOf(uuid));
      } catch (error) {
        entry.state = before;
        throw error;
      }
      entry.mapping = mapping;
      return transitions.change(entry, state, async () => {
        await transitions.end(entry);
        if (!isStopping) await transitions.begin(entry);
      });
    },
    remove: async (uuid) => {
      const entry = settledEntry(uuid);
      return transitions.change(entry, 'Deleting', async () => {
        await transitions.end(entry);
        await settings.remove(uuid);
        await checkpoints.removeAll(uuid);
        entries.delete(uuid);
      });
    },
    metrics: () => [...entries.values()].map(metricsOf),
    backlogs: async () => {
      const read = [...entries].map(async ([uuid, entry]) => [uuid, await backlogs.read(entry)] as const);
      return new Map(await Promise.all(read));
    },
  };
};

const metricsOf = ({ mapping, state, lastModifiedMs, meter, runner }: MappingEntry): MappingMetrics => ({
  uuid: mapping.uuid,
  functionName: mapping.functionName,
  sourceArn: mapping.sourceArn,
  state,
  lastModifiedMs,
  batchSize: mapping.batchSize,
  maximumBatchingWindowSeconds: mapping.maximumBatchingWindowSeconds,
  tumblingWindowSeconds: mapping.tumblingWindowSeconds,
  maximumRecordAgeSeconds: mapping.maximumRecordAgeSeconds,
  ...(mapping.onFailureArn === undefined ? {} : { onFailureBucket: nameFromArn(mapping.onFailureArn) }),
  ...meter.counts,
  shards: runner?.metrics() ?? [],
});

const transitionalState = (wasEnabled: boolean, isEnabled: boolean): MappingState => {
  if (wasEnabled === isEnabled) return 'Updating';
  return isEnabled ? 'Enabling' : 'Disabling';
};

const isTwin = (a: MappingSpec, b: MappingSpec): boolean =>
  a.uuid !== b.uuid && a.sourceArn === b.sourceArn && a.functionName === b.functionName;

const duplicate = (mapping: MappingSpec, uuid: string): AwsError =>
  new AwsError(
    'ResourceConflictException',
    `The event source arn (" ${mapping.sourceArn} ") and function (" ${mapping.functionName} ") provided mapping already ` +
      `exists. Please update or delete the existing mapping with UUID ${uuid}`,
    { status: 409 },
  );

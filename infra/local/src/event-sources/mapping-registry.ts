import { functionArn } from '../core/arn.ts';
import type { MappingSpec } from '../core/deployment.ts';
import { AwsError } from '../core/errors.ts';
import type { RecordSource } from '../core/record-source.ts';
import { functionNotFound, invalidParameter } from '../lambda/rest-errors.ts';
import { createRecordFilter } from './filters/create-record-filter.ts';
import { describeMapping, type MappingState } from './mapping-description.ts';
import { createMappingMeter, type MappingCounts, type MappingMeter } from './mapping-meter.ts';
import { applyChanges, type MappingChanges } from './mapping-requests.ts';
import { checkMapping } from './mapping-rules.ts';
import { createMappingRunner, initializePositions, type MappingRunner } from './mapping-runner.ts';
import type { MappingSettings } from './mapping-settings.ts';
import type { ShardMetrics } from './shard-consumer.ts';
import type { MappingContext } from './shard-context.ts';

export interface MappingMetrics extends MappingCounts {
  readonly uuid: string;
  readonly functionName: string;
  readonly sourceArn: string;
  readonly state: MappingState;
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
}

export interface RegistryOptions extends Omit<MappingContext, 'mapping' | 'source' | 'filter' | 'meter'> {
  readonly mappings: readonly MappingSpec[];
  readonly settings: MappingSettings;
  /** Undefined, or an exception, for a stream that does not exist. */
  readonly sources: (arn: string) => RecordSource | undefined;
  readonly hasFunction: (functionName: string) => boolean;
}

interface Entry {
  mapping: MappingSpec;
  state: MappingState;
  lastModifiedMs: number;
  runner: MappingRunner | undefined;
  readonly meter: MappingMeter;
}

export const createMappingRegistry = (options: RegistryOptions): MappingRegistry => {
  const { clock, settings, checkpoints, log } = options;
  const entries = new Map<string, Entry>();
  const transitions = new Set<Promise<void>>();
  let isStopping = false;

  const entryOf = (uuid: string): Entry => {
    const entry = entries.get(uuid);
    if (entry !== undefined) return entry;
    throw new AwsError('ResourceNotFoundException', 'The resource you requested does not exist.', { status: 404 });
  };
  const contextOf = ({ mapping, meter }: Entry): MappingContext => ({
    ...options,
    mapping,
    meter,
    source: findSource(options, mapping.sourceArn),
    filter: createRecordFilter(mapping.filterPatterns),
  });
  const describe = ({ mapping, state, lastModifiedMs, meter }: Entry): object =>
    describeMapping(mapping, { state, lastModifiedMs, lastProcessingResult: meter.counts.lastProcessingResult });
  const begin = async (entry: Entry): Promise<void> => {
    const context = contextOf(entry);
    if (entry.mapping.enabled) {
      entry.runner = createMappingRunner(context);
      await entry.runner.start();
    } else await initializePositions(context);
    entry.state = entry.mapping.enabled ? 'Enabled' : 'Disabled';
  };
  const end = async (entry: Entry): Promise<void> => {
    await entry.runner?.stop();
    entry.runner = undefined;
  };
  const register = (mapping: MappingSpec): Entry => {
    const created: Entry = {
      mapping,
      state: 'Creating',
      lastModifiedMs: clock.nowMs(),
      runner: undefined,
      meter: createMappingMeter(),
    };
    entries.set(mapping.uuid, created);
    return created;
  };
  /** Shows the state at once and carries the change out behind the answer, as Lambda does. */
  const change = (entry: Entry, state: MappingState, work: () => Promise<void>): object => {
    entry.state = state;
    entry.lastModifiedMs = clock.nowMs();
    const answer = describe(entry);
    const transition: Promise<void> = work()
      .catch((error: unknown) => {
        entry.meter.setResult(`PROBLEM: ${error instanceof Error ? error.message : String(error)}`);
        log('error', 'an event source mapping could not be changed', { mapping: entry.mapping.uuid, state, error });
        entry.state = 'Disabled';
      })
      .finally(() => transitions.delete(transition));
    transitions.add(transition);
    return answer;
  };
  const settledEntry = (uuid: string): Entry => {
    const entry = entryOf(uuid);
    if (entry.state === 'Enabled' || entry.state === 'Disabled') return entry;
    const message = `Cannot update the event source mapping because it is in use: its state is ${entry.state}.`;
    throw new AwsError('ResourceInUseException', message);
  };
  const check = (mapping: MappingSpec): void => {
    checkMapping(mapping, clock.nowMs());
    if (!options.hasFunction(mapping.functionName)) throw functionNotFound(functionArn(mapping.functionName));
    const twin = [...entries.values()].find(
      (entry) => entry.mapping.uuid !== mapping.uuid && isSamePair(entry.mapping, mapping),
    );
    if (twin !== undefined) throw duplicate(mapping, twin.mapping.uuid);
  };
  const templateOf = (uuid: string): MappingSpec | undefined =>
    options.mappings.find((template) => template.uuid === uuid);

  // A mapping created by API whose stream or function is gone must not keep the runtime from starting: it can be deleted then.
  const beginCreated = async (mapping: MappingSpec): Promise<void> => {
    const entry = register(mapping);
    try {
      check(mapping);
      await begin(entry);
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      entry.state = 'Disabled';
      entry.meter.setResult(`PROBLEM: ${error.message}`);
      log('error', 'an event source mapping cannot run', { mapping: mapping.uuid, error });
    }
  };

  return {
    start: async () => {
      for (const mapping of await settings.load(options.mappings)) {
        if (templateOf(mapping.uuid) === undefined) await beginCreated(mapping);
        else {
          check(mapping);
          await begin(register(mapping));
        }
      }
    },
    stop: async () => {
      isStopping = true;
      await Promise.all(transitions);
      await Promise.all([...entries.values()].map(end));
    },
    list: () => [...entries.values()].map(({ mapping }) => mapping),
    describe: (uuid) => describe(entryOf(uuid)),
    create: async (mapping) => {
      check(mapping);
      findSource(options, mapping.sourceArn);
      await settings.save(mapping, undefined);
      const entry = register(mapping);
      return change(entry, 'Creating', () => begin(entry));
    },
    update: async (uuid, changes) => {
      const entry = settledEntry(uuid);
      const mapping = applyChanges(entry.mapping, changes);
      check(mapping);
      const before = entry.state;
      const state = transitionalState(entry.mapping.enabled, mapping.enabled);
      entry.state = state;
      try {
        await settings.save(mapping, templateOf(uuid));
      } catch (error) {
        entry.state = before;
        throw error;
      }
      entry.mapping = mapping;
      return change(entry, state, async () => {
        await end(entry);
        if (!isStopping) await begin(entry);
      });
    },
    remove: async (uuid) => {
      const entry = settledEntry(uuid);
      return change(entry, 'Deleting', async () => {
        await end(entry);
        await settings.remove(uuid);
        await checkpoints.removeAll(uuid);
        entries.delete(uuid);
      });
    },
    metrics: () => [...entries.values()].map(metricsOf),
  };
};

const metricsOf = ({ mapping, state, meter, runner }: Entry): MappingMetrics => ({
  uuid: mapping.uuid,
  functionName: mapping.functionName,
  sourceArn: mapping.sourceArn,
  state,
  ...meter.counts,
  shards: runner?.metrics() ?? [],
});

const transitionalState = (wasEnabled: boolean, isEnabled: boolean): MappingState => {
  if (wasEnabled === isEnabled) return 'Updating';
  return isEnabled ? 'Enabling' : 'Disabling';
};

const isSamePair = (a: MappingSpec, b: MappingSpec): boolean =>
  a.sourceArn === b.sourceArn && a.functionName === b.functionName;

const findSource = ({ sources }: Pick<RegistryOptions, 'sources'>, arn: string): RecordSource => {
  let source: RecordSource | undefined;
  try {
    source = sources(arn);
  } catch (cause) {
    throw invalidParameter(`Stream not found: ${arn}`, { cause });
  }
  if (source === undefined) throw invalidParameter(`Stream not found: ${arn}`);
  return source;
};

const duplicate = (mapping: MappingSpec, uuid: string): AwsError =>
  new AwsError(
    'ResourceConflictException',
    `The event source arn (" ${mapping.sourceArn} ") and function (" ${mapping.functionName} ") provided mapping already ` +
      `exists. Please update or delete the existing mapping with UUID ${uuid}`,
    { status: 409 },
  );

import type { MappingSpec } from '../core/deployment.ts';
import type { RecordSource } from '../core/record-source.ts';
import { invalidParameter } from '../lambda/rest-errors.ts';
import { createRecordFilter } from './filters/create-record-filter.ts';
import { describeMapping, type MappingState } from './mapping-description.ts';
import { createMappingMeter, type MappingMeter } from './mapping-meter.ts';
import { createMappingRunner, initializePositions, type MappingRunner } from './mapping-runner.ts';
import type { MappingContext } from './shard-context.ts';

/** One mapping as it stands. */
export interface MappingEntry {
  mapping: MappingSpec;
  state: MappingState;
  lastModifiedMs: number;
  runner: MappingRunner | undefined;
  readonly meter: MappingMeter;
}

export interface TransitionOptions extends Omit<MappingContext, 'mapping' | 'source' | 'filter' | 'meter'> {
  /** Undefined, or an exception, for a stream that does not exist. */
  readonly sources: (arn: string) => RecordSource | undefined;
}

/** Moves mappings from state to state. */
export interface MappingTransitions {
  /** Runs the mapping if it is enabled; fixes its first position in any case. */
  begin(entry: MappingEntry): Promise<void>;
  end(entry: MappingEntry): Promise<void>;
  /** Shows the state at once and carries the change out behind the answer, as Lambda does. @returns the description */
  change(entry: MappingEntry, state: MappingState, work: () => Promise<void>): object;
  /** Resolves when no change is under way. */
  settled(): Promise<void>;
}

export const createMappingTransitions = (options: TransitionOptions): MappingTransitions => {
  const { clock, log } = options;
  const running = new Set<Promise<void>>();
  return {
    begin: async (entry) => {
      const context = contextOf(options, entry);
      if (entry.mapping.enabled) {
        entry.runner = createMappingRunner(context);
        await entry.runner.start();
      } else await initializePositions(context);
      entry.state = entry.mapping.enabled ? 'Enabled' : 'Disabled';
    },
    end: async (entry) => {
      await entry.runner?.stop();
      entry.runner = undefined;
    },
    change: (entry, state, work) => {
      entry.state = state;
      entry.lastModifiedMs = clock.nowMs();
      const answer = describeEntry(entry);
      const transition: Promise<void> = work()
        .catch((error: unknown) => {
          entry.meter.setResult(`PROBLEM: ${error instanceof Error ? error.message : String(error)}`);
          log('error', 'an event source mapping could not be changed', { mapping: entry.mapping.uuid, state, error });
          entry.state = 'Disabled';
        })
        .finally(() => running.delete(transition));
      running.add(transition);
      return answer;
    },
    settled: async () => {
      await Promise.all(running);
    },
  };
};

export const newEntry = (mapping: MappingSpec, nowMs: number): MappingEntry => ({
  mapping,
  state: 'Creating',
  lastModifiedMs: nowMs,
  runner: undefined,
  meter: createMappingMeter(),
});

export const describeEntry = ({ mapping, state, lastModifiedMs, meter }: MappingEntry): object =>
  describeMapping(mapping, { state, lastModifiedMs, lastProcessingResult: meter.counts.lastProcessingResult });

const contextOf = (options: TransitionOptions, { mapping, meter }: MappingEntry): MappingContext => ({
  ...options,
  mapping,
  meter,
  source: findSource(options.sources, mapping.sourceArn),
  filter: createRecordFilter(mapping.filterPatterns),
});

/** @throws AwsError InvalidParameterValueException when there is no such stream */
export const findSource = (sources: TransitionOptions['sources'], arn: string): RecordSource => {
  let source: RecordSource | undefined;
  try {
    source = sources(arn);
  } catch (cause) {
    throw invalidParameter(`Stream not found: ${arn}`, { cause });
  }
  if (source === undefined) throw invalidParameter(`Stream not found: ${arn}`);
  return source;
};

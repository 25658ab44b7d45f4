import { isDeepStrictEqual } from 'node:util';
import type { MappingSpec } from '../core/deployment.ts';
import type { KeyValueStore } from '../core/key-value-store.ts';

/** What the management API changed, kept across restarts. */
export interface MappingSettings {
  /** The mappings to run: those of the template as they were changed since, and those that were created by API. */
  load(fromTemplate: readonly MappingSpec[]): Promise<readonly MappingSpec[]>;
  save(mapping: MappingSpec, template: MappingSpec | undefined): Promise<void>;
  remove(mappingUuid: string): Promise<void>;
}

interface StoredMapping {
  readonly mapping: MappingSpec;
  /** The template's mapping when the change was made; absent for mappings created by API. */
  readonly template?: MappingSpec;
}

const PREFIX = 'mapping/';

/**
 * A change by API holds until the template's own mapping changes: then the template is deployed anew and wins, as it does on AWS.
 */
export const createMappingSettings = (store: KeyValueStore): MappingSettings => ({
  load: async (fromTemplate) => {
    const entries = await store.entries(PREFIX);
    // Written by `save` only, in a folder that belongs to the runtime.
    const stored = new Map(entries.map(([key, text]) => [key.slice(PREFIX.length), JSON.parse(text) as StoredMapping]));
    const current = fromTemplate.map((template) => {
      const change = stored.get(template.uuid);
      return change !== undefined && isDeepStrictEqual(change.template, plain(template)) ? change.mapping : template;
    });
    const created = [...stored.values()].filter(({ template }) => template === undefined).map(({ mapping }) => mapping);
    return [...current, ...created];
  },
  save: (mapping, template) => {
    const stored: StoredMapping = { mapping, ...(template === undefined ? {} : { template }) };
    return store.batch([{ type: 'put', key: PREFIX + mapping.uuid, value: JSON.stringify(stored) }]);
  },
  remove: (mappingUuid) => store.batch([{ type: 'del', key: PREFIX + mappingUuid }]),
});

const plain = (mapping: MappingSpec): unknown => JSON.parse(JSON.stringify(mapping));

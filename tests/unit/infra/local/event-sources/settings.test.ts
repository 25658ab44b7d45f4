import { ClassicLevel } from 'classic-level';
import { describe, expect, it, onTestFinished } from 'vitest';
import { levelKeyValueStore } from '../../../../../infra/local/src/core/key-value-store.ts';
import { createMappingSettings } from '../../../../../infra/local/src/event-sources/mapping-settings.ts';
import { mappingSpec } from '../../../../support/event-source-bench.ts';
import { createMemoryKeyValueStore } from '../../../../support/fakes/memory-key-value-store.ts';
import { temporaryFolder } from '../../../../support/temporary-folder.ts';

describe('what the management API changed', () => {
  const template = mappingSpec();
  const changed = { ...template, enabled: false };

  it('holds while the template says the same', async () => {
    const settings = createMappingSettings(createMemoryKeyValueStore());
    await settings.save(changed, template);
    expect(await settings.load([template])).toEqual([changed]);
  });

  it('ends when the template says something else', async () => {
    const settings = createMappingSettings(createMemoryKeyValueStore());
    await settings.save(changed, template);
    const deployed = { ...template, batchSize: 7 };
    expect(await settings.load([deployed])).toEqual([deployed]);
  });

  it('does not bring back a mapping that left the template', async () => {
    const settings = createMappingSettings(createMemoryKeyValueStore());
    await settings.save(changed, template);
    expect(await settings.load([])).toEqual([]);
  });
});

describe.each([
  ['in memory', async () => createMemoryKeyValueStore()],
  [
    'in LevelDB',
    async () => {
      const database = new ClassicLevel<string, string>(temporaryFolder());
      onTestFinished(() => database.close());
      return levelKeyValueStore(database, 'event-sources');
    },
  ],
])('a key-value store %s', (_name, open) => {
  it('puts and deletes in one batch and lists by prefix in order', async () => {
    const store = await open();
    await store.batch([
      { type: 'put', key: 'a/2', value: 'two' },
      { type: 'put', key: 'a/1', value: 'one' },
      { type: 'put', key: 'b/1', value: 'other' },
    ]);
    await store.batch([
      { type: 'put', key: 'a/3', value: 'three' },
      { type: 'del', key: 'a/1' },
    ]);
    expect([await store.get('a/1'), await store.get('a/2'), await store.entries('a/')]).toEqual([
      undefined,
      'two',
      [
        ['a/2', 'two'],
        ['a/3', 'three'],
      ],
    ]);
  });
});

import { describe, expect, it } from 'vitest';
import { Keyspace } from '../../../../../infra/local/src/elasticache/keyspace/keyspace.ts';
import { HashValue, SortedSetValue, TextValue } from '../../../../../infra/local/src/elasticache/keyspace/values.ts';
import { createWatcher, Watches } from '../../../../../infra/local/src/elasticache/keyspace/watches.ts';
import { createFakeClock } from '../../../../support/fake-clock.ts';

const open = () => {
  const clock = createFakeClock(1_000);
  const watches = new Watches();
  return { clock, watches, keyspace: new Keyspace(clock, watches) };
};

describe('the keyspace', () => {
  it('counts what its values take, and nothing when they are gone', () => {
    const { keyspace } = open();
    keyspace.put('text', new TextValue('x'.repeat(1_000)));
    const hash = keyspace.put('hash', new HashValue());
    hash.set('field', 'y'.repeat(1_000));
    keyspace.changed('hash');
    const { set } = keyspace.put('set', new SortedSetValue());
    for (let index = 0; index < 1_000; index += 1) set.add(`member ${index}`, index);
    keyspace.changed('set');
    expect(keyspace.bytes).toBeGreaterThan(2_000 + set.bytes);
    expect(keyspace.bytes).toBeLessThan(4_000 + set.bytes);
    hash.delete('field');
    keyspace.changed('hash');
    for (const key of ['text', 'set']) keyspace.delete(key);
    expect([keyspace.size, keyspace.bytes]).toEqual([0, 0]);
  });

  it('shows nobody a key whose time has come', () => {
    const { clock, keyspace } = open();
    keyspace.put('key', new TextValue('x'));
    keyspace.expireAt('key', 3_000);
    clock.advance(1_999);
    expect([keyspace.text('key')?.text, keyspace.expiryOf('key')]).toEqual(['x', 3_000]);
    clock.advance(1);
    expect([keyspace.text('key'), keyspace.expiryOf('key'), keyspace.bytes]).toEqual([undefined, undefined, 0]);
  });

  it('sweeps so many keys at a time and comes to all of them', () => {
    const { clock, keyspace } = open();
    for (let index = 0; index < 100; index += 1) {
      keyspace.put(`key ${index}`, new TextValue('x'));
      if (index >= 20) keyspace.expireAt(`key ${index}`, index < 60 ? 1_000_000 : 2_000);
    }
    clock.advance(5_000);
    const sizes = [1, 2, 3, 4, 5].map(() => {
      keyspace.sweep(30);
      return keyspace.size;
    });
    // 40 that live on stand before the 40 that do not.
    expect(sizes).toEqual([100, 80, 60, 60, 60]);
  });

  it('tells who watches a key of its end and of every change, until the watch is over', () => {
    const { clock, watches, keyspace } = open();
    const [watcher, other] = [createWatcher(), createWatcher()];
    keyspace.put('key', new TextValue('x'));
    keyspace.expireAt('key', 2_000);
    watches.add('key', watcher);
    watches.add('another', other);
    clock.advance(1_000);
    expect(watcher.hasChange).toBe(false);
    keyspace.get('key');
    expect([watcher.hasChange, other.hasChange]).toEqual([true, false]);
    watches.clear(watcher);
    keyspace.put('key', new TextValue('y'));
    expect(watcher).toEqual({ hasChange: false, keys: new Set(), bytes: 0 });
  });
});

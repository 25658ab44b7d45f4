import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FilterBudget } from '../../../../../infra/local/src/iot/broker/filter-budget.ts';
import { FrameGuard } from '../../../../../infra/local/src/iot/broker/frame-guard.ts';
import { RetainedMessages } from '../../../../../infra/local/src/iot/broker/retained-messages.ts';
import { SessionStore, type StoredPacket } from '../../../../../infra/local/src/iot/broker/session-store.ts';
import { DEFAULT_BOUNDS, effectiveKeepAliveSeconds } from '../../../../../infra/local/src/iot/limits.ts';
import { createMetrics } from '../../../../../infra/local/src/iot/metrics.ts';
import { parseUsername } from '../../../../../infra/local/src/iot/username.ts';
import { createFakeClock } from '../../../../support/fake-clock.ts';

describe('keep-alive', () => {
  it.each([
    [0, 1_200],
    [1, 30],
    [30, 30],
    [60, 60],
    [1_200, 1_200],
    [65_535, 1_200],
  ])('aws-semantics 7.2: a client that asks for %i s gets %i s', (asked, given) => {
    expect(effectiveKeepAliveSeconds(asked)).toBe(given);
  });
});

describe('the username of CONNECT', () => {
  it('spikes 1.1: is split at ? as IoT Core does, because SDKs append their query to it', () => {
    const { name, query } = parseUsername(
      'bike?x-amz-customauthorizer-name=Auth&x-amz-customauthorizer-signature=a%2Bb%3D&SDK=IoTDeviceSDK/JS',
    );
    expect([name, ...query]).toEqual([
      'bike',
      ['x-amz-customauthorizer-name', 'Auth'],
      ['x-amz-customauthorizer-signature', 'a+b='],
      ['SDK', 'IoTDeviceSDK/JS'],
    ]);
  });

  it.each([
    [undefined, ''],
    ['', ''],
    ['bike', 'bike'],
    ['?SDK=x', ''],
  ])('%j has the name %j', (username, name) => {
    expect(parseUsername(username).name).toBe(name);
  });
});

describe('FilterBudget', () => {
  const open = (bounds: { subscriptionsPerConnectionMax: number; extraSubscriptionsMax: number }) => {
    const budget = new FilterBudget({ bounds, quotas: 'off' });
    return { greedy: budget.open(), modest: budget.open() };
  };

  it('refuses what all connections together may not have, and nobody a first filter', () => {
    const { greedy, modest } = open({ subscriptionsPerConnectionMax: 9, extraSubscriptionsMax: 2 });
    expect(['a', 'b', 'c', 'd'].map((filter) => greedy.add(filter))).toEqual([true, true, true, false]);
    expect(['a', 'b'].map((filter) => modest.add(filter))).toEqual([true, false]);
  });

  it('counts a filter once, and has room again for what is given back', () => {
    const { greedy, modest } = open({ subscriptionsPerConnectionMax: 9, extraSubscriptionsMax: 1 });
    expect(['a', 'b', 'b', 'a', 'c'].map((filter) => greedy.add(filter))).toEqual([true, true, true, true, false]);
    for (const filter of ['a', 'a', 'never']) greedy.delete(filter);
    expect(['x', 'y', 'z'].map((filter) => modest.add(filter))).toEqual([true, true, false]);
    modest.close();
    modest.close();
    expect(['c', 'd'].map((filter) => greedy.add(filter))).toEqual([true, false]);
  });

  it('takes nothing for a connection that is over', () => {
    const { greedy, modest } = open({ subscriptionsPerConnectionMax: 9, extraSubscriptionsMax: 1 });
    greedy.close();
    expect(['a', 'b'].map((filter) => greedy.add(filter))).toEqual([false, false]);
    expect(['a', 'b'].map((filter) => modest.add(filter))).toEqual([true, true]);
  });

  it('refuses what one connection may not have', () => {
    const { greedy } = open({ subscriptionsPerConnectionMax: 2, extraSubscriptionsMax: 9 });
    expect(['a', 'b', 'c'].map((filter) => greedy.add(filter))).toEqual([true, true, false]);
  });
});

const packetOfLength = (remaining: number): Buffer => {
  const header = [0x32];
  let rest = remaining;
  do {
    const byte = rest % 128;
    rest = Math.floor(rest / 128);
    header.push(rest > 0 ? byte | 0x80 : byte);
  } while (rest > 0);
  return Buffer.concat([Buffer.from(header), Buffer.alloc(remaining, 0xff)]);
};

describe('FrameGuard', () => {
  const largest = 128 * 1024 + 65_535 + 4;

  it('lets the largest legal packet through and stops the next one at its header', () => {
    expect(new FrameGuard().accepts(packetOfLength(largest))).toBe(true);
    expect(new FrameGuard().accepts(packetOfLength(largest + 1).subarray(0, 4))).toBe(false);
    expect(new FrameGuard().accepts(Buffer.from([0x30, 0xff, 0xff, 0xff, 0x7f]))).toBe(false);
  });

  it('judges the same bytes alike however they are cut', () => {
    const lengths = fc.array(fc.integer({ min: 0, max: 400 }), { minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(lengths, fc.boolean(), fc.integer({ min: 1, max: 37 }), (all, isLastTooLong, cut) => {
        const stream = Buffer.concat([
          ...all.map(packetOfLength),
          ...(isLastTooLong ? [packetOfLength(largest + 1).subarray(0, 30)] : []),
        ]);
        const guard = new FrameGuard();
        let isAccepted = true;
        for (let at = 0; at < stream.length && isAccepted; at += cut)
          isAccepted = guard.accepts(stream.subarray(at, at + cut));
        expect(isAccepted).toBe(!isLastTooLong);
      }),
    );
  });
});

describe('RetainedMessages', () => {
  const message = (topic: string, text: string) =>
    ({ topic, payload: Buffer.from(text), qos: 0, retain: true }) as const;

  it('keeps the last message of a topic; an empty one deletes', () => {
    const retained = new RetainedMessages(10, createFakeClock(5));
    for (const [topic, text] of [
      ['a', '1'],
      ['a', '2'],
      ['b', '3'],
      ['b', ''],
    ] as const)
      retained.store(message(topic, text));
    expect(retained.list()).toEqual([{ topic: 'a', payload: Buffer.from('2'), qos: 0, lastModifiedMs: 5 }]);
  });

  it('refuses one topic more than its bound, but not a new message on a known topic', () => {
    const retained = new RetainedMessages(1, createFakeClock());
    retained.store(message('a', '1'));
    retained.store(message('a', '2'));
    expect([retained.hasRoomFor('a'), retained.hasRoomFor('b')]).toEqual([true, false]);
    expect(() => retained.store(message('b', '1'))).toThrow('the broker keeps 1 retained messages already');
  });
});

describe('SessionStore', () => {
  const createStore = (bounds = {}) => {
    const clock = createFakeClock();
    const metrics = createMetrics();
    const options = {
      bounds: { ...DEFAULT_BOUNDS, ...bounds },
      clock,
      metrics,
      retained: new RetainedMessages(10, clock),
    };
    return { store: new SessionStore(options), clock, metrics };
  };
  const packet = (counter: number, topic = 'a/b'): StoredPacket => ({
    cmd: 'publish',
    brokerId: 'broker',
    brokerCounter: counter,
    topic,
    payload: Buffer.from(String(counter)),
    qos: 1,
    retain: false,
  });
  const queued = async (store: SessionStore, id: string) =>
    (await store.outgoingStream({ id }).toArray()).map(({ brokerCounter }: StoredPacket) => brokerCounter);

  it('queues QoS 1 messages for sessions that subscribed with QoS 1, until they are acknowledged', async () => {
    const { store } = createStore();
    await store.addSubscriptions({ id: 'one' }, [{ topic: 'a/+', qos: 1 }]);
    await store.addSubscriptions({ id: 'zero' }, [{ topic: 'a/+', qos: 0 }]);
    for (const counter of [1, 2, 3]) store.enqueue(packet(counter));
    store.enqueue(packet(4, 'other'));
    await store.outgoingUpdate({ id: 'one' }, { ...packet(2), messageId: 77 });
    await store.outgoingClearMessageId({ id: 'one' }, { ...packet(0), messageId: 77 });
    expect([await queued(store, 'one'), await queued(store, 'zero')]).toEqual([[1, 3], []]);
  });

  it('forgets a message that its client may not have, and no other', async () => {
    const { store } = createStore();
    await store.addSubscriptions({ id: 'one' }, [{ topic: '#', qos: 1 }]);
    for (const counter of [1, 2, 3]) store.enqueue(packet(counter));
    store.discard('one', packet(2));
    // aedes says this too about a message that it did not deliver; it has no id yet.
    await store.outgoingClearMessageId({ id: 'one' }, packet(2));
    store.discard('nobody', packet(1));
    expect(await queued(store, 'one')).toEqual([1, 3]);
  });

  it('drops and counts messages beyond the bound of a session', async () => {
    const { store, metrics } = createStore({ sessionMessagesMax: 2 });
    await store.addSubscriptions({ id: 'one' }, [{ topic: '#', qos: 1 }]);
    for (const counter of [1, 2, 3]) store.enqueue(packet(counter));
    expect([await queued(store, 'one'), metrics.sessionMessagesDropped]).toEqual([[1, 2], 1]);
  });

  it('keeps no more bytes for all sessions together than its bound, and takes more when some are gone', async () => {
    const { store, metrics } = createStore({ sessionBytesMax: 2 });
    for (const id of ['one', 'two']) await store.addSubscriptions({ id }, [{ topic: '#', qos: 1 }]);
    store.enqueue(packet(1));
    store.enqueue(packet(2));
    expect([await queued(store, 'one'), await queued(store, 'two')]).toEqual([[1], [1]]);
    await store.outgoingUpdate({ id: 'one' }, { ...packet(1), messageId: 7 });
    await store.outgoingClearMessageId({ id: 'one' }, { ...packet(0), messageId: 7 });
    await store.cleanSubscriptions({ id: 'two' });
    store.enqueue(packet(3));
    store.enqueue(packet(4));
    store.enqueue(packet(5));
    expect(await queued(store, 'one')).toEqual([3, 4]);
    expect(metrics.sessionMessagesDropped).toBe(4);
  });

  it('aws-semantics 7.2: a persistent session ends an hour after its client left', async () => {
    const { store, clock } = createStore();
    await store.addSubscriptions({ id: 'one' }, [{ topic: '#', qos: 1 }]);
    store.suspend('one');
    clock.advance(3_599_999);
    expect(await store.subscriptionsByClient({ id: 'one' })).toEqual([{ topic: '#', qos: 1 }]);
    store.resume('one');
    clock.advance(3_600_000);
    store.suspend('one');
    clock.advance(3_600_000);
    expect(await store.subscriptionsByClient({ id: 'one' })).toEqual([]);
    store.enqueue(packet(1));
    expect(await queued(store, 'one')).toEqual([]);
  });

  it('drops the oldest session for one more than its bound', async () => {
    const { store } = createStore({ sessionsMax: 1 });
    await store.addSubscriptions({ id: 'one' }, [{ topic: '#', qos: 1 }]);
    await store.addSubscriptions({ id: 'two' }, [{ topic: '#', qos: 1 }]);
    expect([
      await store.subscriptionsByClient({ id: 'one' }),
      await store.subscriptionsByClient({ id: 'two' }),
    ]).toEqual([[], [{ topic: '#', qos: 1 }]]);
  });

  it('drops the oldest session with more than one subscription when all have too many together', async () => {
    const { store } = createStore({ extraSubscriptionsMax: 2 });
    const add = (id: string, ...topics: string[]) =>
      store.addSubscriptions(
        { id },
        topics.map((topic) => ({ topic, qos: 1 })),
      );
    const counts = () =>
      Promise.all(['one', 'pair', 'many'].map(async (id) => (await store.subscriptionsByClient({ id })).length));
    await add('one', 'a');
    await add('pair', 'a', 'b');
    await add('many', 'a', 'b');
    await add('many', 'b');
    expect(await counts()).toEqual([1, 2, 2]);
    await add('many', 'c');
    expect(await counts()).toEqual([1, 0, 3]);
    await store.removeSubscriptions({ id: 'many' }, ['c', 'never']);
    await add('pair', 'a', 'b');
    expect(await counts()).toEqual([1, 2, 2]);
  });

  it('forgets subscriptions that are removed or cleaned', async () => {
    const { store } = createStore();
    await store.addSubscriptions({ id: 'one' }, [
      { topic: 'a', qos: 1 },
      { topic: 'b', qos: 0 },
    ]);
    await store.removeSubscriptions({ id: 'one' }, ['a', 'never']);
    expect(await store.subscriptionsByClient({ id: 'one' })).toEqual([{ topic: 'b', qos: 0 }]);
    await store.cleanSubscriptions({ id: 'one' });
    expect(await store.subscriptionsByClient({ id: 'one' })).toEqual([]);
  });
});

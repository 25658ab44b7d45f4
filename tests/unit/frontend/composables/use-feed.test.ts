import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { effectScope } from 'vue';
import type { LiveFeed, LiveFeedOptions } from '../../../../frontend/src/api/live-feed.ts';
import { FeedClosedError, useFeed } from '../../../../frontend/src/composables/use-feed.ts';

/** A feed in memory that notes what is asked of it. */
const createMemoryFeed = (failures = 0) => {
  const log: string[] = [];
  const listeners = new Map<string, (payload: Uint8Array) => void>();
  let options: LiveFeedOptions | undefined;
  let failuresLeft = failures;
  const feed: LiveFeed = {
    subscribe: (topic, onPayload) => {
      log.push(`subscribe ${topic}`);
      listeners.set(topic, onPayload);
      return () => log.push(`unsubscribe ${topic}`);
    },
    publish: async (topic, payload) => {
      log.push(`publish ${topic} ${new TextDecoder().decode(payload)}`);
    },
    close: () => log.push('close'),
  };
  const openFeed = async (opened: LiveFeedOptions) => {
    log.push(`open ${opened.address.href} as ${opened.clientId}`);
    if (failuresLeft > 0) {
      failuresLeft -= 1;
      throw new Error('the chunk is gone');
    }
    options = opened;
    return feed;
  };
  const deliver = (topic: string, text: string) => listeners.get(topic)?.(new TextEncoder().encode(text));
  return { log, openFeed, deliver, setLink: (state: 'open' | 'lost') => options?.onLink(state) };
};

const place = { configuredUrl: 'ws://127.0.0.1/mqtt', pageUrl: 'http://127.0.0.1/' };
const bytes = (text: string) => new TextEncoder().encode(text);

describe('useFeed', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  const setUp = (failures = 0) => {
    const memory = createMemoryFeed(failures);
    const scope = effectScope();
    const feed = scope.run(() => useFeed({ openFeed: memory.openFeed, clientId: 'tab-1' }));
    if (feed === undefined) throw new Error('a scope returns what runs in it');
    return { ...memory, scope, feed };
  };

  it('opens once, and subscribes what was asked for before', async () => {
    const { feed, log, deliver } = setUp();
    const heard: string[] = [];
    feed.listen('live/1', (payload) => heard.push(new TextDecoder().decode(payload)));
    feed.open(place);
    feed.open(place);
    await vi.advanceTimersByTimeAsync(0);
    deliver('live/1', 'frame');
    expect([log, heard]).toEqual([['open ws://127.0.0.1/mqtt as tab-1', 'subscribe live/1'], ['frame']]);
  });

  it('stops listening when told', async () => {
    const { feed, log } = setUp();
    feed.open(place);
    await vi.advanceTimersByTimeAsync(0);
    feed.listen('live/1', () => undefined)();
    expect(log.slice(1)).toEqual(['subscribe live/1', 'unsubscribe live/1']);
  });

  it('publishes only while the link is open', async () => {
    const { feed, log, setLink } = setUp();
    await expect(feed.publish('readings/a', bytes('1'))).rejects.toThrow(FeedClosedError);
    feed.open(place);
    await vi.advanceTimersByTimeAsync(0);
    setLink('open');
    await feed.publish('readings/a', bytes('2'));
    setLink('lost');
    await expect(feed.publish('readings/a', bytes('3'))).rejects.toThrow(FeedClosedError);
    expect([log.slice(1), feed.link.value]).toEqual([['publish readings/a 2'], 'lost']);
  });

  it('tries again, ever more slowly, when the client cannot be loaded, and says why meanwhile', async () => {
    const { feed, log } = setUp(2);
    feed.open(place);
    await vi.advanceTimersByTimeAsync(0);
    expect([feed.link.value, feed.problem.value]).toEqual(['lost', expect.stringContaining('the chunk is gone')]);
    await vi.advanceTimersByTimeAsync(999);
    expect(log).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(1);
    expect(log).toHaveLength(2);
    await vi.advanceTimersByTimeAsync(2_000);
    expect([log.length, feed.problem.value]).toEqual([3, undefined]);
  });

  it('says so when the configured address cannot be used, and opens once it is corrected', async () => {
    const { feed, log } = setUp();
    feed.open({ ...place, configuredUrl: 'http://127.0.0.1/mqtt' });
    expect([feed.link.value, feed.problem.value, log]).toEqual(['lost', expect.stringContaining('cannot be used'), []]);
    feed.open(place);
    await vi.advanceTimersByTimeAsync(0);
    expect([log.length, feed.problem.value]).toEqual([1, undefined]);
  });

  it('closes with its scope', async () => {
    const { feed, log, scope } = setUp();
    feed.open(place);
    await vi.advanceTimersByTimeAsync(0);
    scope.stop();
    expect(log.at(-1)).toBe('close');
  });

  it('closes a feed that opens only after its scope has ended', async () => {
    const { feed, log, scope } = setUp();
    feed.open(place);
    scope.stop();
    await vi.advanceTimersByTimeAsync(0);
    expect(log.at(-1)).toBe('close');
  });
});

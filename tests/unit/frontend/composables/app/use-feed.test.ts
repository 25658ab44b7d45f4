import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { effectScope, shallowRef } from 'vue';
import { toRacerId } from '../../../../../domain/src/index.ts';
import type { LiveLink, LiveLinkOptions, Speaker } from '../../../../../frontend/src/api/live-feed.ts';
import { FeedClosedError, useFeed } from '../../../../../frontend/src/composables/app/use-feed.ts';

const ada: Speaker = { racerId: toRacerId('ada'), accessToken: 'token-1' };
const place = { configuredUrl: 'ws://127.0.0.1/mqtt', pageUrl: 'http://127.0.0.1/', authorizer: 'Racers' };
const bytes = (text: string) => new TextEncoder().encode(text);
const nameOf = (speaker: Speaker | undefined) => speaker?.accessToken ?? 'guest';

/** A broker in memory that notes what is asked of it, link by link. */
const createMemoryBroker = () => {
  const log: string[] = [];
  const links: { options: LiveLinkOptions; listeners: Map<string, (payload: Uint8Array) => void> }[] = [];
  /** Whether the next attempt is let in; by default everybody is. */
  const state = { refuses: (_: LiveLinkOptions): Error | undefined => undefined, publishFails: new Set<number>() };
  const openLink = async (options: LiveLinkOptions): Promise<LiveLink> => {
    log.push(`open for ${nameOf(options.speaker)}`);
    const refusal = state.refuses(options);
    if (refusal !== undefined) throw refusal;
    const number = links.length + 1;
    const listeners = new Map<string, (payload: Uint8Array) => void>();
    links.push({ options, listeners });
    return {
      subscribe: async (topic, onPayload) => {
        log.push(`${number} subscribe ${topic}`);
        listeners.set(topic, onPayload);
      },
      unsubscribe: (topic) => log.push(`${number} unsubscribe ${topic}`),
      publish: async (topic, payload) => {
        log.push(`${number} publish ${topic} ${new TextDecoder().decode(payload)}`);
        if (state.publishFails.has(number)) await new Promise((_, reject) => setTimeout(reject, 100));
      },
      close: () => log.push(`${number} close`),
    };
  };
  return {
    log,
    state,
    openLink,
    lose: (number: number) => links[number - 1]?.options.onLost(),
    deliver: (number: number, text: string) => links[number - 1]?.listeners.get('live/1')?.(bytes(text)),
  };
};

describe('useFeed', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  const setUp = (first?: Speaker, random = () => 0.5) => {
    const broker = createMemoryBroker();
    const speaker = shallowRef(first);
    const doubted: string[] = [];
    const scope = effectScope();
    const feed = scope.run(() =>
      useFeed({
        openLink: broker.openLink,
        speaking: { speaker, prepare: async () => speaker.value, doubt: (one) => doubted.push(one.accessToken) },
        random,
      }),
    )!;
    const pass = (ms = 0) => vi.advanceTimersByTimeAsync(ms);
    return { ...broker, speaker, doubted, scope, feed, pass };
  };

  it('opens once, and subscribes what was asked for before', async () => {
    const { feed, log, deliver, pass } = setUp();
    const heard: string[] = [];
    feed.listen('live/1', (payload) => heard.push(new TextDecoder().decode(payload)));
    feed.open(place);
    feed.open(place);
    await pass();
    deliver(1, 'frame');
    expect([log, heard, feed.link.value]).toEqual([['open for guest', '1 subscribe live/1'], ['frame'], 'open']);
  });

  it('subscribes what is asked for while the link is being opened, and stops listening when told', async () => {
    const { feed, log, pass } = setUp();
    feed.open(place);
    const stop = feed.listen('live/1', () => undefined);
    await pass();
    stop();
    expect(log).toEqual(['open for guest', '1 subscribe live/1', '1 unsubscribe live/1']);
  });

  it('publishes only over an open link of somebody who is signed in', async () => {
    const { feed, log, lose, pass, speaker } = setUp();
    await expect(feed.publish('readings/ada', bytes('1'))).rejects.toThrow(FeedClosedError);
    feed.open(place);
    await pass();
    await expect(feed.publish('readings/ada', bytes('2'))).rejects.toThrow(FeedClosedError);
    speaker.value = ada;
    await pass();
    await feed.publish('readings/ada', bytes('3'));
    lose(2);
    await expect(feed.publish('readings/ada', bytes('4'))).rejects.toThrow(FeedClosedError);
    expect([log.filter((line) => line.includes('publish')), feed.link.value]).toEqual([
      ['2 publish readings/ada 3'],
      'lost',
    ]);
  });

  it.each([
    [0, 500],
    [0.5, 1_000],
    [1, 1_500],
  ])(
    'seeks a lost link again within half a second to one and a half, by chance: at %d after %d ms',
    async (chance, ms) => {
      const { feed, log, lose, pass } = setUp(undefined, () => chance);
      feed.open(place);
      await pass();
      lose(1);
      await pass(ms - 1);
      expect(log).toEqual(['open for guest']);
      await pass(1);
      expect(log).toEqual(['open for guest', 'open for guest']);
    },
  );

  it('lets another token take over without a gap: the next link listens before the last one closes', async () => {
    const { feed, log, pass, speaker, deliver } = setUp(ada);
    const heard: string[] = [];
    feed.listen('live/1', (payload) => heard.push(new TextDecoder().decode(payload)));
    feed.open(place);
    await pass();
    const states: string[] = [];
    speaker.value = { ...ada, accessToken: 'token-2' };
    states.push(feed.link.value);
    deliver(1, 'while it is opened');
    await pass();
    deliver(2, 'after');
    expect([log.slice(2), heard, states, feed.link.value]).toEqual([
      ['open for token-2', '2 subscribe live/1', '1 close'],
      ['while it is opened', 'after'],
      ['open'],
      'open',
    ]);
  });

  it('sends what was on its way again when another link has taken over meanwhile', async () => {
    const { feed, log, pass, speaker, state } = setUp(ada);
    state.publishFails.add(1);
    feed.open(place);
    await pass();
    const sent = feed.publish('readings/ada', bytes('1'));
    speaker.value = { ...ada, accessToken: 'token-2' };
    await pass(100);
    await sent;
    expect(log.filter((line) => line.includes('publish'))).toEqual([
      '1 publish readings/ada 1',
      '2 publish readings/ada 1',
    ]);
  });

  it('becomes a link of a guest when the racer signs out', async () => {
    const { feed, log, pass, speaker } = setUp(ada);
    feed.open(place);
    await pass();
    speaker.value = undefined;
    await pass();
    expect([log, feed.link.value]).toEqual([['open for token-1', 'open for guest', '1 close'], 'open']);
  });

  it('seeks a lost link again, ever more slowly, with the token of that moment', async () => {
    const { feed, log, pass, lose, state, speaker } = setUp();
    feed.open(place);
    await pass(60_000);
    state.refuses = () => new Error('no broker');
    lose(1);
    expect(feed.link.value).toBe('lost');
    await pass(1_000);
    await pass(1_000);
    await pass(2_000);
    expect(log).toEqual(['open for guest', 'open for guest', 'open for guest', 'open for guest']);
    state.refuses = () => undefined;
    await pass(4_000);
    expect([log.length, feed.link.value]).toEqual([5, 'open']);
    speaker.value = ada;
    await pass();
    expect(log.slice(5)).toEqual(['open for token-1', '2 close']);
  });

  it('waits longer and longer while links are let in only to be thrown out', async () => {
    const { feed, log, pass, lose } = setUp();
    feed.open(place);
    await pass();
    lose(1);
    await pass(1_000);
    lose(2);
    await pass(1_999);
    expect(log).toHaveLength(2);
    await pass(1);
    expect(log).toHaveLength(3);
  });

  it('watches as a guest where a token is refused, casts doubt on it, and goes on trying with it', async () => {
    const { feed, log, pass, state, doubted } = setUp(ada);
    state.refuses = ({ speaker }) => (speaker === undefined ? undefined : new Error('refused'));
    feed.open(place);
    await pass(1_000);
    expect([log, doubted, feed.link.value]).toEqual([['open for token-1', 'open for guest'], ['token-1'], 'open']);
    state.refuses = () => undefined;
    await pass(1_000);
    expect([log.slice(2), feed.link.value]).toEqual([['open for token-1', '1 close'], 'open']);
  });

  it('says why when the client cannot be loaded, and tries again', async () => {
    const { feed, log, pass, state } = setUp();
    state.refuses = () => new TypeError('the chunk is gone');
    feed.open(place);
    await pass();
    expect([feed.link.value, feed.problem.value]).toEqual(['lost', expect.stringContaining('the chunk is gone')]);
    state.refuses = () => undefined;
    await pass(1_000);
    expect([log.length, feed.link.value, feed.problem.value]).toEqual([2, 'open', undefined]);
  });

  it('says so when the configured address cannot be used, and opens once it is corrected', async () => {
    const { feed, log, pass } = setUp();
    feed.open({ ...place, configuredUrl: 'http://127.0.0.1/mqtt' });
    expect([feed.link.value, feed.problem.value, log]).toEqual(['lost', expect.stringContaining('cannot be used'), []]);
    feed.open(place);
    await pass();
    expect([log.length, feed.problem.value]).toEqual([1, undefined]);
  });

  it('closes with its scope, also a link that opens only afterwards', async () => {
    const early = setUp();
    early.feed.open(place);
    await early.pass();
    early.scope.stop();
    const late = setUp();
    late.feed.open(place);
    await Promise.resolve(); // it is being opened
    late.scope.stop();
    await late.pass();
    expect([early.log.at(-1), late.log.at(-1)]).toEqual(['1 close', '1 close']);
  });
});

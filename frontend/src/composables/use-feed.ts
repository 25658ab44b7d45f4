import { tryOnScopeDispose } from '@vueuse/core';
import { readonly, type ShallowRef, shallowRef } from 'vue';
import { FeedAddressError, type FeedPlace, feedAddressOf } from '../api/feed-address.ts';
import { type LinkState, type LiveFeed, type OpenLiveFeed, openLiveFeed } from '../api/live-feed.ts';
import { texts } from '../texts.ts';
import { randomId } from './random-id.ts';

const retryMsMin = 1_000;
const retryMsMax = 15_000;

export interface Feed {
  link: Readonly<ShallowRef<LinkState>>;
  /** Why the feed cannot be opened, in words; undefined while all is well. */
  problem: Readonly<ShallowRef<string | undefined>>;
  /** Opens the link, once. An address that cannot be used becomes the problem to show, and may be corrected by another call. */
  open(where: FeedPlace): void;
  /** Listens to a topic, now or as soon as the link is open. Returns how to stop. */
  listen(topic: string, onPayload: (payload: Uint8Array) => void): () => void;
  /** Sends a payload. Rejects with FeedClosedError while there is no link to send it over. */
  publish(topic: string, payload: Uint8Array): Promise<void>;
}

/** There is no link to the platform right now; nothing was sent. */
export class FeedClosedError extends Error {
  readonly code = 'FEED_CLOSED';
}

export interface UseFeedOptions {
  /** @default MQTT over WebSocket, loaded when needed */
  openFeed?: OpenLiveFeed;
  /** Unique per tab. @default a random one */
  clientId?: string;
}

/** One link to the platform for the whole page. It reconnects by itself and closes with its scope. */
export function useFeed({ openFeed = openLiveFeed, clientId = `web-${randomId()}` }: UseFeedOptions = {}): Feed {
  const link = shallowRef<LinkState>('connecting');
  const problem = shallowRef<string>();
  const listeners = new Map<string, (payload: Uint8Array) => void>();
  const stops = new Map<string, () => void>();
  let feed: LiveFeed | undefined;
  let retry: ReturnType<typeof setTimeout> | undefined;
  let isDisposed = false;

  const subscribe = (to: LiveFeed, topic: string) => {
    const stop = to.subscribe(topic, (payload) => listeners.get(topic)?.(payload));
    stops.set(topic, stop);
  };
  const tryToOpen = async (address: URL, retryMs: number) => {
    try {
      const opened = await openFeed({ address, clientId, onLink: (state) => (link.value = state) });
      if (isDisposed) return opened.close();
      feed = opened;
      problem.value = undefined;
      for (const topic of listeners.keys()) subscribe(opened, topic);
    } catch (error) {
      // The client is a chunk of its own: it fails to load while the network is away, or after a newer deployment.
      link.value = 'lost';
      problem.value = texts.problems.feedNotLoaded(error instanceof Error ? error.message : String(error));
      if (!isDisposed) retry = setTimeout(() => tryToOpen(address, Math.min(retryMs * 2, retryMsMax)), retryMs);
    }
  };
  tryOnScopeDispose(() => {
    isDisposed = true;
    clearTimeout(retry);
    feed?.close();
  });

  let isOpening = false;
  return {
    link: readonly(link),
    problem: readonly(problem),
    open: (where) => {
      if (isOpening) return;
      try {
        const address = feedAddressOf(where);
        isOpening = true;
        tryToOpen(address, retryMsMin);
      } catch (error) {
        if (!(error instanceof FeedAddressError)) throw error;
        link.value = 'lost';
        problem.value = error.message;
      }
    },
    listen: (topic, onPayload) => {
      listeners.set(topic, onPayload);
      if (feed !== undefined) subscribe(feed, topic);
      return () => {
        listeners.delete(topic);
        stops.get(topic)?.();
        stops.delete(topic);
      };
    },
    publish: async (topic, payload) => {
      if (feed === undefined || link.value !== 'open') throw new FeedClosedError('there is no link to the platform');
      await feed.publish(topic, payload);
    },
  };
}

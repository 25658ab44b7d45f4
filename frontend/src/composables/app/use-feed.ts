import { tryOnScopeDispose } from '@vueuse/core';
import { type Ref, readonly, type ShallowRef, shallowRef, watch } from 'vue';
import { FeedAddressError, type FeedPlace, feedAddressOf } from '../../api/feed-address.ts';
import { type LinkState, type LiveLink, type OpenLiveLink, openLiveLink, type Speaker } from '../../api/live-feed.ts';
import { texts } from '../../texts/index.ts';
import type { Random } from './jittered-wait.ts';
import { createLinkKeeper, type LinkKeeper } from './link-keeper.ts';

/** Where the broker is, and who looks at tokens there. */
export type FeedTarget = FeedPlace & { authorizer: string };

export interface Feed {
  link: Readonly<ShallowRef<LinkState>>;
  /** Why the feed cannot be opened, in words; undefined while all is well. */
  problem: Readonly<ShallowRef<string | undefined>>;
  /** Opens the link, once. An address that cannot be used becomes the problem to show, and may be corrected by another call. */
  open(where: FeedTarget): void;
  /** Listens to a topic, now or as soon as the link is open. Returns how to stop. */
  listen(topic: string, onPayload: (payload: Uint8Array) => void): () => void;
  /** Sends a payload of the racer who is signed in. Rejects with FeedClosedError while there is no link of theirs. */
  publish(topic: string, payload: Uint8Array): Promise<void>;
}

/** There is no link to send over right now; nothing was sent. */
export class FeedClosedError extends Error {
  readonly code = 'FEED_CLOSED';
}

/** Who speaks over the link. */
export interface Speaking {
  speaker: Readonly<Ref<Speaker | undefined>>;
  /** Gets the token into shape for a new link. Bounded in time, never rejects. */
  prepare(): Promise<Speaker | undefined>;
  /** The platform does not take this token. */
  doubt(speaker: Speaker): void;
}

export interface UseFeedOptions {
  speaking: Speaking;
  /** @default MQTT over WebSocket, loaded when needed */
  openLink?: OpenLiveLink;
  /** @default Math.random */
  random?: Random;
}

/** One link to the platform for the whole page, whoever is signed in. It reconnects by itself and closes with its scope. */
export function useFeed({ speaking, openLink = openLiveLink, random = Math.random }: UseFeedOptions): Feed {
  const link = shallowRef<LinkState>('connecting');
  const problem = shallowRef<string>();
  const listeners = new Map<string, (payload: Uint8Array) => void>();
  let keeper: LinkKeeper | undefined;

  const topicsOf = new WeakMap<LiveLink, Set<string>>();
  const subscribe = async (to: LiveLink, topic: string) => {
    topicsOf.set(to, (topicsOf.get(to) ?? new Set()).add(topic));
    await to.subscribe(topic, (payload) => listeners.get(topic)?.(payload));
  };
  /** A board without news is no board: a link on which it cannot be heard is given up. */
  const listenOn = (held: LiveLink, topic: string) => subscribe(held, topic).catch(() => keeper?.giveUp(held));
  const keep = (address: URL, authorizer: string) =>
    createLinkKeeper({
      open: async (o) => {
        const opened = await openLink({ ...o, address, authorizer });
        try {
          await Promise.all([...listeners.keys()].map((topic) => subscribe(opened, topic)));
          return opened;
        } catch (error) {
          opened.close();
          throw error;
        }
      },
      prepare: speaking.prepare,
      onDoubt: speaking.doubt,
      onState: (state, error) => {
        link.value = state;
        problem.value = isChunkMissing(error) ? texts.problems.feedNotLoaded(error.message) : undefined;
        // Topics that came while the link was being opened.
        const held = keeper?.held?.link;
        if (held === undefined) return;
        for (const topic of listeners.keys()) if (topicsOf.get(held)?.has(topic) !== true) listenOn(held, topic);
      },
      random,
    });
  const speakingLink = () => (keeper?.held?.speaker === undefined ? undefined : keeper.held.link);

  watch(speaking.speaker, () => keeper?.seek(), { flush: 'sync' });
  tryOnScopeDispose(() => keeper?.stop());
  return {
    link: readonly(link),
    problem: readonly(problem),
    open: ({ authorizer, ...where }) => {
      if (keeper !== undefined) return;
      try {
        keeper = keep(feedAddressOf(where), authorizer);
        problem.value = undefined;
        keeper.seek();
      } catch (error) {
        if (!(error instanceof FeedAddressError)) throw error;
        link.value = 'lost';
        problem.value = error.message;
      }
    },
    listen: (topic, onPayload) => {
      listeners.set(topic, onPayload);
      const held = keeper?.held?.link;
      if (held !== undefined) listenOn(held, topic);
      return () => {
        listeners.delete(topic);
        const hears = keeper?.held?.link;
        if (hears === undefined) return;
        topicsOf.get(hears)?.delete(topic);
        hears.unsubscribe(topic);
      };
    },
    publish: async (topic, payload) => {
      const first = speakingLink();
      if (first === undefined) throw new FeedClosedError('there is no link of a racer to the platform');
      try {
        await first.publish(topic, payload);
      } catch (error) {
        // One link may just have taken over from another: what was on its way goes over the new one.
        const second = speakingLink();
        if (second === undefined || second === first) throw error;
        await second.publish(topic, payload);
      }
    },
  };
}

/** The client is a chunk of its own: it fails to load while the network is away, or after a newer deployment. */
const isChunkMissing = (error: unknown): error is TypeError => error instanceof TypeError;
